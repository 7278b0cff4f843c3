"""Submitted files, rebuilt notebooks, cleaned Markdown and outputs: all without a jail."""

import base64
import json
import os
import struct
import time
from copy import deepcopy

import nbformat
import pytest
from nbformat import v4

from grading.course.notebooks import ROOT, notebooks
from grading.demo.draft import Draft, solutions
from grading.judge.prepare import prepare_notebook
from grading.report.formula import drawn
from grading.report.page_budget import PageBudget, highlighted
from grading.submission import read_notebook as reading
from grading.submission.beside import MAX_BESIDE
from grading.submission.clean_outputs import clean_outputs, plain_text, sound_image
from grading.submission.markdown import clean_markdown
from grading.submission.pictures import MAX_PICTURES, settle_pictures, take_out
from grading.submission.read_notebook import MAX_FILE_BYTES, MAX_OLD_BYTES, MAX_TEXT, read_notebook
from grading.submission.rebuild import ADDED, MISSING, nbgrader_of, rebuild


def png(width, height):
    """The beginning of a PNG file of that size."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height)
    return base64.b64encode(head + b"\x08\0\0\0\0").decode()


def jpeg(width, height):
    """The beginning of a JPEG file of that size, with a segment before the one that says so."""
    head = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x0b\x08" + struct.pack(">HH", height, width)
    return base64.b64encode(head).decode()


PNG = png(4, 4)


@pytest.fixture(scope="module")
def pair():
    """(source, release) of the exercise."""
    made = {path.parts[-3]: text for path, text in notebooks("transposed_convolution", ROOT).items()}
    return nbformat.reads(made["solutions"], 4), nbformat.reads(made["exercises"], 4)


@pytest.fixture
def draft(pair):
    return Draft(pair[1], solutions(pair[0]))


def rebuilt(pair, draft, tmp_path):
    """The rebuilt notebook and the notes for what a draft hands in."""
    path = tmp_path / "x.ipynb"
    path.write_bytes(draft.data())
    cells, unreadable = read_notebook(path)
    assert unreadable is None
    locked = {
        nbgrader_of(c)["grade_id"]: c.source
        for c in pair[0].cells
        if nbgrader_of(c) and not nbgrader_of(c)["solution"]
    }
    return rebuild(pair[1], cells, locked)


def names(notebook):
    return [nbgrader_of(cell).get("grade_id") or cell.source[:30] for cell in notebook.cells]


def test_an_ordinary_submission_keeps_everything_and_needs_no_note(pair, draft, tmp_path):
    notebook, notes = rebuilt(pair, draft, tmp_path)
    assert notes == []
    assert names(notebook) == names(pair[1])
    assert [c.id for c in notebook.cells] == [c.id for c in pair[1].cells]
    tests = [
        cell.source for cell in notebook.cells if nbgrader_of(cell).get("grade_id", "").startswith("test_")
    ]
    assert tests
    assert all("check.hidden(" in source for source in tests)
    answer = next(cell for cell in notebook.cells if nbgrader_of(cell).get("grade_id") == "stamp")
    assert answer.source == draft.cell("stamp").source
    nbformat.validate(notebook)


def test_own_cells_keep_their_places_and_lose_their_metadata(pair, draft, tmp_path):
    draft.insert("a = 1", before="stamp")
    draft.insert("b = 2", before="stamp")
    draft.insert("after = 3", before="test_stamp")
    draft.nb.cells.append(v4.new_code_cell("end = 4", metadata={"tags": ["skip-execution"]}, id="e"))
    notebook, notes = rebuilt(pair, draft, tmp_path)
    order = names(notebook)
    place = order.index("stamp")
    assert order[place - 2 : place + 3] == ["a = 1", "b = 2", "stamp", "after = 3", "test_stamp"]
    assert order[-1] == "end = 4"
    assert notebook.cells[-1].metadata == {}
    assert notes == []


def test_deleted_cells_come_back_and_an_answer_written_anew_is_not_overwritten(pair, draft, tmp_path):
    cells = draft.nb.cells
    cells[cells.index(draft.cell("stamp"))] = v4.new_code_cell("def stamp(): ...", id="own")
    cells.remove(draft.cell("test_stamp"))
    notebook, notes = rebuilt(pair, draft, tmp_path)
    order = names(notebook)
    assert order.index("stamp") < order.index("def stamp(): ...") < order.index("test_stamp")
    assert next(c for c in notebook.cells if nbgrader_of(c).get("grade_id") == "stamp").source == MISSING
    assert len(notes) == 2


def test_one_cell_with_all_the_functions_stands_before_all_tests(pair, draft, tmp_path):
    draft.nb.cells = [v4.new_code_cell("everything = 1", id="all")]
    order = names(rebuilt(pair, draft, tmp_path)[0])
    assert order.index("everything = 1") < order.index("test_output_size")


def test_changed_tests_are_put_back_and_duplicates_kept_in_order(pair, draft, tmp_path):
    draft.cell("test_stamp").source = "pass"
    draft.cell("test_stamp").metadata.nbgrader.points = 999
    copy = v4.new_code_cell("second = True", id="copy", metadata=draft.cell("stamp").metadata)
    draft.nb.cells.insert(draft.nb.cells.index(draft.cell("test_stamp")), copy)
    notebook, notes = rebuilt(pair, draft, tmp_path)
    order = names(notebook)
    assert order[order.index("stamp") + 1] == "second = True"
    test = next(c for c in notebook.cells if nbgrader_of(c).get("grade_id") == "test_stamp")
    assert "check.hidden(stamp)" in test.source
    assert nbgrader_of(test)["points"] == 15
    assert len(notes) == 2


def test_a_text_of_megabytes_is_looked_through_as_far_as_it_is_shown(pair, draft, tmp_path, record_property):
    draft.insert(("<img " + "src=attachment:" * 33) * 16_000, before="stamp", kind="markdown")
    began = time.process_time()
    notebook, _ = rebuilt(pair, draft, tmp_path)
    took = "at once" if time.process_time() - began < 2 else "long"
    record_property("fault", ("31", "8 MB of half a picture in a text", "at once", took))
    assert took == "at once"
    assert "cut here: too long" in next(c.source for c in notebook.cells if c.id.startswith(ADDED))


DEFINED = {  # in a locked cell: what of it stands beside the cell
    "an import": ("{}\nimport math", "import math"),
    "a magic and an import": ("%matplotlib inline\n!pip install x\n{}\nimport math", "import math"),
    "a function with a decorator": ("{}\n@cache\ndef f():\n    return 1", "@cache\ndef f():\n    return 1"),
    "another meaning of its names": ("{}\ndef Check(*a): return print\nnp = None", ""),
    "no Python": ("{}\ndef f(:", ""),
    "calls alone": ("{}\nprint(1)", ""),
}


@pytest.mark.parametrize("what", DEFINED)
def test_what_a_student_defines_in_a_locked_cell_stands_beside_it(pair, draft, tmp_path, what):
    change, kept = DEFINED[what]
    setup = draft.cell("setup")
    setup.source = change.format(setup.source)
    notebook, notes = rebuilt(pair, draft, tmp_path)
    order = names(notebook)
    place = order.index("setup")
    assert notebook.cells[place].source == next(c.source for c in pair[1].cells if c.get("id") == "setup")
    own = [cell.source for cell in notebook.cells if cell.id.startswith(ADDED)]
    assert own == ([kept] if kept else [])
    assert not kept or notebook.cells[place + 1].source == kept
    assert [bool(kept) == ("stands beside it" in note) for note in notes] == [True]


def test_a_changed_copy_of_a_locked_cell_is_the_students_and_an_equal_one_is_left(pair, draft, tmp_path):
    test = draft.cell("test_stamp")
    for number, source in enumerate((test.source, "helper = 1", "")):
        copy = v4.new_code_cell(source, id=f"copy-{number}", metadata=test.metadata)
        draft.nb.cells.insert(draft.nb.cells.index(test) + 1, copy)
    notebook, notes = rebuilt(pair, draft, tmp_path)
    assert [cell.source for cell in notebook.cells if cell.id.startswith(ADDED)] == ["", "helper = 1"]
    assert notes == []


def test_nine_hundred_copies_of_an_answer_are_one_note(pair, draft, tmp_path, record_property):
    answer = draft.cell("stamp")
    draft.nb.cells += [v4.new_code_cell("", id=f"c{n}", metadata=answer.metadata) for n in range(900)]
    notes = rebuilt(pair, draft, tmp_path)[1]
    record_property(
        "fault", ("14", "nine hundred copies of an answer's cell", "1 note", f"{len(notes)} note")
    )
    assert len(notes) == 1


CODE = {
    "blank lines": "\n\t" * 12_000,
    "stars": "*" * 24_000,
    "brackets below %%perl": "%%perl\n" + "m{" * 12_000,
}


@pytest.mark.parametrize("source", CODE.values(), ids=CODE)
def test_code_is_coloured_in_a_moment(source, record_property):
    """Of the 80,000 characters that a page may show each of them took one to thirteen minutes."""
    began = time.process_time()
    page = highlighted(source)
    took = "at once" if time.process_time() - began < 2 else "long"
    record_property("fault", ("31", f"24,000 characters of code: {source[:9].split()}", "at once", took))
    assert took == "at once"
    assert "highlight" in page
    assert 'class="err"' not in highlighted("!pip install numpy\nnp.zeros?")


def test_a_page_shows_a_limited_number_of_pixels(record_property):
    """A picture of 24 million pixels may have four kilobytes, and takes a browser a hundred million."""
    large, bundle = png(4900, 4900), {"data": {"image/png": png(4900, 4900)}, "output_type": "display_data"}
    cells = [
        v4.new_code_cell("x", outputs=[nbformat.from_dict({**bundle, "metadata": {}})]) for _ in range(20)
    ]
    cells.append(v4.new_markdown_cell("![a](attachment:a.png)", attachments={"a.png": {"image/png": large}}))
    page, _ = PageBudget().preprocess(v4.new_notebook(cells=cells), {})
    shown = sum("image/png" in cell.outputs[0].data for cell in page.cells[:-1])
    record_property("fault", ("31", "twenty pictures of 24 million pixels", 8, shown))
    assert shown == 8
    assert "left out here" in page.cells[-1].source
    assert "left out here" in page.cells[-2].outputs[0].data["text/plain"]


@pytest.mark.parametrize("tex", ["输出 = (n-1)s + k", r"\text{步长} = 2"])
def test_chinese_in_a_formula_is_shown_as_text(tex):
    """The font has no such letter: each was a box."""
    assert drawn(tex) == f"<code>{tex}</code>"
    assert drawn("x_1").startswith("<svg")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[1, 2]", "is JSON but no notebook"),
        (b'{"cells": 3}', "has no list of cells"),
        (b'{"worksheets": 3, "nbformat": 3}', "is not a sound notebook"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"x" * (MAX_FILE_BYTES + 1), "over the limit"),
    ],
    ids=lambda value: str(value[:20])[:20],
)
def test_what_is_no_notebook_gives_one_sentence(tmp_path, content, says):
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    cells, sentence = read_notebook(path)
    assert cells == []
    assert says in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("code", ["utf-16", "gb18030", "utf-8-sig"])
def test_a_notebook_that_an_editor_of_windows_has_saved_is_read(tmp_path, code, record_property):
    path, cells = tmp_path / "x.ipynb", [{"cell_type": "code", "source": "步长 = '“二”'"}]
    path.write_bytes(json.dumps({"cells": cells}, ensure_ascii=False).encode(code))
    found, sentence = read_notebook(path)
    record_property("fault", ("honest", f"a notebook saved in {code}", "read", "read" if found else sentence))
    assert [cell.source for cell in found] == ["步长 = '“二”'"]


def test_links_pipes_and_folders_are_not_opened(tmp_path):
    (tmp_path / "secret").write_text('{"cells": []}')
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    for name in ("link", "pipe", "folder"):
        assert "no ordinary file" in read_notebook(tmp_path / f"{name}.ipynb")[1]


def test_cells_of_strange_shapes_are_left_out(tmp_path):
    cells = [3, {}, {"cell_type": "code", "source": 5}, {"cell_type": "code", "source": ["a", 7, "b"]}]
    cells += [{"cell_type": "markdown", "source": "m", "metadata": [], "attachments": 3, "id": 4}]
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    found, _ = read_notebook(path)
    assert [cell.source for cell in found] == ["ab", "m"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- --><b>",
        "`<svg onload=x>`",
        "</p><p>",
    ]
    + ["[a](javascript:x)", "[a](JaVaScRiPt :x)", "[a](java&#115;cript:x)", "![a](data:text/html;base64,xx)"],
)
def test_markdown_loses_what_is_active(text):
    clean = clean_markdown(text).lower()
    assert not any(f"<{letter}" in clean for letter in "abcdefghijklmnopqrstuvwxyz/!?")
    assert not any(scheme in clean.replace(" :", " ") for scheme in ("javascript:", "data:", "&#"))


def test_ordinary_markdown_stays():
    text = (
        "# Size\n\n$a < b$ and `x <= 3`, [chapter](https://example.org), n - 1 & more\n\n```\nif a < 3:\n```"
    )
    assert clean_markdown(text, {"picture-1.png": {}}) == text


def test_a_picture_is_shown_or_a_note_stands_in_its_place():
    bad = {"text/html": "<script>", "image/svg+xml": "<svg/>"}
    attached = {"Screen Shot 1.png": {"image/png": PNG}, "b": bad, "c": 3, "d": {"image/png": "not base64!"}}
    text = (
        "![a](attachment:Screen%20Shot%201.png) ![](attachment:b) <img width=3 src='attachment:c'> "
        '![d](attachment:d "title") ![again](<attachment:none>) ![](attachment:gone.png)'
    )
    source, pictures = settle_pictures(text, attached)
    assert pictures == {"picture-1.png": {"image/png": PNG}}
    assert source.startswith(
        "![a](attachment:picture-1.png) *[The picture b is not shown: its kind is none of"
    )
    assert source.count("it is not in the file") == 2
    assert "picture d is not shown: it is damaged" in source
    assert clean_markdown(source, pictures).count("(attachment:") == 1


def test_pictures_in_the_text_as_colab_writes_them_are_attached_and_the_text_behind_them_stays():
    data = f"data:image/png;base64,{PNG}"
    source, attached = take_out(f"a ![p]({data}) b <img src='{data}'> c ![q]({data} \"t\") d", {})
    assert len(attached) == 3
    assert "base64" not in source
    source, pictures = settle_pictures(source, attached)
    assert source == (
        "a ![p](attachment:picture-1.png) b ![](attachment:picture-2.png) c ![q](attachment:picture-3.png) d"
    )
    assert list(pictures.values()) == [{"image/png": PNG}] * 3


def test_a_cell_may_have_many_pictures_but_not_any_number():
    names = [f"{number}.png" for number in range(MAX_PICTURES + 1)]
    text = " ".join(f"![]({'attachment:' + name})" for name in names)
    source, pictures = settle_pictures(text, {name: {"image/png": PNG} for name in names})
    assert len(pictures) == MAX_PICTURES
    assert source.endswith(f"a cell shows {MAX_PICTURES} pictures at most.]*")


def test_outputs_are_text_and_images_only():
    outputs = [
        {
            "output_type": "display_data",
            "data": {"text/html": "<script>", "text/plain": "seen"},
            "metadata": {"a": 1},
        },
        {"output_type": "display_data", "data": {"application/javascript": "alert(1)"}},
        {"output_type": "display_data", "data": {"image/png": PNG, "image/svg+xml": "<svg>"}},
        {"output_type": "display_data", "data": {"image/png": '"><script>'}},
        {"output_type": "stream", "name": "weird", "text": "a\x00\x1b]0;title\x07\x1b[31mred"},
        {"output_type": "update_display_data", "data": {}},
        "nonsense",
        {"output_type": "error", "ename": 3, "traceback": ["line"]},
    ]
    cleaned = clean_outputs(outputs, 10_000)
    kinds = [output["output_type"] for output in cleaned]
    assert kinds == ["display_data", "display_data", "stream", "error"]
    assert cleaned[0]["data"] == {"text/plain": "seen"}
    assert cleaned[0]["metadata"] == {}
    assert set(cleaned[1]["data"]) == {"image/png"}
    assert cleaned[2]["name"] == "stdout"
    assert cleaned[2]["text"] == "a]0;title\x1b[31mred"
    assert clean_outputs("nonsense", 100) == []


@pytest.mark.parametrize(("mime", "image"), [("image/png", png), ("image/jpeg", jpeg)])
def test_pictures_of_too_many_pixels_and_broken_ones_are_left_out(mime, image):
    assert sound_image(mime, image(3000, 2000)) == image(3000, 2000)
    whole = base64.b64decode(image(9, 9))
    for text in (
        image(60_000, 60_000),
        image(0, 5),
        *(base64.b64encode(whole[:n]).decode() for n in (8, 12)),
    ):
        assert sound_image(mime, text) is None


def test_the_lines_of_an_exception_are_cut_together():
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": "\n".join(["x" * 90_000] * 100)}
    assert sum(map(len, clean_outputs([error], 1_000_000)[0]["traceback"])) <= 1_000_000


def test_outputs_are_cut():
    outputs = [{"output_type": "stream", "name": "stdout", "text": "x" * 10_000}] * 50
    cleaned = clean_outputs(outputs, 25_000)
    assert sum(len(output["text"]) for output in cleaned) < 26_000
    assert "cut" in cleaned[-1]["text"]


def test_a_file_of_brackets_is_not_read_at_once(tmp_path, monkeypatch):
    """Six million lists fit into 20 MiB of a file and take more than 400 MiB."""
    monkeypatch.setattr(reading, "MAX_KEPT", 2**20)
    path = tmp_path / "a.ipynb"
    path.write_bytes(b'{"cells": [], "metadata": {"x": [' + b"[]," * 400_000 + b"0]}}")
    assert "1 MiB beside its outputs" in read_notebook(path)[1]
    outputs = [{"output_type": "stream", "name": "stdout", "text": [[]]}] * 110_000
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "x = 1", "outputs": outputs}]}))
    assert [cell.source for cell in read_notebook(path)[0]] == ["x = 1"]


def test_a_page_leaves_out_what_would_take_minutes_and_says_so():
    cells = [v4.new_code_cell("x" * 30_000, id=f"added-{number}") for number in range(250)]
    answer = v4.new_markdown_cell("\u202eanswer", metadata={"nbgrader": {"solution": True, "grade": True}})
    notebook = v4.new_notebook(cells=[*cells, answer])
    page, _ = PageBudget().preprocess(notebook, {})
    assert [cell.source for cell in page.cells[-2:]] == [
        "[50 cells are left out here; the notebook has all]",
        r"\u202eanswer",
    ]
    code = [cell.source for cell in page.cells if cell.cell_type == "code"]
    assert len(code) == 200
    assert "".join(code).count("x") < 80_000 + 200 * 5
    assert code[5].strip().startswith("# [cut here: a page shows 80000 characters of code")


def test_changed_points_settings_and_kernel_are_restored_and_noted(pair, draft, tmp_path):
    draft.cell("test_stamp").metadata.nbgrader.points = 1000
    draft.cell("written_porting").metadata.nbgrader.grade = False
    draft.cell("test_insert_zeros").metadata.nbgrader.schema_version = 99
    draft.nb.metadata.kernelspec = {"name": "bash\n`", "display_name": "bash", "language": "bash"}
    notebook, notes = rebuilt(pair, draft, tmp_path)
    for name, points in (("test_stamp", 15), ("written_porting", 10)):
        mark = next(nbgrader_of(c) for c in notebook.cells if nbgrader_of(c).get("grade_id") == name)
        assert (mark["points"], mark["grade"], mark["schema_version"]) == (points, True, 3)
    assert notebook.metadata.kernelspec.name == "python3"
    assert len(notes) == 4
    assert "`test_stamp` counts 15 points; the notebook handed in says 1000." in notes
    assert any("`written_porting` (grade) had been changed" in note for note in notes)
    assert any("`test_insert_zeros` (schema version) had been changed" in note for note in notes)
    assert "The notebook's kernel had been changed; it was graded with `python3`." in notes


@pytest.mark.parametrize("metadata", [[1], {"kernelspec": 3}, {"kernelspec": {"name": ["x"]}}, None])
def test_odd_notebook_metadata_hinder_nothing(pair, tmp_path, metadata):
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "a = 1"}], "metadata": metadata}))
    cells, unreadable = read_notebook(path)
    assert unreadable is None
    assert [cell.source for cell in cells] == ["a = 1"]


def test_too_much_text_and_too_large_old_formats_are_refused(tmp_path):
    path = tmp_path / "x.ipynb"
    path.write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": "#" * 9999}] * (MAX_TEXT // 9999 + 1)})
    )
    assert "1 MiB of code in its cells" in read_notebook(path)[1]
    path.write_text(json.dumps({"nbformat": 3, "worksheets": [], "padding": "x" * MAX_OLD_BYTES}))
    assert "old format" in read_notebook(path)[1]


@pytest.mark.parametrize(
    "text",
    [
        "![t](https://track.example/x.png)",
        "![o](/logout)",
        "![o](../api/x.png)",
        "![r][ref]\n\n[ref]: https://track.example/y.png",
        "!\x00[o](/logout)",
        "[l](javascript\\:alert(1))",
        r"$\newcommand{\h}[1]{\href{java#1:alert(1)}{x}} \h{script}$",
        r"$\style{position:fixed}{Score 15/15}$ $\require{html}$ $\cssId{a}{b}$",
        "\\hr\x00ef{a}{b}",
    ],
)
def test_markdown_fetches_nothing_and_formulas_make_no_links(text):
    clean = clean_markdown(text)
    assert "![" not in clean
    assert not any(name in clean for name in ("\\href", "\\style", "\\require", "\\cssId", "javascript\\:"))


def test_own_images_stay_and_what_takes_minutes_to_read_is_cut():
    text = "![a](attachment:picture-1.png) ![b](figures/plot.jpg) $\\hrefs + \\dataset$"
    assert clean_markdown(text, {"picture-1.png": {}}) == text
    assert len(clean_markdown("a" + " " * 10**6 + "b")) < 300
    assert len(clean_markdown("[" * 10**6)) < 21_000


def test_colours_cannot_be_so_many_that_a_page_takes_minutes():
    assert plain_text("\x1b[31mx\x1b[0m" * 2000, 10**6) == "x" * 2000
    assert plain_text("\x1b[" + "1;" * 10**5 + "mx", 10**6).startswith("[1;1;")
    assert plain_text("\x1b[1;31mx\x1b[0m", 99) == "\x1b[1;31mx\x1b[0m"


def test_a_large_file_is_read_without_its_outputs_or_refused_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_AT_ONCE", 10_000)
    path = tmp_path / "x.ipynb"
    outputs = [{"output_type": "stream", "text": ["line"] * 5000}]
    cells = [
        {
            "cell_type": "code",
            "source": ["a = 1"],
            "outputs": outputs,
            "metadata": {"outputs": 3, "nbgrader": {}},
        }
    ]
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"cells": cells, "metadata": {}}).encode())
    found, unreadable = read_notebook(path)
    assert unreadable is None
    assert [cell.source for cell in found] == ["a = 1"]
    monkeypatch.setattr(reading, "MAX_PIECES", 1000)
    assert "million pieces of outputs" in read_notebook(path)[1]
    monkeypatch.setattr(reading, "MAX_PIECES", 10**6)
    monkeypatch.setattr(reading, "MAX_KEPT", 10)
    assert "beside its outputs" in read_notebook(path)[1]
    monkeypatch.setattr(reading, "MAX_KEPT", 10**7)
    path.write_text("[" * 20_000)
    assert "is not JSON" in read_notebook(path)[1]


@pytest.mark.parametrize(
    "text", ["PyTorch keeps the pixels 1 to 8, so it moves.", "# 图像移动一个像素，\n\n# 因为填充不同。"]
)
def test_a_written_answer_in_a_cell_of_code_is_read_by_a_person_too(
    pair, draft, tmp_path, text, record_property
):
    at = draft.nb.cells.index(draft.cell("written_porting"))
    scratch = ("stamp(np.arange(4), np.ones(3), 2", "# once more", "x = 'one two three four five six seven'")
    draft.nb.cells[at + 1 : at + 1] = [v4.new_code_cell(source) for source in (*scratch, text)]
    notebook, notes = rebuilt(pair, draft, tmp_path)
    found = next(cell for cell in notebook.cells if nbgrader_of(cell).get("grade_id") == "written_porting")
    came = found.cell_type == "markdown" and found.source.endswith(text.replace("# ", ""))
    record_property(
        "fault", ("honest", "an answer in words in a cell of code", "read", "read" if came else "not")
    )
    assert came
    assert [c.source for c in notebook.cells if c.cell_type == "code" and c.id.startswith(ADDED)] == [
        *scratch
    ]
    assert any("was written outside its cell" in note for note in notes)


@pytest.mark.parametrize("where", ["below", "above", "into the question", "unnamed"])
def test_a_written_answer_outside_its_cell_is_put_there(pair, draft, tmp_path, where):
    cells, answer = draft.nb.cells, draft.cell("written_porting")
    at = cells.index(answer)
    if where == "into the question":
        question = next(
            cell for cell in reversed(cells[:at]) if not nbgrader_of(cell) and cell.cell_type == "markdown"
        )
        if cells.index(question) != at - 1:
            pytest.skip("the question stands in the answer's own cell")
        question.source += "\n\nIt moves by one."
    elif where == "unnamed":
        answer.metadata, answer.source = nbformat.from_dict({}), "It moves by one."
    else:
        cells.insert(at + (where == "below"), v4.new_markdown_cell("It moves by one."))
    notebook, notes = rebuilt(pair, draft, tmp_path)
    found = next(cell for cell in notebook.cells if nbgrader_of(cell).get("grade_id") == "written_porting")
    assert found.source.endswith("It moves by one.")
    assert sum("It moves by one." in cell.source for cell in notebook.cells) == 1 + (
        where == "into the question"
    )
    assert any("was written outside its cell" in note for note in notes)


def test_a_large_file_takes_no_small_one_from_beside_the_notebook(pair, draft, tmp_path):
    path = tmp_path / "transposed_convolution.ipynb"
    path.write_bytes(draft.data())
    sizes = {"Archive.zip": MAX_BESIDE + 1, "a.png": MAX_BESIDE + 1, "data.csv": 4, "more/table.csv": 5}
    for name, size in sizes.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"1" * size)
    prepared = prepare_notebook(path, pair[1], {}, {})
    assert prepared.job["files"] == {"data.csv": "MTExMQ==", "more/table.csv": "MTExMTE="}
    assert prepared.notes[-1].endswith(
        "beside the notebook 1 were left out, over the limit of 1000 files and 1 MiB together."
    )


def without(notebook, function):
    """A release in which a task, its text and its tests are left out."""
    gone = {f"text-{function}", function, f"test_{function}"}
    made = deepcopy(notebook)
    made.cells = [cell for cell in made.cells if cell["id"] not in gone]
    assert len(notebook.cells) - len(made.cells) == 3
    return made


@pytest.mark.parametrize("ids", ["by name", "by number"])
def test_a_task_left_out_after_handing_in_is_no_written_answer(pair, draft, tmp_path, ids):
    """Also where cells are numbered, so that what follows has another's number in the new release."""
    source, release = (without(notebook, "insert_zeros") for notebook in pair)
    for cells in [draft.nb.cells, release.cells] if ids == "by number" else []:
        for number, cell in enumerate(cells):
            cell["id"] = cell["id"] if nbgrader_of(cell) else f"text-{number:02}"
    draft.cell("written_porting").source = next(
        cell.source for cell in release.cells if cell["id"] == "written_porting"
    )
    heading = next(cell for cell in draft.nb.cells if "points)" in cell.source and not nbgrader_of(cell))
    heading.source = heading.source.replace("points)", "old points)")
    notebook, notes = rebuilt((source, release), draft, tmp_path)
    assert notes == []
    assert names(notebook)[-1] == names(release)[-1]


