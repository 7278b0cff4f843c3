"""The measurements as a table and as a plot."""

from statistics import geometric_mean

from matplotlib.figure import Figure

from upsample_lib.plotting import ROLES

from . import THREADS

LIBRARIES = ("torch", "SciPy", "scikit-image", "OpenCV")
# What the library promises: the geometric mean and the largest of our time over torch's, and how many
# times as fast as SciPy and scikit-image a resize is.
MEAN, MOST, FASTER = 0.8, 1.5, 10
# Working memory over input plus result: with them, twice. Below some MiB the blocks themselves weigh more.
MEMORY, FROM = 1, 4 * 2**20


def ratio(result):
    """Our time over torch's."""
    return result["ms"]["ours"] / result["ms"]["torch"]


def memory_ratio(result):
    """Working memory over input plus result."""
    return result["working_bytes"] / (result["input_bytes"] + result["result_bytes"])


def too_large(result):
    """Whether the working memory breaks the promise."""
    return memory_ratio(result) > MEMORY and result["input_bytes"] + result["result_bytes"] >= FROM


def roof_ratio(result):
    """Our time over the least that NumPy can take."""
    return result["ms"]["ours"] / result["ms"]["roof"]


def table(size, results):
    """One line per operator."""
    head = f"{size}, float32, threads: {THREADS}"
    columns = f"{'ours':>9}" + "".join(f"{name:>13}" for name in LIBRARIES)
    lines = [
        f"{head:48}{columns}{'/ torch':>9}{'/ roof':>8}{'memory':>10}{'share':>7}",
        f"{'':48}{'ms':>9}" + f"{'ms':>13}" * 4 + f"{'':17}{'MiB':>10}",
    ]
    for result in results:
        times = "".join(f"{_number(result['ms'].get(name)):>13}" for name in LIBRARIES)
        mark = " !" if ratio(result) > MOST or too_large(result) else ""
        lines.append(
            f"{result['name']:48}{_number(result['ms']['ours']):>9}{times}{ratio(result):9.2f}{roof_ratio(result):8.2f}"
            f"{result['working_bytes'] / 2**20:10.1f}{memory_ratio(result):7.2f}{mark}"
        )
    return "\n".join(lines)


def _number(milliseconds):
    return "" if milliseconds is None else f"{milliseconds:.2f}"


def summary(results):
    """The promises of the library, and whether they hold."""
    ratios = [ratio(result) for result in results]
    worst = max(results, key=ratio)
    lines = [
        f"geometric mean of our time over torch's: {geometric_mean(ratios):.2f} (promised: {MEAN})",
        f"largest: {ratio(worst):.2f}, {worst['name']}, {roof_ratio(worst):.2f} times the roof (promised: {MOST})",
        *(
            f"  above {MOST}: {ratio(r):.2f}, {r['name']}; the roof is {r['ms']['roof'] / r['ms']['torch']:.2f}"
            for r in results
            if ratio(r) > MOST
        ),
        f"largest working memory: {max(map(memory_ratio, results)):.2f} times input plus result "
        f"(promised: {MEMORY} where these hold {FROM // 2**20} MiB; above it {sum(map(too_large, results))} of them)",
    ]
    gains = {
        result["name"]: min(result["ms"][name] for name in others) / result["ms"]["ours"]
        for result in results
        if (others := {"SciPy", "scikit-image"} & set(result["ms"])) and "pool" not in result["name"]
    }
    if gains:
        below = ", ".join(
            f"{name} {gain:.1f}, where filling an array of the result's size is {_floor(results, name):.1f}"
            for name, gain in gains.items()
            if gain < FASTER
        )
        lines.append(
            f"resizes faster than SciPy and scikit-image: {min(gains.values()):.1f} times or more "
            f"(promised: {FASTER}{'; below: ' + below if below else ''})"
        )
    return "\n".join(lines)


def _floor(results, name):
    """How many times as fast as SciPy and scikit-image it is to write a constant into the result."""
    times = next(result["ms"] for result in results if result["name"] == name)
    return min(times[other] for other in ("SciPy", "scikit-image") if other in times) / times["fill"]


def overall(results):
    """One line on all sizes together."""
    ratios = [ratio(result) for group in results.values() for result in group]
    return f"all {len(results)} sizes, {len(ratios)} rows: geometric mean {geometric_mean(ratios):.2f} (promised: {MEAN})"


def plot(results):
    """Our time over torch's, a dot per operator and size, and a stroke for the roof; a panel per batch."""
    names = list(dict.fromkeys(result["name"] for group in results.values() for result in group))
    batches = list(dict.fromkeys(size.rsplit(" x ", 2)[0] for size in results))
    figure = Figure(figsize=(4 + 4 * len(batches), 1.2 + 0.22 * len(names)), layout="constrained")
    panels = figure.subplots(1, len(batches), sharey=True, squeeze=False)[0]
    for batch, ax in zip(batches, panels):
        _panel(ax, {size: group for size, group in results.items() if size.startswith(batch + " x ")}, names)
        ax.set_title(f"batch and channels {batch}", fontsize=9)
    panels[0].set(ylim=(len(names) - 0.5, -0.5))
    panels[0].set_yticks(range(len(names)), names, fontsize=8)
    return figure


def _panel(ax, groups, names):
    for (size, group), role in zip(groups.items(), ("input", "kernel", "output")):
        places = [names.index(result["name"]) for result in group]
        color = ROLES[role]
        ax.plot(
            [ratio(r) for r in group], places, "o", color=color, ms=5, label=size.rsplit(" x ", 1)[1] + " px"
        )
        roofs = [r["ms"]["roof"] / r["ms"]["torch"] for r in group]
        ax.plot(roofs, places, "|", color=color, ms=9, mew=1.5, label="its roof")
    for limit, style in ((1, "-"), (MOST, "--")):
        ax.axvline(limit, color=ROLES["other"], lw=0.8, ls=style)
    ax.set(xscale="log", xlabel="our time / torch's, threads: " + THREADS)
    ticks = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks], fontsize=8)
    ax.minorticks_off()
    ax.grid(axis="x", color="#DDDDDD", lw=0.6)
    ax.legend(loc="lower left", ncols=3, fontsize=7)
