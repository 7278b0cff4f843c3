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

from .test_book import BOOK, PAGES, prose

TABLES = Path(__file__).resolve().parent / "coverage"
TABLED = [page for page in PAGES if page not in ("index", "bibliography", "reference")]
ROWS = [
    pytest.param(page, row, id=f"{page}-{number}")
    for page in TABLED
    if (TABLES / f"{page}.yml").exists()
    for number, row in enumerate(yaml.safe_load((TABLES / f"{page}.yml").read_text(encoding="utf-8")))
]
LINK = re.compile(r"\]\(#([\w-]+)\)")
READING = ("Further reading", "What to read next")  # ask nothing and cover nothing
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
    there = {path.stem for path in TABLES.glob("*.yml")}
    assert set(TABLED) - there == set(), "write tests/book/coverage/PAGE.yml for these pages"
    assert there - set(TABLED) == set(), "remove tests/book/coverage/PAGE.yml: book/_toc.yml has no such page"


def anchor(heading):
    """The address of a heading within its page."""
    return re.sub(r"[^\w\s-]", "", heading.lower()).replace(" ", "-")


@pytest.mark.table
@pytest.mark.parametrize("page", [page for page in TABLED if page.endswith("_in_depth")])
def test_every_section_in_depth_is_asked_at_the_top_and_has_a_row(page):
    top, *parts = re.split(r"^(?=## )", prose(page), flags=re.MULTILINE)
    covered = {param.values[1]["section"] for param in ROWS if param.values[0] == page}
    asked = {
        anchor
        for line in re.findall(r"^- \[.*(?:\n  .*)*", top, re.MULTILINE)
        for anchor in LINK.findall(line)
    }
    assert len(asked) > 3
    for part in parts:
        headings = re.findall(r"^#+ (.+)$", part, re.MULTILINE)
        if headings[0] not in READING:
            assert anchor(headings[0]) in asked, (
                f"write its question into the list at the top of book/{page}.md"
            )
            assert covered & set(headings), f"give {headings[0]!r} a row in tests/book/coverage/{page}.yml"


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