def test_other_points_in_a_later_release_are_told_as_such(pair, draft, tmp_path):
    """Not as something that the student had changed."""
    source, release = map(deepcopy, pair)
    for notebook in (source, release):
        next(c for c in notebook.cells if c["id"] == "test_insert_zeros").metadata.nbgrader.points = 25
    before = nbgrader_of(draft.cell("test_insert_zeros"))["points"]
    _, notes = rebuilt((source, release), draft, tmp_path)
    assert notes == [f"`test_insert_zeros` counts 25 points; the notebook handed in says {before}."]
    for odd in (10**400, "12", None, [1]):
        nbgrader_of(draft.cell("test_insert_zeros"))["points"] = odd
        assert len(rebuilt((source, release), draft, tmp_path)[1]) == 1


def test_notes_beside_an_answer_that_stands_in_its_cell_stay_where_they_are(pair, draft, tmp_path):
    draft.cell("written_porting").source = "It moves by one."
    draft.insert("a note of mine", before="written_porting", kind="markdown")
    notebook, notes = rebuilt(pair, draft, tmp_path)
    assert notes == []
    assert sum(cell.source == "a note of mine" for cell in notebook.cells) == 1


def test_a_picture_that_never_ends_takes_no_time():
    begun = time.process_time()
    text = "data:image/png;base64," + "A" * 30 + " " * 100_000 + "x"
    assert take_out(text, {}) == (text, {})
    assert time.process_time() - begun < 1  # once 200 s


def test_an_attachment_that_is_not_there_is_never_asked_for():
    for text in (
        f"![{'a' * 400}](attachment:no.png)",
        "![a](ATTACHMENT:picture-2.png)",
        "[a](attachment:picture-1.png%20.png)",
    ):
        assert "attachment:" not in clean_markdown(text, {"picture-1.png": {}}).lower()
    assert (
        clean_markdown("![a](attachment:picture-1.png)", {"picture-1.png": {}})
        == "![a](attachment:picture-1.png)"
    )
