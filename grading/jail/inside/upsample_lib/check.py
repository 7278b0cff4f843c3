"""The checker's shape without its content: a student's own calls of it do nothing while grading."""


class Mistake(AssertionError):
    """Never raised here; present so that a student's `except Mistake` works."""


class Check:
    """Accepts whatever the real `Check` accepts and checks nothing: the real check runs outside."""

    failed, hints = None, "all"

    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return None

    example = hidden = summary = __call__
