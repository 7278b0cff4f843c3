"""`python -m tests.exercises.answers [SET ...]`: what the checker says of sets of answers, and how much of it is true.

`--show WORD` prints the messages of the answers whose line has the word; `--judge` writes what nobody has judged yet
into verdicts.json, to be filled in with "true", "near" or "misleading".
"""

import argparse
import json
from collections import Counter

from tests.exercises.answers import HERE, VERDICTS, check_all, sets


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.exercises.answers", description=__doc__)
    parser.add_argument("sets", nargs="*", default=sets(), metavar="SET")
    parser.add_argument("--show", metavar="WORD")
    parser.add_argument("--judge", action="store_true")
    options = parser.parse_args()
    for folder in options.sets:
        answers = check_all(folder)
        report(folder, answers)
        if options.show:
            show([answer for answer in answers if options.show in answer.key])
        if options.judge:
            judge(folder, answers)


def report(folder, answers):
    """The shares, then every answer that is not named truly."""
    wrong, right = ([a for a in answers if a.right is kind] for kind in (False, True))
    caught = [a for a in wrong if all(a.said.values())]
    named = [a for a in caught if a.reason]
    judged = Counter(a.verdict or "not judged" for a in named)
    refused = [a for a in right if any(a.said.values())]
    for text, part, whole in (
        ("wrong answers that lose points in visible and in hidden cases", caught, wrong),
        ("of these named", named, caught),
        *((f"of these {verdict}", [None] * judged[verdict], caught) for verdict in (*VERDICTS, "not judged")),
        ("right answers accepted", right[len(refused) :], right),
    ):
        if whole:
            print(f"{folder}: {len(part):4} of {len(whole):4}  {len(part) / len(whole):4.0%}  {text}")
    slowest = max(answers, key=lambda a: a.seconds)
    print(f"{folder}: the slowest check took {slowest.seconds:.1f} s: {slowest.key}")
    for text, some in (
        ("passes", [a for a in wrong if a not in caught]),
        ("refused", refused),
        ("no name", [a for a in caught if not a.reason]),
        ("misleading", [a for a in named if a.verdict == "misleading"]),
        ("not judged", [a for a in named if not a.verdict]),
    ):
        for answer in some:
            passed = [which for which, mistake in answer.said.items() if mistake is None]
            print(
                f"  {text:10} {answer.key}  ->  {answer.reason if text != 'passes' else 'right in ' + ', '.join(passed)}"
            )


def show(answers):
    for answer in answers:
        print(f"\n=== {answer.key}")
        for which, mistake in answer.said.items():
            print(f"--- {which}: {answer.seconds:.2f} s\n{mistake}")


def judge(folder, answers):
    """Keep the verdicts that still hold, with room for those to be given."""
    judged = {a.key: [a.reason, a.verdict or "?"] for a in answers if not a.right and a.reason}
    text = json.dumps(judged, indent=1, ensure_ascii=False)
    (HERE / folder / "verdicts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
