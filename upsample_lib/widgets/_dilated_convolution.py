"""The control of the dilated-convolution chapter: three rates -> what one output pixel reads, rule and truth."""

from collections.abc import Sequence
from itertools import product

from .. import hdc_gaps, is_dense, is_hdc
from ._html import _field, control_html

STYLE = """
.ul-field-part{flex:1 1 250px;min-width:0}.ul-field-title{margin-bottom:.3rem}
.ul-field-part svg{display:block;width:100%}
.ul-field-part canvas{display:block;width:100%;max-width:300px;image-rendering:pixelated;background:#fff;border:1px solid #767676;box-sizing:border-box}
.ul-control[data-stack] .ul-message{min-height:4.5em}
"""
RATES, KERNELS = range(1, 10), range(2, 6)


class RateChooser:
    """Sliders for the rates of three layers and their kernel size, and the field of one output pixel.

    The rule's distances and both verdicts are the library's, for every stack; the script counts the uses.

    Parameters
    ----------
    rates : three ints from 1 to 9; where the sliders stand at first
    kernel_size : int from 2 to 5
    """

    def __init__(self, rates: Sequence[int], kernel_size: int):
        rates = tuple(rates)
        if len(rates) != 3 or not set(rates) <= set(RATES):
            raise ValueError(f"rates={rates}; three rates from 1 to 9 are needed")
        if kernel_size not in KERNELS:
            raise ValueError(f"kernel_size={kernel_size}; a size from 2 to 5 is needed")
        self.rates, self.kernel_size = rates, kernel_size

    def _repr_html_(self) -> str:
        fields = [(f"rate {i}", RATES, rate) for i, rate in enumerate(self.rates, 1)]
        fields.append(("kernel size", KERNELS, self.kernel_size))
        body = (
            f'<form class="ul-fields" onsubmit="return false">{"".join(map(_field, fields))}</form>'
            f'<p class="ul-message" aria-live="polite"></p><div class="ul-stage"></div>'
        )
        label = "what one output pixel of three dilated layers reads"
        return control_html(label, body, {"stacks": _stacks()}, "dilated_convolution.js", STYLE)


def dilated_convolution(rates: Sequence[int] = (2, 2, 2), kernel_size: int = 3) -> RateChooser:
    """Rates of three layers and a kernel size -> the field, its holes, the HDC rule's verdict and the truth.

    Parameters
    ----------
    rates : three ints from 1 to 9, from the input on; where the sliders stand at first
    kernel_size : int from 2 to 5

    Returns
    -------
    RateChooser
    """
    return RateChooser(rates, kernel_size)


def _stacks():
    """Every stack: [M_1, M_2, M_3, kernel sizes that the rule accepts, kernel sizes without holes]."""
    return {
        ",".join(map(str, rates)): [
            *hdc_gaps(rates),
            "".join(str(k) for k in KERNELS if is_hdc(rates, k)),
            "".join(str(k) for k in KERNELS if is_dense(rates, k)),
        ]
        for rates in product(RATES, repeat=3)
    }
