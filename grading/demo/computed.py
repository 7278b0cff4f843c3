"""What the students of the demo class do who need more than edits and cells: `then` in class/*.yaml names it.

Each function finishes a `Draft`; what it returns is handed in in place of the draft's notebook.
"""

import json

from nbformat import v4

SURVIVOR = "outlived-jail"
HUGE = 100 * 2**20
SLOW = ("[" * 9000, "*a_ " * 4000, "`" * 9000 + " a", "> " * 5000 + "a", "$" * 9999, "- " * 4000, "|a" * 5000)


def skip_execution(draft):
    for cell in draft.nb.cells:
        cell.metadata["tags"] = ["skip-execution"]


def edits_tests(draft):
    draft.cell("test_stamp").source = "assert True"
    draft.cell("test_stamp").metadata.nbgrader.points = 1000
    draft.cell("test_insert_zeros").metadata.nbgrader.schema_version = 99
    draft.cell("test_output_size").cell_type = "raw"
    draft.nb.metadata.kernelspec = {"name": "bash", "display_name": "bash", "language": "bash"}


def moves_cells(draft):
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


def scripts(draft):
    attack = "<script>alert('STUDENT')</script><img src=x onerror=alert('STUDENT')>"
    draft.insert(f"{attack}\n\n[link](javascript:alert('STUDENT'))", before="stamp", kind="markdown")
    draft.insert(
        f"from IPython.display import HTML, Javascript, display\nattack = {attack!r}\n"
        "display(HTML(attack), Javascript(\"alert('STUDENT')\"))\nprint(attack)\nraise ValueError(attack)",
        before="stamp",
    )
    draft.cell("written_porting").source = f"My answer {attack}"


def broken_file(draft):
    return draft.data()[:5000]


def not_utf8(draft):
    return b"\xff\xfe\x00" * 100


def old_format(draft):
    cells = []
    for cell in draft.nb.cells:
        body = {"input": cell.source, "language": "python", "outputs": []} if cell.cell_type == "code" else {}
        cells.append({"cell_type": cell.cell_type, "metadata": cell.metadata, "source": cell.source, **body})
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    return json.dumps(old).encode()


def leaves_processes(draft):
    draft.insert(
        "import ctypes, os, threading, time\n"
        "threading.Thread(target=time.sleep, args=[1000], daemon=False).start()\n"
        "if os.fork() == 0:\n"
        f"    ctypes.CDLL(None).prctl(15, {SURVIVOR.encode()!r}, 0, 0, 0)\n"
        "    try: os.setsid()\n    finally: time.sleep(1000)",
        before="conv_matrix",
    )


def sleeps_in_every_cell(draft):
    for cell in draft.nb.cells:
        marks = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and marks.get("solution"):
            cell.source = f"import time\ntime.sleep(4.5)\n{cell.source}"


def empty_file(draft):
    return b" "


def picture_file(draft):
    return b"\x89PNG\r\n\x1a\n" + bytes(1000)


def huge_file(draft):
    return b'{"cells": [' + b" " * HUGE + b"]}"


def extra_files(draft):
    draft.files = {"notes.txt": b"mine", "data/points.csv": b"1,2\n", "plots/a/b.png": b"\x89PNG\r\n\x1a\n"}


def twice(draft):
    draft.files = {"transposed_convolution (1).ipynb": draft.data()}
    draft.wrong_stamp()


def late(draft):
    draft.files = {"timestamp.txt": b"2031-02-03 04:05:06 UTC"}


def long_cell(draft):
    draft.insert(
        "\n".join(f"value_{n} = [{n}, 'text', None]  # of many" for n in range(7000)), before="stamp"
    )


def slow_markdown(draft):
    for text in SLOW * 4:
        draft.insert(text, before="stamp", kind="markdown")


def pictures_and_formulas(draft):
    formulas = " ".join(f"$x_{{{n}}}^{{{n}}}$" for n in range(300))
    endless = "data:image/png;base64," + "A" * 30 + " " * 100_000
    for text in (endless, f"![{'a' * 400}](attachment:nowhere.png)", formulas):
        draft.insert(text, before="output_size", kind="markdown")


def many_files(draft):
    draft.files = {f"frames/{number:04}.txt": b"1\n" for number in range(2500)}


def odd_json(draft):
    nb = json.loads(draft.data())
    for cell in nb["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        cell["metadata"]["nbgrader"] = {**marks, "points": {"a": [1]}, "grade": [[]], "locked": float("nan")}
        cell |= {
            "source": list(cell["source"]),
            "attachments": {"a": {"image/png": [1]}, "b": 3},
            "id": ["x"],
        }
    nb["cells"] += [{"cell_type": "code"}, {"cell_type": "markdown", "source": {"a": 1}}, 5, None, []]
    nb["metadata"] = {"kernelspec": {"name": {"a": "\ud800"}}, "upsample_grading": {"mode": "jail"}}
    return ('{"cells": 3, ' + json.dumps(nb)[1:]).encode()
