"""What an instructor can set for a run, in nbgrader_config.py or on the command line."""

from traitlets import Any, Bool, Float, Integer, Unicode
from traitlets.config import LoggingConfigurable

from ..course.seed import class_seed
from ..jail.limits import MIB, Limits
from ..judge.client import UNJAILED, unjailed_by_environment


def _setting(kind, default, help, **more):
    return kind(default, help=help, **more).tag(config=True)


class RunSettings(LoggingConfigurable):
    """Settings of a run, and the part of them that every job carries."""

    course_folder = _setting(Unicode, "", "with the class's seed, the journal and the gradebook")
    call_seconds = _setting(Float, Limits.call_seconds, "seconds for one call of a student's function")
    cell_seconds = _setting(Float, Limits.cell_seconds, "seconds for one cell")
    notebook_seconds = _setting(Float, Limits.notebook_seconds, "seconds for a whole notebook")
    memory_mib = _setting(Integer, Limits.memory_bytes // MIB, "address space of one process, MiB")
    total_mib = _setting(Integer, Limits.total_bytes // MIB, "memory of all processes of a notebook, MiB")
    processes = _setting(Integer, Limits.processes, "processes and threads of one notebook")
    output_mib = _setting(Integer, Limits.output_bytes // MIB, "output kept of one cell, MiB")
    seed = _setting(Integer, None, "use this seed instead of the class's", allow_none=True)
    unjailed = _setting(
        Bool,
        False,
        f"run student code without a jail, with the instructor's rights; also set by {UNJAILED}=1",
    )
    jobs = _setting(Integer, 0, "notebooks in work side by side; 0: two per core")
    dask = _setting(Unicode, "", "address of a Dask scheduler whose workers grade instead")
    changed = _setting(Bool, False, "grade again what has changed since it was graded")
    backup = _setting(Bool, False, "copy the gradebook before the first grade is written")
    progress = _setting(Any, None, "called with the number of submissions, and each that ended")

    def for_jobs(self):
        """What of a job is the same for the whole class; see `judge.messages.Job`."""
        limits = Limits(
            call_seconds=self.call_seconds,
            cell_seconds=self.cell_seconds,
            notebook_seconds=self.notebook_seconds,
            memory_bytes=self.memory_mib * MIB,
            total_bytes=self.total_mib * MIB,
            processes=self.processes,
            output_bytes=self.output_mib * MIB,
        )
        seed = class_seed(self.course_folder) if self.seed is None else self.seed
        unjailed = self.unjailed or unjailed_by_environment()
        return {"limits": limits.as_dict(), "seed": seed, "unjailed": unjailed}
