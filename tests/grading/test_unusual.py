"""Honest notebooks that are unusual: the habits of Colab, Kaggle, VS Code and JupyterLab cost nobody a point."""

import base64
import io
import json
import zlib

import nbformat
import numpy as np
import pytest
from PIL import Image

from grading.course.notebooks import ROOT, notebooks
from grading.demo.draft import Draft, solutions
from grading.jail.limits import Limits
from grading.judge.grade_notebook import grade_notebook
from grading.judge.prepare import prepare_notebook
from grading.submission.rebuild import nbgrader_of

WRITTEN = "written_porting"
TEXT = "PyTorch keeps the pixels 1 to 8 and TensorFlow 0 to 7, so the picture moves."
HEADS = {  # at the head of an answer's cell
    "pip": "!pip install -q numpy",
    "pip with a percent sign": "%pip install numpy scipy",
    "conda": "%conda install -y numpy",
    "files of the shell": "files = !ls",
    "shell magics": "%ls\n%mkdir -p figures\n!wget -q http://example.org/cat.png",
    "a GPU asked for": "!nvidia-smi",
    "help": "help(np.zeros)",
    "help with a question mark": "np.zeros?",
    "matplotlib for notebooks": "%matplotlib notebook",
    "matplotlib for JupyterLab": "%matplotlib widget",
    "matplotlib with windows": "%matplotlib qt",
    "sharp figures": "%config InlineBackend.figure_format = 'retina'",
    "figures as SVG": "%config InlineBackend.figure_format = 'svg'",
    "autoreload": "%load_ext autoreload\n%autoreload 2",
    "an extension that is missing": "%load_ext memory_profiler",
    "a magic that is missing": "%nb_black on",
    "Colab's drive": "from google.colab import drive, files",
    "torch": "import torch\nimport torch.nn.functional as F",
    "pandas and seaborn": "import pandas as pd, seaborn as sns",
    "warnings off": "import warnings; warnings.filterwarnings('ignore')",
    "a seed": "import random; random.seed(0); np.random.seed(0)",
    "environment": "%env OMP_NUM_THREADS=1\nimport os; os.environ['KMP_DUPLICATE_LIB_OK'] = 'True'",
    "threads": "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor() as pool:\n    list(pool.map(abs, range(50)))",
    "processes": "from multiprocessing import Pool\nwith Pool() as pool:\n    pool.map(abs, range(4))",
    "prints in colour": "print('\\x1b[31mred\\x1b[0m', flush=True)",
    "a progress bar by hand": "import sys\nfor i in range(30): sys.stdout.write(f'\\r{i}'); sys.stdout.flush()",
    "a file of its own": "np.save('mine.npy', np.eye(2)); assert np.load('mine.npy').sum() == 2",
    "where am I": "%pwd\n%who\n%xmode Plain",
    "annotations of the future": "from __future__ import annotations",
    "a line for a package that is missing": "import seaborn as sns\nsns.set_theme(font='SimHei')",
    "a chain of such lines": "import torch\ndevice = torch.device('cpu')\nx = torch.zeros(3).to(device)\nclass Net(torch.nn.Module): pass",
    "Colab's drive, mounted": "from google.colab import drive\ndrive.mount('/content/drive')",
    "a control of ipywidgets": "from ipywidgets import interact\n@interact(n=(0, 5))\ndef show(n=2): print(n)",
    "a window for figures": "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\nplt.switch_backend('Qt5Agg')",
    "the library, to compare with": "from upsample_lib import conv_transpose",
    "Chinese fonts and titles": "import matplotlib.pyplot as plt\nplt.rcParams['font.sans-serif'] = ['SimHei']\n"
    "plt.plot([1, 2])\nplt.title('重叠次数：“步长”')\nplt.show()",
    "Chinese names": "步长说明 = '“步长”：（全角）！'\ndef 核长(ｋ, d): return d * (k - 1) + 1\nassert 核长(3, 1) == 3",
}
HEAD_OF_CELL = {
    "timed": "%%time",
    "captured": "%%capture",
    "a cell magic that is missing": "%%memray_flamegraph",
}


def _png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


NOISE = _png(
    np.random.default_rng(0).integers(0, 256, (1200, 1100, 3), np.uint8)
)  # some 4 MiB, as a screenshot
SMALL = _png(np.zeros((3, 3), np.uint8))
SHAPES = {}


