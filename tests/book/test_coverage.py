"""What each chapter must cover, and where it does: tests/book/coverage/SLUG.yml, a row per item.

A row names the item, the section it stands in, and at least one of `shown` (a fragment of a cell there that
draws, prints or decides it), `said` (a fragment of the prose there) and `cited` (references there).
"""

import re
from functools import cache
from pathlib import Path

import jupytext
import pytest
import yaml

from .test_book import BOOK, PAGES

TABLES = Path(__file__).resolve().parent / "coverage"
TABLED = [page for page in PAGES if page not in ("index", "bibliography", "reference")]
ROWS = [
    pytest.param(page, row, id=f"{page}-{number}")
    for page in TABLED
    if (TABLES / f"{page}.yml").exists()
    for number, row in enumerate(yaml.safe_load((TABLES / f"{page}.yml").read_text(encoding="utf-8")))
]
WORKS = r"assert |plotting\.|widgets\.|print\("


@cache
def sections(page):
    """Heading -> (prose, code cells) of what stands under it, down to the next heading of any level."""
    found, heading = {}, None
    for cell in jupytext.read(BOOK / f"{page}.md").cells:
        if cell.cell_type == "code":
            found[heading][1].append(cell.source)
            continue
        for part in re.split(r"^(?=#+ )", cell.source, flags=re.MULTILINE):
            if match := re.match(r"#+ (.*)", part):
                heading = match.group(1).strip()
            prose, code = found.setdefault(heading, ("", []))
            found[heading] = (prose + " ".join(part.split()) + "\n", code)
    return found


@pytest.mark.table
def test_every_page_has_a_table():
    assert {path.stem for path in TABLES.glob("*.yml")} == set(TABLED)


@pytest.mark.parametrize(("page", "row"), ROWS)
def test_item_stands_where_the_table_says(page, row):
    assert row["item"].strip()
    assert set(row) & {"shown", "said", "cited"}, "nothing covers it"
    assert set(row) <= {"item", "section", "shown", "said", "cited"}
    assert row["section"] in sections(page), f"no section {row['section']!r}"
    prose, code = sections(page)[row["section"]]
    if "shown" in row:
        cells = [cell for cell in code if row["shown"] in cell]
        assert cells, f"no cell there has {row['shown']!r}"
        assert any(re.search(WORKS, cell) for cell in cells), "the cell decides, prints and draws nothing"
    assert " ".join(row.get("said", "").split()) in prose
    for key in row.get("cited", []):
        assert re.search(rf"\{{cite(?::[a-z]+)?\}}`[^`]*\b{key}\b", prose), f"{key} is not cited there"
