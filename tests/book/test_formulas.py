"""The sheet of formulas: every row has its letters, a section that exists and an assertion that holds."""

import re

import jupytext
import pytest

from tests.book import test_reading
from tools import pdf

from .test_book import BOOK, PAGES

SOURCE = (BOOK / "formulas.md").read_text(encoding="utf-8")
CELLS = [cell.source for cell in jupytext.reads(SOURCE, fmt="md:myst").cells if cell.cell_type == "code"]
ROWS = [row.strip("| ").split(" | ") for row in re.findall(r"^\| \d+ \|.*\|$", SOURCE, re.MULTILINE)]


def test_rows_are_numbered_and_each_number_stands_at_an_assertion():
    numbers = [int(row[0]) for row in ROWS]
    assert numbers == list(range(1, len(ROWS) + 1))
    tested = re.findall(r"^ *assert [^\n]*# (\d+)$", "\n".join(CELLS), re.MULTILINE)
    assert sorted({int(number) for number in tested}) == numbers


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_has_a_formula_letters_and_a_section_that_is_there(row):
    _, formula, letters, section = row
    assert "$" in formula
    assert len(letters) > 10 or letters in ("aligned corners", "asymmetric")
    page, anchor = re.fullmatch(r"\[[^\]]+\]\((?:([\w-]+)\.md#)?([\w-]+)\)", section).groups()
    places = [test_reading.places(name) for name in ([page] if page else PAGES)]
    assert any(anchor in found for found in places), section


def test_the_cells_run():
    names = {}
    for cell in CELLS:
        exec(cell, names)


def test_a_wrong_formula_would_be_found():
    code = "\n".join(CELLS)
    wrong = code.replace("+ 1 + a - 2 * p  # 2", "+ a - 2 * p  # 2")
    assert wrong != code
    with pytest.raises(AssertionError):
        exec(wrong, {})


@pytest.mark.browser
def test_the_sheet_is_one_sheet_of_paper(chrome, tmp_path):
    pdf.write(chrome, ["formulas"], tmp_path)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "formulas.pdf").read_bytes())) == 1
