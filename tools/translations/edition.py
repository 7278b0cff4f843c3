"""One run of Sphinx over the book, in a process of its own: `python -m tools.translations.edition gettext|zh`.

Both read the same stored runs of the cells as the English edition: nothing is run twice.
"""

import sys

from jupyter_book.sphinx import build_sphinx

from ..files import BUILD, ROOT, SITE

LOCALE = ROOT / "locale"
CACHE = BUILD / "_build" / ".jupyter_cache"
TEMPLATES = BUILD / "gettext"
GETTEXT = {"gettext_compact": False, "gettext_location": True, "gettext_additional_targets": []}
CHINESE = {"language": "zh_CN"}


def run(builder, out, doctrees, toc, settings):
    """Sphinx's exit status."""
    common = {"external_toc_path": str(toc), "latex_individualpages": False, "nb_execution_cache_path": str(CACHE)}
    return build_sphinx(
        ROOT / "book",
        out,
        noconfig=True,
        path_config=ROOT / "_config.yml",
        confoverrides={**common, "nitpicky": True, **settings},
        doctreedir=doctrees,
        builder=builder,
        warningiserror=True,
        keep_going=True,
        quiet=builder == "gettext",
    )


def main(which):
    if which == "gettext":
        toc = ROOT / "book" / "_toc.yml"
        return run("gettext", TEMPLATES, BUILD / "_build" / ".doctrees_gettext", toc, GETTEXT)
    return run("html", SITE / "zh", BUILD / "_build" / ".doctrees_zh", BUILD / "_toc.yml", CHINESE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
