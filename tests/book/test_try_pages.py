"""`python -m tools.book PAGE`: one page run alone says what the whole book would fail at."""

import nbformat
import pytest

from tools import book

HEAD = "---\njupytext:\n  text_representation: {extension: .md, format_name: myst}\nkernelspec: {display_name: Python 3, language: python, name: python3}\n---\n\n# A page\n"
CELLS = {
    "sound": "print(6 * 7)",
    "broken": "assert 6 * 7 == 41, 'off by one'",
    "loud": "import sys\nprint('a warning', file=sys.stderr)",
}


@pytest.fixture
def page(tmp_path, monkeypatch):
    """The folder of a course whose book has these pages."""
    (tmp_path / "book").mkdir()
    for name, cell in CELLS.items():
        text = f"{HEAD}\n```{{code-cell}} ipython3\n{cell}\n```\n"
        (tmp_path / "book" / f"{name}.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(book, "ROOT", tmp_path)
    monkeypatch.setattr(book, "BUILD", tmp_path / "build")
    return tmp_path


@pytest.mark.slow
def test_a_page_alone_says_what_failed(page, capsys):
    assert book.try_pages(["sound"]) == 0
    made = nbformat.read(page / "build" / "tried" / "sound.ipynb", 4)
    assert [out.text for cell in made.cells if cell.cell_type == "code" for out in cell.outputs] == ["42\n"]
    assert capsys.readouterr().out.startswith("sound: every cell ran")
    assert book.try_pages(["broken", "sound"]) == 1
    out, told = capsys.readouterr()
    assert out.startswith("broken: FAILED")
    assert CELLS["broken"] in told
    assert "AssertionError: off by one" in told
    assert "\x1b" not in told
    assert book.try_pages(["loud"]) == 1
    assert capsys.readouterr().err == "a warning\n"


def test_a_page_that_is_none_is_told_with_those_that_are(page):
    with pytest.raises(SystemExit, match=r"^No page of the book: sond\. There are: broken, loud, sound\.$"):
        book.try_pages(["sound", "sond"])
