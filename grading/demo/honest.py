"""The honest students of the demo class, right and wrong.

Each is a function that turns a `Draft`, the release with the right answers filled in, into what the student hands
in; `@student` says which tests it must lose and which mistake the feedback must name.
"""

from copy import deepcopy

from .draft import Roster

HONEST = Roster()
student = HONEST.student


@student("everything right, the written answer too")
def right(draft):
    draft.cell(
        "written_porting"
    ).source = "TensorFlow keeps pixels 0 to 7, PyTorch 1 to 8: the picture moves by one."


@student("the untouched release", rows=("25",), lost="all")
def empty(draft):
    draft.nb = deepcopy(draft.release)


@student(
    "the second half not written",
    rows=("25",),
    lost=("transpose_by_matrix", "transpose_by_zero_insertion", "conv_transpose_2d", "crop_same"),
)
def partly_right(draft):
    draft.untouched("transpose_by_matrix", "transpose_by_zero_insertion", "conv_transpose_2d", "crop_same")


@student(
    "wrong: the kernel's direction",
    rows=("24",),
    stamp="kernel_flipped",
    transpose_by_zero_insertion="kernel_not_flipped",
    conv_matrix="kernel_flipped",
)
def wrong_flip(draft):
    draft.edit("stamp", "x[i] * weight", "x[i] * weight[::-1]")
    draft.edit("transpose_by_zero_insertion", "weight[::-1, ::-1]", "weight")
    draft.edit("conv_matrix", "= weight\n", "= weight[::-1]\n")


@student(
    "wrong: sizes and counts of zeros",
    rows=("24",),
    output_size="size_times_stride",
    insert_zeros="stride_zeros",
    crop_same="not_cropped",
)
def wrong_sizes(draft):
    draft.edit("output_size", "(size - 1) * stride", "size * stride")
    draft.body(
        "insert_zeros",
        "out = np.zeros((len(x) - 1) * (stride + 1) + 1)",
        "out[:: stride + 1] = x",
        "return out",
    )
    draft.body("crop_same", "return full")


@student(
    "wrong: overlaps, transpose, channels",
    rows=("24",),
    stamp="overlaps_overwritten",
    conv_matrix="transposed",
    conv_transpose_2d="channel_axes_swapped",
)
def wrong_structure(draft):
    draft.edit("stamp", "+= x[i]", "= x[i]")
    draft.edit("conv_matrix", "return matrix", "return matrix.T")
    draft.edit("conv_transpose_2d", "    _, height", "    weight = weight.swapaxes(0, 1)\n    _, height")


@student(
    "wrong: padding on the wrong side",
    rows=("24",),
    output_size="padding_added",
    transpose_by_matrix="padding_ignored",
    transpose_by_zero_insertion="padded_by_k_minus_1",
    crop_same="larger_half_at_the_start",
)
def wrong_padding(draft):
    draft.edit("output_size", "- 2 * padding", "+ 2 * padding")
    draft.edit("transpose_by_matrix", "return full[padding : len(full) - padding]", "return full")
    draft.edit("transpose_by_zero_insertion", "kh - 1 - padding, kw - 1 - padding", "kh - 1, kw - 1")
    draft.edit("crop_same", "max(kernel_size - stride, 0) // 2", "(max(kernel_size - stride, 0) + 1) // 2")


@student(
    "own helper functions in own cells",
    rows=("27a",),
)
def helpers(draft):
    draft.insert("def reach(k, d):\n    return d * (k - 1) + 1", before="output_size")
    draft.edit("output_size", "dilation * (kernel_size - 1) + 1", "reach(kernel_size, dilation)")
    draft.insert("def add_stamp(out, at, values):\n    out[at : at + len(values)] += values", before="stamp")
    draft.edit(
        "stamp",
        "out[i * stride : i * stride + k] += x[i] * weight",
        "add_stamp(out, i * stride, x[i] * weight)",
    )


@student(
    "lists, int64, NumPy scalars and views for answers",
    rows=("27a",),
)
def honest_types(draft):
    draft.body("output_size", "covered = dilation * (kernel_size - 1) + 1",
               "return np.int64((size - 1) * stride + covered - 2 * padding + output_padding)")  # fmt: skip
    draft.edit("insert_zeros", "return out", "return out.tolist()")
    draft.edit("conv_matrix", "return matrix", "return matrix.tolist()")
    draft.edit("stamp", "return out", "return out[::-1][::-1]")
    draft.edit("conv_transpose_2d", "np.zeros((c_out", "np.zeros((1, c_out")
    draft.edit("conv_transpose_2d", "out[:, i * stride", "out[0, :, i * stride")
    draft.edit("conv_transpose_2d", "return out[:, padding", "return out[0][:, padding")
    draft.edit("crop_same", "np.zeros(size * stride)", "np.zeros(size * stride, dtype=np.float64)")


@student(
    "prints, warnings, figures and a summary of its own",
    rows=("23", "27a"),
)
def honest_prints(draft):
    draft.edit("stamp", "    n, k =", "    print('stamping', x)\n    n, k =")
    draft.edit("conv_matrix", "    k = len", "    import warnings\n    warnings.warn('slow')\n    k = len")
    draft.insert(
        "import matplotlib.pyplot as plt\n"
        "plt.plot(stamp(np.ones(8), np.ones(3), 2))\nplt.title('overlaps')\nplt.show()\n"
        "conv_matrix(np.array([1, 2]), 4, 1)",
        before="transpose_by_matrix",
    )
    draft.insert("check(stamp)\ncheck.summary()", before="transpose_by_matrix")
