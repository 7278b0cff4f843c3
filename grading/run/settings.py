"""What an instructor can set for a run, in nbgrader_config.py or on the command line."""

from traitlets import Any, Bool, Float, Integer, Unicode
from traitlets.config import LoggingConfigurable

from ..course.seed import class_seed
from ..jail.limits import MIB, Limits
from ..judge.client import UNJAILED, unjailed_by_environment


class RunSettings(LoggingConfigurable):
    """Settings of a run, and the part of them that every job carries."""

    course_folder = Unicode(help="with the class's seed, the journal and the gradebook").tag(config=True)
    call_seconds = Float(Limits.call_seconds, help="seconds for one call of a student's function").tag(
        config=True
    )
    cell_seconds = Float(Limits.cell_seconds, help="seconds for one cell").tag(config=True)
    notebook_seconds = Float(Limits.notebook_seconds, help="seconds for a whole notebook").tag(config=True)
    memory_mib = Integer(Limits.memory_bytes // MIB, help="address space of one process, MiB").tag(
        config=True
    )
    total_mib = Integer(Limits.total_bytes // MIB, help="memory of all processes of a notebook, MiB").tag(
        config=True
    )
    processes = Integer(Limits.processes, help="processes and threads of one notebook").tag(config=True)
    output_mib = Integer(Limits.output_bytes // MIB, help="output kept of one cell, MiB").tag(config=True)
    seed = Integer(None, allow_none=True, help="use this seed instead of the class's").tag(config=True)
    unjailed = Bool(
        help=f"run student code without a jail, with the instructor's rights; also set by {UNJAILED}=1"
    ).tag(config=True)
    jobs = Integer(0, help="notebooks in work side by side; 0: two per core").tag(config=True)
    dask = Unicode(help="address of a Dask scheduler whose workers grade instead").tag(config=True)
    changed = Bool(False, help="grade again what has changed since it was graded").tag(config=True)
    backup = Bool(False, help="copy the gradebook before the first grade is written").tag(config=True)
    progress = Any(help="called with the number of submissions, and each that ended").tag(config=True)

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
