"""A histogram as inline SVG with its numbers in words."""

from math import ceil

from markupsafe import Markup, escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 360, 170, 8, 34, 20
NICE = (0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)


def bins(scores, most):
    """(width in points, counts): bins of a round width, full marks in a bin of their own.

    >>> bins([0, 4, 9.5, 10], 10)
    (1, [1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1])
    """
    width = next((width for width in NICE if most / width <= 12), most / 12)
    counts = [0] * (ceil(most / width) + 1)
    for score in scores:
        full = score >= most
        counts[-1 if full else max(0, int(score // width))] += 1
    return width, counts


def histogram(scores, most, title):
    """An SVG figure of how many students have how many points; its label says all numbers."""
    width, counts = bins(scores, most)
    step, top = (WIDTH - 2 * LEFT) / len(counts), max(counts) or 1
    parts = []
    for i, count in enumerate(counts):
        height = (HEIGHT - BOTTOM - TOP) * count / top
        x, y = LEFT + i * step, HEIGHT - BOTTOM - height
        kind = "full" if i == len(counts) - 1 else "some"
        parts.append(
            f'<rect class="{kind}" x="{x + 1:.1f}" y="{y:.1f}" width="{step - 2:.1f}" height="{height:.1f}"/>'
        )
        if count:
            parts.append(f'<text x="{x + step / 2:.1f}" y="{y - 4:.1f}">{count}</text>')
        parts.append(
            f'<text class="tick" x="{x + step / 2:.1f}" y="{HEIGHT - BOTTOM + 14}">{_tick(i, width, most, counts)}</text>'
        )
    line = f'<line x1="{LEFT}" x2="{WIDTH - LEFT}" y1="{HEIGHT - BOTTOM}" y2="{HEIGHT - BOTTOM}"/>'
    axis = f'<text class="tick" x="{WIDTH / 2}" y="{HEIGHT - 3}">points, from this number on; last: full marks</text>'
    words = escape(f"{title}: {in_words(scores, most)}")
    head = f'<svg role="img" aria-label="{words}" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return Markup(f"{head}{''.join(parts)}{line}{axis}</svg>")


def in_words(scores, most):
    """The histogram as a sentence."""
    width, counts = bins(scores, most)
    parts = [
        f"{count} from {i * width:g} to under {min((i + 1) * width, most):g}"
        for i, count in enumerate(counts[:-1])
        if count
    ]
    parts += [f"{counts[-1]} with all {most:g} points"] if counts[-1] else []
    return ", ".join(parts) + "."


def _tick(i, width, most, counts):
    return f"{most:g}" if i == len(counts) - 1 else f"{i * width:g}"
