"""One run of Sphinx over the book, in a process of its own: `python -m tools.translations.edition gettext|zh`.

Both read the same stored runs of the cells as the English edition: nothing is run twice.
"""

import sys
from gettext import translation

from jupyter_book.sphinx import build_sphinx

from grading.course import addresses

from ..files import BUILD, ROOT, SITE
from . import catalogues

CACHE = BUILD / "_build" / ".jupyter_cache"
DOCTREES = BUILD / "_build" / ".doctrees_"
THEME = {"列印成 PDF": "打印成 PDF"}  # the theme's own Chinese, and how it is meant
GETTEXT = {"gettext_compact": False, "gettext_location": True, "suppress_warnings": ["myst.domains"]}
SHARED = {  # what both editions load stands in the site once
    "html_extra_path": [],
    "mathjax_path": "../../assets/katex/math.js",
    "html_css_files": ["../../assets/katex/katex.min.css", "course.css"],
}


def chinese() -> dict:
    """Sphinx's settings of the Chinese edition, where they differ from those of _config.yml."""
    catalogues.compile_all()
    folder = catalogues.COMPILED.parents[1]
    say = translation(catalogues.SITE, folder, [catalogues.LANGUAGE], fallback=True).gettext
    title = say(addresses.config()["title"])
    said = {english: say(english) for english in catalogues.everywhere() if say(english) != english}
    return {
        "language": catalogues.LANGUAGE,
        "locale_dirs": [str(folder)],
        "gettext_compact": False,
        "gettext_auto_build": False,
        "html_title": title,
        "author": say(addresses.config()["author"]),
        "nb_code_prompt_show": say("Show code cell source"),
        "nb_code_prompt_hide": say("Hide code cell source"),
        "togglebutton_hint": "点击显示",
        "togglebutton_hint_hide": "点击隐藏",
        "html_baseurl": addresses.page("index") + "zh/",
        "bibtex_default_style": "chinese",
        "bibtex_reference_style": "chinese",
        "html_context": {"description": say(catalogues.description()), "words": THEME | said},
        "html_theme_options": {"logo": {"text": title}},
        "numfig_format": {
            "figure": "图 %s",
            "table": "表 %s",
            "code-block": "代码 %s",
            "section": "第 %s 节",
        },
        **SHARED,
    }


def run(builder, out, toc, settings):
    """Sphinx's exit status."""
    common = {
        "external_toc_path": str(toc),
        "latex_individualpages": False,
        "nb_execution_cache_path": str(CACHE),
        "nitpicky": True,
    }
    result = build_sphinx(
        ROOT / "book",
        out,
        noconfig=True,
        path_config=ROOT / "_config.yml",
        confoverrides={**common, **settings},
        doctreedir=f"{DOCTREES}{out.name}",
        builder=builder,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    return result if isinstance(result, int) else 2


def main(which):
    """Write the templates of messages, or the Chinese edition."""
    if which == "gettext":
        return run("gettext", catalogues.TEMPLATES, ROOT / "book" / "_toc.yml", GETTEXT)
    return run("html", SITE / "zh", BUILD / "_toc.yml", chinese())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
