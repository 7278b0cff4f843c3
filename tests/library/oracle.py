"""Count the cases in which an operator was compared with another package; the run's summary prints them."""

from collections import Counter

COMPARED = Counter()


def compared(operator, package="torch"):
    """One more case in which `operator` gave what `package` gives; call it after the assertions."""
    COMPARED[f"{package}: {operator}"] += 1
