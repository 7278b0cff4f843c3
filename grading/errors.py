"""What stops grading for a reason that is not the student's."""

import functools
import sys

STOPPED = 3  # the exit status of a command that could not begin, or not go on


class GradingError(RuntimeError):
    """A notebook, an assignment or a course could not be dealt with; the text says why and what to do."""


class NoGrader(GradingError):
    """Nothing can be graded at all: there is no jail, or the cluster is gone. The run stops."""


class JailError(GradingError):
    """There is no jail to grade in."""


def stops(run):
    """A command that says why it stopped where a `GradingError` or the system stops it; its exit status is `STOPPED`."""

    @functools.wraps(run)
    def command(*arguments):
        try:
            return run(*arguments)
        except (GradingError, OSError) as error:
            print(f"Stopped: {error}", file=sys.stderr)
            return STOPPED

    return command
