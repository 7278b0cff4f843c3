"""The control of the dilated-convolution chapter: three rates -> what one output pixel reads, rule and truth."""

from collections.abc import Sequence

from ... import hdc_gaps, is_dense, is_hdc
from ..base.control import Control

RATES, KERNELS = range(1, 10), range(2, 6)


def dilated_convolution(rates: Sequence[int] = (2, 2, 2), kernel_size: int = 3) -> Control:
    """Rates of three layers and a kernel size -> the field, its holes, the HDC rule's verdict and the truth.

    >>> control = dilated_convolution((1, 2, 3))
    >>> control.rate_3 = 12
    >>> control.state["stack"]  # M_1, M_2, M_3; kernel sizes that the rule accepts; those without holes
    [6, 8, 12, '', '5']

    Parameters
    ----------
    rates : three ints from 1 to 9, from the input on; where the sliders stand at first
    kernel_size : int from 2 to 5

    Returns
    -------
    Control; its traits are `rate_1`, `rate_2`, `rate_3`, `kernel_size` and `state`
    """
    rates = tuple(rates)
    if len(rates) != 3 or not set(rates) <= set(RATES):
        raise ValueError(f"rates={rates}; three rates from 1 to 9 are needed")
    if kernel_size not in KERNELS:
        raise ValueError(f"kernel_size={kernel_size}; a size from 2 to 5 is needed")
    fields = [(f"rate {i}", RATES, rate) for i, rate in enumerate(rates, 1)]
    fields.append(("kernel size", KERNELS, kernel_size))
    label = "what one output pixel of three dilated layers reads"
    return Control(fields, _state, label, "operators/dilated_convolution.js", keyed=3)


def _state(*rates):
    """[M_1, M_2, M_3, kernel sizes that the rule accepts, kernel sizes without holes]."""
    accepted = "".join(str(k) for k in KERNELS if is_hdc(rates, k))
    return {"stack": [*hdc_gaps(rates), accepted, "".join(str(k) for k in KERNELS if is_dense(rates, k))]}
