"""More hostile and damaged submissions of the demo class: what they reach for, how they end, what they are made of."""

from .draft import LOST, Roster, wrong_stamp

FAULTS = Roster()
student = FAULTS.student
SURVIVOR = "outlived-jail"
HUGE = 100 * 2**20


@student("writes a trigger into the gradebook", rows=("2",), lost=LOST)
def gradebook_trigger(draft):
    wrong_stamp(draft)
    draft.insert(
        "import glob, sqlite3\n"
        f"for path in [{draft.course + '/gradebook.db'!r}, *glob.glob('/**/*.db', recursive=True)]:\n"
        "    try:\n        sqlite3.connect(path).execute('CREATE TRIGGER gift AFTER UPDATE ON grade BEGIN '\n"
        "            'UPDATE grade SET auto_score = 15; END')\n"
        "    except sqlite3.Error as error:\n        print('no gradebook:', error)",
        before="test_stamp",
    )


@student("reads the solution and the hidden tests from the disk", rows=("3",), lost=LOST)
def reads_the_source(draft):
    wrong_stamp(draft)
    draft.insert(
        "import os, sys\nfrom pathlib import Path\n"
        f"places = [Path({draft.course!r}), *Path({draft.course!r}).parents][:-1]\n"
        "assert not [place for place in places if place.exists() and os.listdir(place)]\n"
        "import upsample_lib\nassert not list(Path(upsample_lib.__file__).parent.rglob('transposed*'))",
        before="test_stamp",
    )


@student("AST and input transformers, another run_cell_async", rows=("4",), crop_same="not_cropped")
def transformers(draft):
    draft.body("crop_same", "return full")
    draft.insert(
        "import ast\nshell = get_ipython()\n"
        "class Nothing(ast.NodeTransformer):\n"
        "    def visit_Expr(self, node): return ast.Pass()\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        "shell.ast_transformers.append(Nothing())\n"
        "shell.input_transformers_cleanup.append(lambda lines: [] if 'check' in ''.join(lines) else lines)\n"
        "async def no_cell(*arguments, **options): return None\n"
        "shell.run_cell_async = no_cell",
        before="test_crop_same",
    )


@student("a list that equals everything", rows=("7",), lost=LOST)
def always_equal_list(draft):
    wrong_stamp(draft)
    draft.insert(
        "class Same(list):\n    __eq__ = lambda self, other: True\n    __ne__ = lambda self, other: False\n"
        "    __len__ = lambda self: 5\n"
        "def stamp(x, weight, stride):\n    return Same([0] * 5)",
        before="test_stamp",
    )


@student("gives the checker's names another meaning", rows=("9",), crop_same="not_cropped")
def redefines_names(draft):
    draft.body("crop_same", "return full")
    draft.insert(
        "class Check:\n    def __init__(self, *a): pass\n    __call__ = hidden = example = summary = lambda *a, **k: True\n"
        "check = Check()\nnp = None\nAssertionError = KeyError\nprint('all tests passed')",
        before="test_crop_same",
    )


@student("fixes the seed of every generator", rows=("11",), lost=LOST)
def fixes_the_seed(draft):
    wrong_stamp(draft)
    draft.insert(
        "import random\nrandom.seed(0)\nnp.random.seed(0)\nfixed = np.random.default_rng(0)\n"
        "np.random.default_rng = lambda *a: fixed\nrandom.seed = np.random.seed = lambda *a: None",
        before="test_stamp",
    )


@student("leaves threads and processes running", rows=("12",), lost=LOST)
def leaves_processes(draft):
    wrong_stamp(draft)
    draft.insert(
        "import ctypes, os, threading, time\n"
        "threading.Thread(target=time.sleep, args=[1000], daemon=False).start()\n"
        "if os.fork() == 0:\n"
        f"    ctypes.CDLL(None).prctl(15, {SURVIVOR.encode()!r}, 0, 0, 0)\n"
        "    try: os.setsid()\n    finally: time.sleep(1000)",
        before="conv_matrix",
    )


@student("raises SystemExit and KeyboardInterrupt", rows=("17",), lost=("stamp", "conv_matrix"))
def raises_exits(draft):
    draft.edit("stamp", "    n, k =", "    raise SystemExit(0)\n    n, k =")
    draft.edit("conv_matrix", "    k = len", "    raise KeyboardInterrupt\n    k = len")


@student("sleeps in every cell", rows=("18",), lost="all")
def sleeps_in_every_cell(draft):
    for cell in draft.nb.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marks.get("solution"):
            cell.source = f"import time\ntime.sleep(4.5)\n{cell.source}"


@student("takes scipy and OpenCV", rows=("10",), lost=("insert_zeros", "crop_same"))
def imports_more(draft):
    draft.body("insert_zeros", "import cv2", "return cv2.resize(x, None, fx=stride, fy=1)")
    draft.body("crop_same", "from scipy import signal", "return signal.resample(full, size * stride)")


@student("NotImplementedError everywhere", rows=("25",), lost="all")
def not_implemented(draft):
    for cell in draft.nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.metadata.get("nbgrader", {}).get("solution") and cell.cell_type == "code":
            draft.body(name, "raise NotImplementedError")


@student("an empty file", rows=("15",), lost="all")
def empty_file(draft):
    return b" "


@student("a picture under the notebook's name", rows=("15",), lost="all")
def picture_file(draft):
    return b"\x89PNG\r\n\x1a\n" + bytes(1000)


@student("a file of 100 MiB", rows=("16",), lost="all")
def huge_file(draft):
    return b'{"cells": [' + b" " * HUGE + b"]}"


@student("extra files and subfolders", rows=("27b",))
def extra_files(draft):
    draft.files = {"notes.txt": b"mine", "data/points.csv": b"1,2\n", "plots/a/b.png": b"\x89PNG\r\n\x1a\n"}


@student("handed in twice, the second under a browser's name", rows=("28",), lost=LOST)
def twice(draft):
    draft.files = {"transposed_convolution (1).ipynb": draft.data()}
    wrong_stamp(draft)


@student("late, by a student whose name has spaces and accents", rows=("28",), called="Zoë  van 't Hof 李")
def late(draft):
    draft.files = {"timestamp.txt": b"2031-02-03 04:05:06 UTC"}
