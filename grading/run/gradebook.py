"""One connection to the gradebook for a whole class: what nbgrader makes anew for every notebook or cell is made once.

Nothing that it computes changes. For a class of 40 it opens the gradebook about 360 times, commits about 850 times, asks
for 720 grades and comments one by one and has the schema of its metadata checked 1,600 times. One database connection,
two questions a notebook, one prepared validator and one commit per submission are enough; and a submission's grades then
stand in the gradebook together or not at all.
"""

import contextlib
import json
import threading
from types import SimpleNamespace

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from nbgrader.api import Comment, Grade, Gradebook, MissingEntry
from nbgrader.nbgraderformat import common
from sqlalchemy.orm import joinedload, scoped_session, sessionmaker

_THREAD = threading.local()
_PREPARED = {}
_make, _close = Gradebook.__init__, Gradebook.close


class Shared:
    """The connection that all gradebooks of one thread use meanwhile, and its transaction.

    `known` are the course ids that were looked up in the database: nbgrader's steps use two.
    """

    def __init__(self, db_url):
        self.db_url, self.connection, self.known = db_url, None, set()

    def open(self, gradebook, course_id, authenticator):
        """Make a Gradebook; for a course id that is new here by nbgrader's own way, which may write."""
        if course_id not in self.known:
            self.commit()
            _make(gradebook, self.db_url, course_id, authenticator)
            _close(gradebook)
            self.known.add(course_id)
        if self.connection is None:
            self.connection = gradebook.engine.connect()
        if not self.connection.in_transaction():
            self.connection.begin()
        gradebook.engine, gradebook.course_id = self.connection.engine, course_id
        gradebook.authenticator = authenticator
        # nobody else writes meanwhile: what a commit has written need not be read again
        bound = sessionmaker(
            self.connection, future=True, join_transaction_mode="rollback_only", expire_on_commit=False
        )
        gradebook.db = scoped_session(bound)
        gradebook.find_grade, gradebook.find_comment = _finder(gradebook, Grade), _finder(gradebook, Comment)

    def commit(self):
        """Make what was written since the last time stand in the gradebook."""
        if self.connection is not None and self.connection.in_transaction():
            self.connection.get_transaction().commit()

    def drop(self):
        """Forget what was written since the last commit."""
        if self.connection is not None and self.connection.in_transaction():
            self.connection.get_transaction().rollback()

    def close(self):
        self.drop()
        if self.connection is not None:
            self.connection.close()
            self.connection.engine.dispose()


@contextlib.contextmanager
def shared_gradebook(db_url):
    """Inside, the gradebooks that this thread opens share a connection: commit to keep what they wrote.

    Yields
    ------
    Shared
    """
    _THREAD.shared, slow = Shared(db_url), common.jsonschema
    common.jsonschema = SimpleNamespace(validate=_validate)
    Gradebook.__init__, Gradebook.close = _make_shared, _close_shared
    try:
        yield _THREAD.shared
    finally:
        Gradebook.__init__, Gradebook.close = _make, _close
        common.jsonschema = slow
        shared, _THREAD.shared = _THREAD.shared, None
        shared.close()


def _make_shared(self, db_url, course_id="default_course", authenticator=None):
    """In the place of Gradebook.__init__."""
    shared = getattr(_THREAD, "shared", None)
    if shared is None or shared.db_url != db_url:
        _make(self, db_url, course_id, authenticator)
    else:
        shared.open(self, course_id, authenticator)


def _close_shared(self):
    """In the place of Gradebook.close: the connection stays."""
    shared = getattr(_THREAD, "shared", None)
    if shared is None or shared.connection is None or self.engine is not shared.connection.engine:
        _close(self)
    else:
        self.db.remove()


def _finder(gradebook, kind):
    """find_grade or find_comment of a gradebook, which reads those of a whole notebook at the first call."""
    known = {}

    def find(cell, *notebook):
        if notebook not in known:
            submitted = gradebook.find_submission_notebook(*notebook)
            rows = gradebook.db.query(kind).options(joinedload(kind.cell))
            known[notebook] = {row.name: row for row in rows.filter(kind.notebook_id == submitted.id)}
        if cell not in known[notebook]:
            raise MissingEntry(f"{kind.__name__} of {cell} in {notebook} is not in the gradebook.")
        return known[notebook][cell]

    return find


def _validate(instance, schema):
    """jsonschema.validate with a validator that is prepared at the first call."""
    key = json.dumps(schema)
    if key not in _PREPARED:
        kind = validator_for(schema)
        kind.check_schema(schema)
        _PREPARED[key] = kind(schema)
    error = best_match(_PREPARED[key].iter_errors(instance))
    if error is not None:
        raise error
