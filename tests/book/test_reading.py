"""What a reader is promised: a core that can be read through, terms that are explained before they are used."""

import re
from functools import cache
from pathlib import Path

import jupytext
import pytest

from tools import page_words as reading
from tools.files import pages, read_toc

BOOK = Path(__file__).resolve().parents[2] / "book"
PAGES = pages(read_toc())
CORE = reading.core()
CHAPTERS = [page for page in CORE if page != "index"]
IN_DEPTH = [page for page in PAGES if page.endswith("_in_depth")]
MOST_WORDS, MOST_WORDS_IN_DEPTH, MOST_MINUTES, MOST_LINES, QUESTIONS = 1_200, 2_500, 180, 12, 4

# Glossary names that are ordinary words too: their first use need not link.
ORDINARY = {"rate", "filter", "overlap", "unfold"}


def source(page):
    return (BOOK / f"{page}.md").read_text(encoding="utf-8")


@cache
def figures(page):
    return reading.figures_of(BOOK / f"{page}.md")


def visible_cells(page):
    cells = jupytext.reads(source(page), fmt="md:myst").cells
    return [cell for cell in cells if cell.cell_type == "code" and not reading.tags(cell) & reading.FOLDED]


@pytest.mark.parametrize("page", CORE)
def test_a_core_page_is_short(page):
    words = figures(page)["words"]
    assert words <= MOST_WORDS, (
        f"{page}.md has {words} words: move {words - MOST_WORDS} to {page}_in_depth.md"
    )


@pytest.mark.parametrize("page", IN_DEPTH)
def test_a_page_in_depth_is_not_endless(page):
    words = figures(page)["words"]
    assert words <= MOST_WORDS_IN_DEPTH, f"{page}.md has {words} words: cut {words - MOST_WORDS_IN_DEPTH}"


@pytest.mark.parametrize("page", [*CHAPTERS, *IN_DEPTH])
def test_the_head_says_how_long_it_takes_and_what_it_builds_on(page):
    minutes = figures(page)["minutes"]
    head = re.search(r"^# .*\n\n((?:.+\n)+)", source(page), re.MULTILINE).group(1)
    begin = f"**{minutes} minutes.** "
    assert head.startswith(begin), f"begin the paragraph below the title of {page}.md with {begin}"
    assert "Builds on" in head, f"say in the first paragraph of {page}.md what it builds on"


@pytest.mark.parametrize("page", IN_DEPTH)
def test_titles_in_depth_have_one_form(page):
    title = re.search(r"^# (.*)$", source(page), re.MULTILINE).group(1)
    assert re.search(r"[^,] in depth$", title), (
        f'{page}.md: let the title end in " in depth", without a comma'
    )


@pytest.mark.parametrize("page", CHAPTERS)
def test_the_end_says_it_in_five_lines(page):
    section = source(page).partition("\n## In five lines\n")[2]
    assert "\n## " not in section, f"{page}.md: '## In five lines' is the last section"
    items = re.findall(r"^(?:[-*]|\d\.) ", section, re.MULTILINE)
    assert len(items) == 5, f"{page}.md: '## In five lines' holds {len(items)} items, make it a list of five"


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_reader_has_to_commit(page):
    asked = figures(page)["questions"]
    assert asked >= QUESTIONS, (
        f"{page}.md asks {asked} questions: add {QUESTIONS - asked} widgets.predict(...)"
    )


@pytest.mark.parametrize("page", CHAPTERS)
def test_code_that_is_shown_teaches(page):
    for cell in visible_cells(page):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= MOST_LINES, f"{len(lines)} lines, shorten or hide: {lines[0]}"
        checks = [line for line in lines if line.lstrip().startswith("assert ")]
        assert checks == [], f"move to a cell tagged `checked`: {checks[0]}"


def test_the_core_can_be_read_in_an_afternoon():
    minutes = {page: figures(page)["minutes"] for page in CORE}
    assert sum(minutes.values()) <= MOST_MINUTES, f"shorten one of {minutes}"


