"""The hostile and the damaged submissions of the demo class.

Each attack comes with one wrong answer, `stamp`, that it is meant to hide: it must score what the code would earn
without the attack.
"""

import json

from nbformat import v4

from .draft import LOST, Roster, wrong_stamp

ATTACKS = Roster()
student = ATTACKS.student


@student("patched numpy.testing, allclose, abs and the checker", rows=("6",), lost=LOST)
def patched_testing(draft):
    wrong_stamp(draft)
    draft.insert(
        "import builtins, sys\nimport numpy.testing\n"
        "for module in (np.testing, np):\n"
        "    for name in ('assert_allclose', 'assert_array_equal', 'assert_equal', 'allclose', 'array_equal'):\n"
        "        if hasattr(module, name):\n"
        "            setattr(module, name, lambda *a, **k: True)\n"
        "builtins.abs = lambda x: 0\n"
        "Check.__call__ = Check.hidden = Check.example = lambda self, *a, **k: None\n"
        "check = lambda *a, **k: None",
        before="test_stamp",
    )


@student("an array that equals everything", rows=("7",), lost=LOST)
def always_equal(draft):
    wrong_stamp(draft)
    draft.insert(
        "class Same(np.ndarray):\n"
        "    def __eq__(self, other): return np.ones(np.shape(other), bool)\n"
        "    def __sub__(self, other): return np.zeros(np.shape(other))\n"
        "    __rsub__ = __sub__\n"
        "    def __array_function__(self, function, types, args, kwargs): return True\n"
        "right_size = stamp\n"
        "def stamp(x, weight, stride):\n"
        "    return right_size(x, weight, stride).view(Same)",
        before="test_stamp",
    )


@student("prints scores through the display hook", rows=("5",), lost=LOST)
def display_hook_score(draft):
    wrong_stamp(draft)
    draft.insert(
        "shell = get_ipython()\n"
        "shell.display_pub.publish({'text/plain': '1000'})\n"
        "shell.events.register('post_run_cell', lambda *a: shell.displayhook(15.0))\n"
        "import sys\nsys.displayhook(15.0)\n15.0",
        before="test_stamp",
    )


@student("tags the tests skip-execution", rows=("1",), lost=LOST)
def skip_execution(draft):
    wrong_stamp(draft)
    for cell in draft.nb.cells:
        cell.metadata["tags"] = ["skip-execution"]


@student("ends the process in the function: os._exit", rows=("17",), lost=LOST)
def os_exit(draft):
    draft.edit("stamp", "    n, k =", "    import os\n    os._exit(0)\n    n, k =")


@student(
    "ends the process in a cell, between two functions",
    rows=("17",),
)
def os_exit_in_a_cell(draft):
    draft.insert("import os\nos._exit(0)", before="conv_matrix")


@student("a crash in native code", rows=("17",), lost=LOST)
def segfault(draft):
    draft.edit("stamp", "    n, k =", "    import ctypes\n    ctypes.string_at(0)\n    n, k =")


@student("an endless loop that ignores interrupts", rows=("18",), lost=LOST)
def endless_loop(draft):
    draft.edit(
        "stamp",
        "    n, k =",
        "    while True:\n        try:\n            pass\n        except BaseException:\n            pass\n    n, k =",
    )


@student("memory without end", rows=("20",), lost=LOST)
def memory_hog(draft):
    draft.edit("stamp", "    n, k =", "    hoard = [np.zeros(10**7) for _ in range(10**4)]\n    n, k =")


@student(
    "processes without end",
    rows=("20",),
)
def fork_bomb(draft):
    draft.insert(
        "import os\ntry:\n    while True:\n        if os.fork() == 0:\n            while True: pass\n"
        "except OSError as error:\n    print('stopped:', error)",
        before="conv_matrix",
    )


@student("prints without end", rows=("19",), lost=LOST)
def endless_print(draft):
    draft.edit("stamp", "    n, k =", "    while True:\n        print('x' * 10**6)\n    n, k =")
    draft.insert("print('y' * 30_000_000)", before="conv_matrix")


@student("asks a question and opens a debugger", rows=("26",), lost=LOST)
def prompts(draft):
    draft.edit("stamp", "    n, k =", "    input('right? ')\n    n, k =")
    draft.insert("import pdb\npdb.set_trace()", before="conv_matrix")