def shape(function):
    SHAPES[function.__name__.replace("_", " ")] = function
    return function


@shape
def a_screenshot_of_megabytes_in_a_text_cell(draft):
    draft.insert(f"![shot](data:image/png;base64,{NOISE}) and words", before="stamp", kind="markdown")


@shape
def five_screenshots_attached(draft):
    for number in range(5):
        draft.insert(f"![s](attachment:{number}.png)", before="stamp", kind="markdown")
        draft.nb.cells[draft.nb.cells.index(draft.cell("stamp")) - 1].attachments = {
            f"{number}.png": {"image/png": NOISE}
        }


@shape
def outputs_of_24_megabytes(draft):
    data = base64.b64encode(np.random.default_rng(1).bytes(18 * 2**20)).decode()
    draft.cell("stamp").outputs = [
        {"output_type": "display_data", "data": {"image/png": data}, "metadata": {}}
    ]


@shape
def two_animations_and_long_prints(draft):
    video = zlib.compress(np.random.default_rng(2).bytes(6 * 2**20)).hex()
    page = {"output_type": "display_data", "data": {"text/html": f"<video src='{video}'>"}, "metadata": {}}
    lines = {"output_type": "stream", "name": "stdout", "text": ["line\n"] * 200_000}
    draft.cell("stamp").outputs = [page, page, lines]


@shape
def a_module_written_by_a_cell(draft):
    draft.insert("%%writefile mine.py\ndef reach(k, d):\n    return d * (k - 1) + 1", before="output_size")
    draft.edit("output_size", "dilation * (kernel_size - 1) + 1", "reach(kernel_size, dilation)")
    draft.cell("output_size").source = f"from mine import reach\n{draft.cell('output_size').source}"


@shape
def a_module_handed_in_beside_the_notebook(draft):
    draft.files["tools/mine.py"] = b"def reach(k, d):\n    return d * (k - 1) + 1\n"
    draft.files["cat.npy"] = b"\x93NUMPY, and no more"
    draft.edit("output_size", "dilation * (kernel_size - 1) + 1", "reach(kernel_size, dilation)")
    draft.cell("output_size").source = f"from tools.mine import reach\n{draft.cell('output_size').source}"


@shape
def thousands_of_small_files_beside_the_notebook(draft):
    draft.files |= {f"frames/{number:04}.txt": b"1\n" for number in range(2500)}


@shape
def the_answer_below_its_cell(draft):
    draft.nb.cells.insert(draft.nb.cells.index(draft.cell(WRITTEN)) + 1, nbformat.v4.new_markdown_cell(TEXT))


@shape
def the_answer_without_its_name(draft):
    cell = draft.cell(WRITTEN)
    cell.metadata, cell.source = nbformat.from_dict({}), TEXT


@shape
def the_answer_with_pictures_of_all_kinds(draft):
    cell = draft.cell(WRITTEN)
    cell.source = (
        f"{TEXT} ![a](attachment:Screen%20Shot%201.png) ![b](attachment:gone.png) ![c](data:image/png;base64,{SMALL}) "
        "![d](attachment:moves.gif) behind them"
    )
    gif = base64.b64encode(b"GIF89a\x02\x00\x02\x00" + bytes(20)).decode()
    cell.attachments = {"Screen Shot 1.png": {"image/png": SMALL}, "moves.gif": {"image/gif": gif}}


@shape
def no_cell_ids_as_in_old_colab(draft):
    draft.nb.nbformat_minor = 4
    for cell in draft.nb.cells:
        cell.pop("id", None)


@shape
def colab_metadata_and_another_kernel(draft):
    draft.nb.metadata = nbformat.from_dict({"colab": {"provenance": []}, "kernelspec": {"name": "py3-colab"}})
    for cell in draft.nb.cells:
        cell.metadata["id"] = "aBcDeFgH"


def _uses(draft, call):
    """Let `stamp` need a name that stands elsewhere."""
    draft.edit("stamp", "    n, k =", f"    assert {call}\n    n, k =")


@shape
def an_import_in_the_locked_setup_cell(draft):
    draft.cell("setup").source += "\nimport math\n%matplotlib inline"
    _uses(draft, "math.floor(1.5) == 1")


