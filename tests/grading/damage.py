"""Damage a notebook at random, reproducibly: its bytes, its JSON, its cells, its metadata."""

import json
import random

NODES = (None, True, -1, 10**400, 1.5, "", "x" * 1000, "\ud800", [], {}, [[]], {"a": {}}, ["text", 3, None])
KEYS = ("cells", "metadata", "nbgrader", "grade_id", "source", "cell_type", "outputs", "nbformat", "points", "grade",
        "solution", "locked", "schema_version", "attachments", "id", "tags", "kernelspec")  # fmt: skip


def damaged(data, seed):
    """The bytes of a notebook after one to six random injuries of one kind."""
    rng = random.Random(seed)
    kind = rng.choice([_bytes, _json, _cells, _metadata])
    return kind(data, rng)


def _bytes(data, rng):
    data = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at, size = rng.randrange(len(data)), rng.choice([1, 1, 10, 1000])
        change = rng.randrange(4)
        if change == 0:
            data[at : at + size] = rng.randbytes(size)
        elif change == 1:
            del data[at : at + size]
        elif change == 2:
            data[at:at] = data[at : at + size]
        elif rng.random() < 0.3:
            del data[max(at, 1) :]
    return bytes(data)


def _json(data, rng):
    notebook = json.loads(data)
    for _ in range(rng.randint(1, 6)):
        places = list(_places(notebook))
        if places:
            holder, key = rng.choice(places)
            holder[key] = rng.choice(NODES)
    return _dump(notebook)


def _places(node):
    """(holder, key) of every node."""
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


def _cells(data, rng):
    notebook = json.loads(data)
    cells = notebook["cells"]
    for _ in range(rng.randint(1, 6)):
        change = rng.randrange(6)
        if change == 0:
            rng.shuffle(cells)
        elif change == 1 and cells:
            cells.pop(rng.randrange(len(cells)))
        elif change == 2 and cells:
            cells.insert(rng.randrange(len(cells)), dict(rng.choice(cells)))
        elif change == 3 and cells:
            rng.choice(cells)["cell_type"] = rng.choice(["code", "markdown", "raw", "heading"])
        elif change == 4 and cells:
            rng.choice(cells)["source"] = rng.choice(
                ["1/0", "while 1: pass", "def f(:", "\0", "%%bash\nls", "!ls"]
            )
        elif cells:
            rng.choice(cells)["source"] = [*rng.choice(cells).get("source", ""), rng.choice(NODES)]
    return _dump(notebook)


def _metadata(data, rng):
    notebook = json.loads(data)
    for _ in range(rng.randint(1, 6)):
        holder = rng.choice([notebook, *notebook["cells"]]).get("metadata")
        if isinstance(holder, dict):
            inner = holder.get("nbgrader")
            target = inner if isinstance(inner, dict) and rng.random() < 0.7 else holder
            target[rng.choice(KEYS)] = rng.choice(NODES)
    return _dump(notebook)


def _dump(notebook):
    """JSON as Python writes it, lone surrogates and huge numbers included."""
    return json.dumps(notebook).encode("utf-8", "surrogatepass")
