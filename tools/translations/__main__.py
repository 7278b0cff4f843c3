"""Renew the Chinese edition's catalogues from the sources, and say by page what is new, changed and gone.

It reads the stored runs of the cells, which `make book` makes.
"""

import argparse
import json
import sys
from pathlib import Path

from ..files import SITE, write_text
from . import catalogues, terms, walk

SHARED = ("outputs_common", "common", "check_engine", "check_mistakes", "exercise_common")


def renew(pages):
    asked = dict(catalogues.others())
    if pages:
        catalogues.ask()
        asked |= dict.fromkeys(catalogues.names())
    for name, messages in asked.items():
        told = catalogues.renew(name, messages)
        if any(told.values()):
            print(f"{name}: " + ", ".join(f"{len(texts)} {how}" for how, texts in told.items() if texts))
        for how in ("changed", "gone"):
            for text in told[how]:
                print(f"    {how}: {' '.join(text.split())[:100]}")


def merge(folder, names):
    """Take translators' JSON: the files of `SHARED` for all catalogues, then each catalogue's own.

    Its own are outputs_NAME.json and NAME.json, or exercise_SLUG.json for exercises_SLUG.
    """
    given = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))
    }
    wrong = []
    for name in names:
        files = [*SHARED, f"outputs_{name}", name, name.replace("exercises_", "exercise_")]
        texts = {entry["en"]: entry["zh"] for file in files for entry in given.get(file, []) if entry["zh"]}
        wrong += catalogues.merge(name, texts)
    print("\n".join(wrong))
    return bool(wrong)


def count(names):
    """Print for each page how many messages keep the rules."""
    for name in names:
        messages = catalogues.read(name).values()
        print(f"{name}: {sum(not message.faults for message in messages)} of {len(messages)}")


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.translations", description=__doc__)
    parser.add_argument(
        "--merge", type=Path, metavar="FOLDER", help="take the translations of a folder's JSON files"
    )
    parser.add_argument("--exercises", action="store_true", help="leave the pages out")
    parser.add_argument(
        "--terms", action="store_true", help="print how often each term stands, and what varies"
    )
    parser.add_argument(
        "--english", action="store_true", help="print what the built site still says in English"
    )
    options = parser.parse_args()
    if options.english:
        return walk.show(SITE / "zh")
    if options.terms:
        return terms.show()
    renew(pages=not options.exercises)
    names = [*catalogues.others(), *(() if options.exercises else catalogues.names())]
    status = merge(options.merge, names) if options.merge else 0
    write_text(catalogues.SENTENCES, catalogues.sentences_as_text())
    write_text(catalogues.PLAYGROUND_WORDS, catalogues.playground_as_text())
    count(names)
    return status


if __name__ == "__main__":
    sys.exit(main())
