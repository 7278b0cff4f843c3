"""What a submission may use: time, memory, processes, bytes."""

import time
from dataclasses import asdict, dataclass

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Limits for one notebook; seconds are of the wall clock.

    memory_bytes is the address space of one process, total_bytes the memory of all of a notebook's processes that are
    alive together, beyond what was loaded before the student's code;
    output_bytes is what one cell may show, shown_bytes what all of them may. function_seconds is for all calls of
    one function.
    """

    call_seconds: float = 10.0
    function_seconds: float = 25.0
    cell_seconds: float = 30.0
    notebook_seconds: float = 120.0
    memory_bytes: int = 768 * MIB
    total_bytes: int = 384 * MIB
    processes: int = 8
    scratch_bytes: int = 32 * MIB
    output_bytes: int = 2 * MIB
    shown_bytes: int = 8 * MIB
    message_bytes: int = 16 * MIB

    def as_dict(self):
        return asdict(self)


class Budget:
    """The wall-clock time that a whole notebook has left."""

    def __init__(self, seconds):
        self.seconds, self.end = seconds, time.monotonic() + seconds

    def left(self):
        return self.end - time.monotonic()