def slug(heading):
    """The anchor that MyST gives a heading."""
    text = reading.ROLE.sub(r"\1", reading.LINK.sub(r"\1", heading)).strip().lower()
    return re.sub(r"[^\w一-鿿\- ]", "", text.replace("`", "")).replace(" ", "-")


@cache
def places(page):
    """Anchor -> where it stands in the page's source; "" is the top."""
    text = source(page)
    headings = {slug(found[1]): found.start() for found in re.finditer(r"^#+ (.+)$", text, re.MULTILINE)}
    labels = {found[1]: found.start() for found in re.finditer(r"^\(([\w-]+)\)=$", text, re.MULTILINE)}
    return {"": 0} | headings | labels


@cache
def homes():
    """Each English name of the glossary in lower case -> (its first name, page and anchor of its first link: where it is explained)."""
    found = {}
    for entry in re.findall(r"^:::\{glossary\}\n(.*?)^:::$", source("glossary"), re.MULTILINE | re.DOTALL):
        for text in entry.split("\n\n"):
            names = [line for line in re.findall(r"^(?![ :])(.+)$", text, re.MULTILINE) if line.isascii()]
            if links := re.findall(r"\[[^\]]+\]\((?:([\w-]+)\.md)?#?([\w-]*)\)", text):
                found |= {name.lower(): (names[0], *_resolved(*links[0])) for name in names}
    return found


def _resolved(page, anchor):
    if page:
        return page, anchor
    return next((name for name in PAGES if anchor in places(name)), "nowhere"), anchor


def blank(found):
    return re.sub(r"[^\n]", " ", found[0])


def terms_used(page):
    """(first name, where, how: "link", "italic" or "plain") of each use of a glossary term in the page's prose."""
    text = reading.NOT_PROSE.sub(blank, source(page))
    text = re.sub(
        r"(\{[\w:]+\})?`[^`]*`", lambda found: found[0] if found[1] == "{term}" else blank(found), text
    )
    for other in (reading.FORMULA, re.compile(r"^#+ .*$", re.MULTILINE), reading.LINK):
        text = other.sub(blank, text)
    names = "|".join(
        re.escape(name).replace(r"\ ", r"\s+") for name in sorted(homes(), key=len, reverse=True)
    )
    pattern = rf"\{{term\}}`(?P<link>[^`]+)`|(?<![\w-])(?P<plain>{names})(?:s|es)?(?![\w-])"
    for found in re.finditer(pattern, text, re.IGNORECASE):
        name = " ".join((found["link"] or found["plain"]).split())
        target = re.search(r"<([^>]+)>", name)
        name = (target[1] if target else name).lower()
        if name in homes() and not (found["plain"] and name in ORDINARY):
            italic = text[found.start() - 1] == "*" and "*" in text[found.end() : found.end() + 1]
            yield (
                homes()[name][0],
                found.start(),
                "link" if found["link"] else "italic" if italic else "plain",
            )


def line(page, at):
    return f"{page}.md:{source(page).count(chr(10), 0, at) + 1}"


def wrong_terms(page):
    """What is wrong with the first use of each term on a page, as sentences that say what to do."""
    seen, wrong = set(), []
    for name, at, how in terms_used(page):
        if name in seen:
            continue
        seen.add(name)
        _, home, anchor = homes()[name.lower()]
        if how == "plain" or (how == "italic" and home != page):
            wrong.append(f"{line(page, at)}: link the first use: {{term}}`{name}`")
        if page == "index":
            continue  # it says what is coming
        if anchor not in places(home):
            wrong.append(f"glossary.md: {name} links to {home}.md#{anchor}, which is not there")
        elif (PAGES.index(home), places(home)[anchor] if home == page else 0) > (PAGES.index(page), at):
            wrong.append(
                f"{line(page, at)}: {name} is explained later, {home}.md#{anchor}: explain it before, or avoid it"
            )
    return wrong


