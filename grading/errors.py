"""What stops grading for a reason that is not the student's."""


class GradingError(RuntimeError):
    """A notebook, an assignment or a course could not be dealt with; the text says why and what to do."""


class NoGrader(GradingError):
    """Nothing can be graded at all: there is no jail, or the cluster is gone. The run stops."""


class JailError(GradingError):
    """There is no jail to grade in."""