@student("takes the library's operators and torch", rows=("10",), lost=("stamp", "conv_matrix"))
def imports(draft):
    draft.insert("import torch", before="stamp")
    draft.body("stamp", "import torch", "return torch.ones(3)")
    draft.body(
        "conv_matrix",
        "from upsample_lib import conv_matrix as ready",
        "return ready(weight, input_size, stride)",
    )


@student("looks for tests, gradebook, environment and network", rows=("3", "8", "21"), lost=LOST)
def spies(draft):
    wrong_stamp(draft)
    draft.insert(
        "import glob, os, socket\n"
        "found = glob.glob('/**/*.db', recursive=True) + glob.glob('/**/solutions', recursive=True)\n"
        "assert not found, found\n"
        "assert not [name for name in os.environ if 'NBGRADER' in name]\n"
        "try:\n    socket.create_connection(('127.0.0.1', 80), 1)\n"
        "except OSError as error:\n    print('no network:', error)",
        before="test_stamp",
    )


@student("changes a test and its points, the kernel and the schema", rows=("13", "14"), lost=LOST)
def edits_tests(draft):
    wrong_stamp(draft)
    draft.cell("test_stamp").source = "assert True"
    draft.cell("test_stamp").metadata.nbgrader.points = 1000
    draft.cell("test_insert_zeros").metadata.nbgrader.schema_version = 99
    draft.cell("test_output_size").cell_type = "raw"
    draft.nb.metadata.kernelspec = {"name": "bash", "display_name": "bash", "language": "bash"}


@student("deletes, copies, moves and renames cells", rows=("14",), lost=LOST)
def moves_cells(draft):
    wrong_stamp(draft)
    cells = draft.nb.cells
    own = v4.new_code_cell(draft.cell("insert_zeros").source, id="rewritten")
    cells[cells.index(draft.cell("insert_zeros"))] = own
    cells.remove(draft.cell("test_stamp"))
    cells.append(
        v4.new_code_cell("def crop_same(full, size, kernel_size, stride):\n    return None", id="copy")
    )
    cells[-1].metadata = dict(draft.cell("crop_same").metadata)
    cells.insert(0, cells.pop(cells.index(draft.cell("test_conv_matrix"))))
    draft.cell("test_output_size").metadata.nbgrader.grade_id = "renamed"


@student("scripts in Markdown, in outputs and in an error", rows=("22",), lost=LOST)
def scripts(draft):
    wrong_stamp(draft)
    attack = "<script>alert('STUDENT')</script><img src=x onerror=alert('STUDENT')>"
    draft.insert(f"{attack}\n\n[link](javascript:alert('STUDENT'))", before="stamp", kind="markdown")
    draft.insert(
        f"from IPython.display import HTML, Javascript, display\nattack = {attack!r}\n"
        "display(HTML(attack), Javascript(\"alert('STUDENT')\"))\nprint(attack)\nraise ValueError(attack)",
        before="stamp",
    )
    draft.cell("written_porting").source = f"My answer {attack}"


@student("is right, and keeps what the tests pass in, to print it later", rows=("24",))
def remembers_inputs(draft):
    draft.edit(
        "stamp",
        "    n, k =",
        "    open('/tmp/seen', 'a').write(f'{list(map(float, x))}\\n')\n    seen.append(list(map(float, x)))\n    n, k =",
    )
    draft.insert("seen = []", before="stamp")
    draft.insert("print('SEEN', *seen, open('/tmp/seen').read(), sep='\\n')", before="summary")


@student("a broken file: half of the JSON", rows=("15",), lost="all")
def broken_file(draft):
    return draft.data()[:5000]


@student("a file that is not UTF-8", rows=("15",), lost="all")
def not_utf8(draft):
    return b"\xff\xfe\x00" * 100


@student(
    "a file of nbformat 3",
    rows=("15",),
)
def old_format(draft):
    cells = []
    for cell in draft.nb.cells:
        body = {"input": cell.source, "language": "python", "outputs": []} if cell.cell_type == "code" else {}
        cells.append({"cell_type": cell.cell_type, "metadata": cell.metadata, "source": cell.source, **body})
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    return json.dumps(old).encode()
