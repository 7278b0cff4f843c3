"""What a submission may use: time, memory, processes, bytes."""

import time
from dataclasses import asdict, dataclass

MIB = 2**20
ASK_AFTER = 0.05  # seconds
PATIENCE = 4  # times a limit: as long as a request or notebook takes at most, however busy the machine is


@dataclass(frozen=True)
class Limits:
    """Limits for one notebook; seconds are of the wall clock, but for those in which it waited for a processor.

    memory_bytes is the address space of one process, total_bytes the memory of all of a notebook's processes that are
    alive together, beyond what was loaded before the student's code;
    output_bytes is what one cell may show, shown_bytes what all of them may. function_seconds is for all calls of
    one function. judge_seconds and judge_bytes are what the judge may spend on comparing the answers:
    seconds of a processor, memory beyond what it began with.
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
    judge_seconds: float = 20.0
    judge_bytes: int = 512 * MIB

    def as_dict(self):
        return asdict(self)


class Budget:
    """The time that a whole notebook has left, and that of the judge for it.

    Time in which the machine was busy with other notebooks is given back, up to `PATIENCE` times the budget in all.
    """

    def __init__(self, seconds, judge_seconds=Limits.judge_seconds):
        begun = time.monotonic()
        self.seconds, self.end, self.far = seconds, begun + seconds, begun + PATIENCE * seconds
        self.judge_seconds, self.judge_end = judge_seconds, time.process_time() + judge_seconds

    def left(self):
        return self.end - time.monotonic()

    def judge_left(self):
        return self.judge_end - time.process_time()

    def end_judging(self):
        self.judge_end = 0.0

    def give_back(self, seconds):
        self.end = min(self.end + seconds, self.far)


class Allowance:
    """The time for one request: so many seconds, and as many again as the process waited for a processor meanwhile.

    Parameters
    ----------
    seconds : float
    waited : () -> seconds for which the process has waited for a processor so far
    before : float, what that was when it was last looked at
    """

    def __init__(self, seconds, waited, before):
        self.seconds, self.waited, self.before = seconds, waited, before
        self.begun = time.monotonic()

    def left(self):
        """Seconds until it is over; they may become more."""
        left = self.begun + self.seconds - time.monotonic()
        return left if left > 0 else left + self.lost()

    def lost(self):
        """Seconds that the process lost to others; of a short request nobody asks."""
        if time.monotonic() - self.begun < ASK_AFTER:
            return 0.0
        return min(self.waited() - self.before, (PATIENCE - 1) * self.seconds)