@shape
def a_helper_in_a_copy_of_a_locked_cell(draft):
    cells, given = draft.nb.cells, draft.cell("test_output_size")
    source = "def third(v):\n    return v / 3"
    copy = nbformat.v4.new_code_cell(source, metadata=given.metadata, id="copy")
    cells.insert(cells.index(draft.cell("stamp")), copy)
    _uses(draft, "third(3) == 1")


@shape
def an_answer_joined_with_the_locked_cell_above_it(draft):
    draft.cell("test_output_size").source += "\n\n" + draft.cell("stamp").source
    draft.nb.cells.remove(draft.cell("stamp"))


@shape
def a_package_that_is_missing_beside_one_that_is_there(draft):
    draft.insert("import torch, math", before="stamp")
    _uses(draft, "math.floor(1.5) == 1")


@shape
def files_called_as_modules_of_the_jail(draft):
    for name in ("shell", "wire", "worker", "elsewhere"):
        draft.files[f"{name}.py"] = b"half = 0.5\n"
    draft.cell("stamp").source = f"import elsewhere, shell, wire, worker\n{draft.cell('stamp').source}"
    _uses(draft, "shell.half + wire.half == worker.half + elsewhere.half")


@shape
def a_module_in_gbk_and_a_text_with_full_width_marks(draft):
    draft.files["工具.py"] = "# -*- coding: gbk -*-\n半 = 0.5  # 一半\n".encode("gbk")
    draft.files["说明（1）.txt"] = "步长".encode("gbk")
    draft.cell("stamp").source = f"from 工具 import 半\n{draft.cell('stamp').source}"
    _uses(draft, "半 == 0.5 and open('说明（1）.txt', encoding='gbk').read() == '步长'")


@shape
def windows_line_ends(draft):
    for cell in draft.nb.cells:
        if nbgrader_of(cell).get("solution"):
            cell.source = cell.source.replace("\n", "\r\n")


@shape
def scratch_cells_that_fail(draft):
    for source in ("1 / 0", "stamp(", "undefined_name", "import sys; sys.exit()", "raise KeyboardInterrupt"):
        draft.insert(source, before="stamp")


WAYS = {
    **{name: lambda draft, head=head: _head(draft, head) for name, head in (HEADS | HEAD_OF_CELL).items()},
    **SHAPES,
}


def _head(draft, head):
    for name in ("stamp", "conv_matrix"):
        draft.cell(name).source = f"{head}\n{draft.cell(name).source}"


@pytest.fixture(scope="module")
def pair():
    """(source, release) of the exercise."""
    made = {path.parts[-3]: text for path, text in notebooks("transposed_convolution", ROOT).items()}
    return nbformat.reads(made["solutions"], 4), nbformat.reads(made["exercises"], 4)


def test_there_are_forty():
    assert len(WAYS) >= 40


@pytest.mark.parametrize("name", WAYS)
def test_it_scores_in_full_and_its_written_answer_waits_for_a_person(
    jail, pair, tmp_path, name, record_property
):
    source, release = pair
    draft = Draft(release, solutions(source))
    draft.cell(WRITTEN).source = TEXT
    if name in ("the answer below its cell", "the answer without its name"):
        draft.untouched(WRITTEN)
    WAYS[name](draft)
    path = tmp_path / "transposed_convolution.ipynb"
    path.write_text(json.dumps(draft.nb), encoding="utf-8")
    for file, data in draft.files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_bytes(data)
    locked = {
        nbgrader_of(c)["grade_id"]: c.source
        for c in source.cells
        if nbgrader_of(c) and not nbgrader_of(c)["solution"]
    }
    settings = {"limits": Limits().as_dict(), "seed": 3, "unjailed": False}
    prepared = prepare_notebook(path, release, locked, settings)
    answer = grade_notebook(prepared.job, jail.worker)
    lost = {test: verdict for test, verdict in answer["verdicts"].items() if not verdict["passed"]}
    written = next(cell for cell in prepared.notebook.cells if nbgrader_of(cell).get("grade_id") == WRITTEN)
    came = "in full" if not lost and TEXT in written.source else "less"
    record_property("fault", ("honest", name, "in full", came))
    assert lost == {}
    assert TEXT in written.source
