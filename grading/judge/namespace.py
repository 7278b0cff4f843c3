"""The names that locked cells see: the grader's own, then Python's, then the student's through proxies."""

import builtins
import inspect
import keyword


class Proxy:
    """A student's function, called in their process; it has its name and signature and nothing else of it."""

    def __init__(self, session, name, signature):
        self.__name__ = self.__qualname__ = name
        self.__signature__ = signature or object()  # what is no signature makes inspect raise
        self._session = session

    def __call__(self, *args, **kwargs):
        return self._session.call(self.__name__, args, kwargs)

    def answers_of(self, many):
        """The answers to many tuples of arguments, asked at once; None where they must be asked one by one.

        The checker uses this where it is there: most of the time of a call goes into sending it.
        """
        return self._session.call_many(self.__name__, many)

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return f"<the student's function {self.__name__}>"


class GraderNames(dict):
    """Globals of the locked cells.

    `reserved` are the names that any locked cell of the notebook defines: a student's object is never taken for
    one of them, not even before that cell has run.
    """

    def __init__(self, session, reserved):
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._session, self._reserved = session, reserved

    def with_values(self, values):
        """Names of the same notebook that begin with these values."""
        names = GraderNames(self._session, self._reserved)
        names.update(values)
        return names

    def __missing__(self, name):
        if hasattr(builtins, name):
            return getattr(builtins, name)
        if name in self._reserved or name.startswith("__"):
            raise NameError(f"name {name!r} is not defined")
        kind, value = self._session.describe(name)
        if kind == "function":
            return Proxy(self._session, name, _signature(value))
        if kind == "data":
            return value
        raise NameError(f"name {name!r} is not defined")


def _signature(rows):
    """The signature that the worker described, or None where it makes no sense."""
    try:
        return inspect.Signature([_parameter(*row) for row in rows])
    except (TypeError, ValueError):
        return None


def _parameter(name, kind, optional, default):
    if type(name) is not str or not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError("not a parameter's name")
    empty = inspect.Parameter.empty
    return inspect.Parameter(name, inspect._ParameterKind(kind), default=default if optional else empty)