@pytest.mark.parametrize("page", CORE)
def test_a_term_is_linked_at_its_first_use_and_explained_before(page):
    assert wrong_terms(page) == [], "\n".join(["", *wrong_terms(page)])


GLOSSARY = """
:::{glossary}
Stride
步长
    Pixels. [Two](two.md#a-stride-it-is)

Transposed convolution
Kernel
    A layer. [Two](two.md)

Epoch
    No home.
:::
"""
ONE = """# A stride of transposed convolution
Text on [kernels](two.md), `stride`, $stride$, the non-stride and {term}`steps <Stride>`.
```{code-cell}
stride
```
"""
TWO = """# Two
{term}`Transposed convolution` has strides and `code`.
## A `stride`, it is
"""


@pytest.fixture
def small_book(tmp_path, monkeypatch):
    for name, text in {"glossary": GLOSSARY, "one": ONE, "two": TWO}.items():
        (tmp_path / f"{name}.md").write_text(text)
    monkeypatch.setattr("tests.book.test_reading.BOOK", tmp_path)
    monkeypatch.setattr("tests.book.test_reading.PAGES", ["one", "two"])
    for remembered in (places, homes):
        remembered.cache_clear()
    yield
    for remembered in (places, homes):
        remembered.cache_clear()


def test_the_rule_of_terms_on_a_small_book(small_book):
    assert set(homes()) == {"stride", "transposed convolution", "kernel"}
    assert wrong_terms("one") == [
        "one.md:2: Stride is explained later, two.md#a-stride-it-is: explain it before, or avoid it"
    ]
    assert wrong_terms("two") == [
        "two.md:2: link the first use: {term}`Stride`",
        "two.md:2: Stride is explained later, two.md#a-stride-it-is: explain it before, or avoid it",
    ]


PAGE = """---
jupytext: {}
---
(label)=
# Two words

A formula $a + b$ [and a link](x.md) {cite}`one,two` {term}`three words here <Term>` `code = 1`, – and

$$ a = b
$$ (eq-x)

| a | table |
```{code-cell} ipython3
:tags: [hide-input]
hidden = 1
```
```{code-cell} ipython3
assert shown
widgets.unpooling()
```
```{code-cell} ipython3
:tags: [remove-input]
widgets.predict("?", 1, because="So.")
```
:::{note}
:class: dropdown
Read this
:::
"""


def test_words_figures_questions_and_code_are_counted(tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    found = reading.figures_of(tmp_path / "page.md")
    assert found == {"words": 17, "figures": 1, "questions": 1, "code": 2, "asserts": 1, "minutes": 2}
    now, before = {"page": found, "new": found}, {"page": {**found, "words": 1_700}}
    rows = reading.table(now, before)
    assert rows[1].split()[:4] == ["page", "1,700", ">", "17"]
    assert rows[2].split()[:4] == ["new", "-", ">", "17"]


def test_the_counts_of_the_book_are_printed(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["reading", "foundations", "core"])
    reading.main()
    head, first, last = capsys.readouterr().out.splitlines()
    assert head.split() == ["page", *reading.COLUMNS]
    assert first.split()[0] == "foundations"
    assert int(last.split()[-1]) >= int(first.split()[-1])


def test_a_chapters_sections_come_after_it():
    toc = {"root": "index", "chapters": [{"file": "a", "sections": [{"file": "a_in_depth"}]}, {"file": "b"}]}
    assert pages(toc) == ["index", "a", "a_in_depth", "b"]


def test_the_index_gives_the_minutes_of_every_chapter():
    text = (BOOK / "index.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| \[[^\]]+\]\((\w+)\.md\) \| (\d+) \|", text, re.MULTILINE))
    assert rows == {page: str(figures(page)["minutes"]) for page in CORE if page != "index"}
