"""`python -m benchmarks [--small] [--only TEXT]`: the table, build/bench/bench.json and bench.png."""

import argparse
import json
from pathlib import Path

from tqdm import tqdm

from .cases import SIZES, rows
from .measure import machine, measure
from .report import overall, plot, summary, table


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="the smallest size alone, and fewer rounds")
    parser.add_argument("--only", default="", metavar="TEXT", help="the operators whose name has TEXT in it")
    parser.add_argument("--output", type=Path, default=Path("build/bench"), metavar="FOLDER")
    options = parser.parse_args()
    seconds = 0.4 if options.small else 0.5
    sizes = SIZES[:1] if options.small else SIZES
    results = {}
    for size in sizes:
        chosen = [case for case in rows(size) if options.only in case.name]
        name = " x ".join(map(str, size))
        results[name] = []
        bar = tqdm(chosen, desc=name, leave=False, disable=None)  # where there is a terminal
        for case in bar:
            bar.set_postfix_str(case.name)
            results[name].append(measure(case, seconds))
        print(table(name, results[name]), flush=True)
        print(summary(results[name]) + "\n", flush=True)
    print(overall(results))
    options.output.mkdir(parents=True, exist_ok=True)
    facts = {"machine": machine(), "results": results}
    (options.output / "bench.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    plot(results).savefig(options.output / "bench.png", dpi=120)
    print("written:", options.output / "bench.json", options.output / "bench.png")


main()
