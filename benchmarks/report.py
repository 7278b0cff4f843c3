"""The measurements as a table and as a plot."""

from statistics import geometric_mean

from matplotlib.figure import Figure

from upsample_lib.plotting import ROLES

LIBRARIES = ("torch", "SciPy", "scikit-image", "OpenCV")
# What the library promises: the geometric mean and the largest of our time over torch's, and how many
# times as fast as SciPy and scikit-image a resize is.
MEAN, MOST, FASTER = 1.5, 3.0, 10


def ratio(result):
    """Our time over torch's."""
    return result["ms"]["ours"] / result["ms"]["torch"]


def memory_ratio(result):
    """Working memory over input plus result; at most 3 is promised."""
    return result["working_bytes"] / (result["input_bytes"] + result["result_bytes"])


def table(size, results):
    """One line per operator."""
    head = f"{size}, float32, one thread"
    columns = f"{'ours':>9}" + "".join(f"{name:>13}" for name in LIBRARIES)
    lines = [
        f"{head:48}{columns}{'/ torch':>9}{'memory':>10}{'share':>7}",
        f"{'':48}{'ms':>9}" + f"{'ms':>13}" * 4 + f"{'':9}{'MiB':>10}",
    ]
    for result in results:
        times = "".join(f"{_number(result['ms'].get(name)):>13}" for name in LIBRARIES)
        mark = " !" if ratio(result) > MOST or memory_ratio(result) > 3 else ""
        lines.append(
            f"{result['name']:48}{_number(result['ms']['ours']):>9}{times}{ratio(result):9.2f}"
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
        f"largest: {ratio(worst):.2f}, {worst['name']} (promised: {MOST})",
        f"largest working memory: {max(map(memory_ratio, results)):.2f} times input plus result (promised: 3)",
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


def plot(results):
    """Our time over torch's, a dot per operator and size, on a logarithmic axis."""
    names = list(dict.fromkeys(result["name"] for group in results.values() for result in group))
    figure = Figure(figsize=(8, 1.2 + 0.22 * len(names)), layout="constrained")
    ax = figure.subplots()
    for (size, group), role in zip(results.items(), ("input", "kernel", "output")):
        places = [names.index(result["name"]) for result in group]
        ax.plot([ratio(result) for result in group], places, "o", color=ROLES[role], ms=5, label=size)
    for limit, style in ((1, "-"), (MOST, "--")):
        ax.axvline(limit, color=ROLES["other"], lw=0.8, ls=style)
    ax.set(xscale="log", xlabel="our time / torch's, one thread each", ylim=(len(names) - 0.5, -0.5))
    ticks = [0.25, 0.5, 1, 1.5, 2, 3, 5]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_yticks(range(len(names)), names, fontsize=8)
    ax.grid(axis="x", color="#DDDDDD", lw=0.6)
    figure.legend(loc="outside upper right", ncols=len(results), fontsize=8)
    return figure
