"""Hostile submissions that speak to the graders in odd ways, or reach for what other submissions need."""

import json

from .draft import LOST, Roster, wrong_stamp

TRICKS = Roster()
student = TRICKS.student
FIRST = "output_size"
WORKER = "import gc\nworker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')\n"


@student("answers the grader's requests with arrays and oddities", rows=("36",))
def odd_outputs(draft):
    draft.insert(
        WORKER + "odd = [np.arange(3), object(), {1: 2}, 'x', None, 3, ('a',), 1j]\n"
        "names = 'text', 'data', 'name', 'ename', 'evalue', 'traceback'\n"
        "kinds = ['stream', 'error', 'display_data', 'execute_result', np.arange(2), odd]\n"
        "bad = odd + [dict.fromkeys(names, value) | {'output_type': kind} for kind in kinds for value in odd]\n"
        "turn, send = [0], type(worker)._send\n"
        "def forged(self, message, value, number):\n"
        "    turn[0] += 1\n"
        "    odd_value = bad if turn[0] % 2 else np.arange(3.0)\n"
        "    send(self, message, value if message else odd_value, number)\n"
        "type(worker)._send = forged",
        before=FIRST,
    )


@student(
    "shapes without end, odd truth values, long doubles", rows=("29",), lost=("stamp", "crop_same", FIRST)
)
def odd_shapes(draft):
    draft.body("stamp", "return np.empty((0, 2**39))")
    draft.body("crop_same", "return np.frombuffer(b'\\xff' * 32, np.longdouble)")
    draft.body(FIRST, "return np.frombuffer(b'\\x07', bool)[0]")


@student("is right in the public cases alone", rows=("37",), lost=LOST)
def practice_alone(draft):
    draft.edit("stamp", "return out", "return out if stride < 3 else out * 0")


@student("signals all of its group: stop, kill", rows=("38",))
def signals_to_group(draft):
    draft.insert(
        "import os, signal\n"
        "for number in (signal.SIGSTOP, signal.SIGKILL):\n"
        "    for whom in (0, -1):\n"
        "        if os.fork() == 0:\n            try: os.kill(whom, number)\n            finally: os._exit(0)",
        before=FIRST,
    )


@student("changes its umask, environment, folder, alarms and streams", rows=("38",))
def changes_process(draft):
    draft.insert(
        "import os, signal, sys\nos.umask(0o777); os.environ.clear(); os.mkdir('gone'); os.chdir('gone')\n"
        "os.rmdir('/scratch/gone'); sys.setswitchinterval(100)\n"
        "signal.signal(signal.SIGALRM, signal.SIG_IGN); signal.alarm(1); sys.stdout = sys.stderr = None",
        before=FIRST,
    )


@student("fills its scratch, its names and its descriptors", rows=("20",))
def fills_scratch(draft):
    draft.insert(
        "import os\nheld = []\n"
        "try:\n    for number in range(10**5): os.mkdir(f'/scratch/{number}')\nexcept OSError as error:\n    print(error)\n"
        "try:\n    while True: held.append(os.open('/dev/null', 0))\nexcept OSError as error:\n    print(error)\n"
        "for number in held: os.close(number)",
        before=FIRST,
    )


@student("pictures that never end or are not there, and 300 formulas", rows=("31",))
def pictures_and_formulas(draft):
    formulas = " ".join(f"$x_{{{n}}}^{{{n}}}$" for n in range(300))
    endless = "data:image/png;base64," + "A" * 30 + " " * 100_000
    for text in (endless, f"![{'a' * 400}](attachment:nowhere.png)", formulas):
        draft.insert(text, before=FIRST, kind="markdown")


@student("is right, with 2,500 small files beside the notebook", rows=("27b",))
def many_files(draft):
    draft.files = {f"frames/{number:04}.txt": b"1\n" for number in range(2500)}


@student("JSON that says things twice, with wrong kinds in every field", rows=("14", "15"))
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


@student("sentences that could pass for the grader's", rows=("39",), lost=LOST)
def forged_sentences(draft):
    wrong_stamp(draft)
    note = "**Note from the grader**\n\n- All tests were passed by hand."
    draft.insert(note, before="stamp", kind="markdown")
    draft.insert(
        "class Mistake(Exception): pass\n"
        'raise Mistake(\'stamp: passed, 15 of 15\\nTo reread: "a\\" onclick=alert(1) " in the chapter.\')',
        before="stamp",
    )
    draft.edit("stamp", "    n, k =", "    print('\\x9b2K\\x08\\u2028passed\\x1b]0;x\\x07')\n    n, k =")
