"""The student's IPython: made once before the fork, its outputs kept as a list."""

import base64
import builtins
import gc
import io
import sys

import matplotlib
import numpy as np
from elsewhere import Elsewhere, Imports, told

matplotlib.use("module://matplotlib_inline.backend_inline")

import matplotlib.pyplot as plt  # noqa: E402  (the backend must be chosen first)
from IPython.core.displayhook import DisplayHook  # noqa: E402
from IPython.core.displaypub import DisplayPublisher  # noqa: E402
from IPython.core.interactiveshell import InteractiveShell  # noqa: E402
from IPython.core.pylabtools import print_figure  # noqa: E402
from matplotlib import font_manager  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.transforms import Bbox  # noqa: E402
from matplotlib_inline.backend_inline import configure_inline_support  # noqa: E402
from PIL import Image  # noqa: E402
from traitlets.config import Config  # noqa: E402
from wire import CUT, MAX_OUTPUTS  # noqa: E402

MARGIN = 1.5  # inches around a figure, in which its parts may stand out
SHOWN = {"text/plain", "image/png", "image/jpeg", "image/gif"}  # kinds of what a cell displays


class Outputs:
    """What one cell has shown so far, in nbformat's form, up to a limit of bytes."""

    def __init__(self):
        self.items, self.left, self.open = [], 0, False

    def start(self, limit, keep):
        self.items, self.left, self.open = [], limit, keep

    def text(self, name, text):
        """Append to the stream `name`, joining neighbouring pieces."""
        if not self.open or not text:
            return
        piece = text[: self.left]
        self.left -= len(piece)
        if len(piece) < len(text):
            piece, self.open = piece + CUT, False
        if self.items and self.items[-1].get("name") == name:
            self.items[-1]["text"].append(piece)
        else:
            self._append({"output_type": "stream", "name": name, "text": [piece]})

    def add(self, output, size):
        if not self.open:
            return
        self.left -= size
        if self.left < 0:
            output, self.open = {"output_type": "stream", "name": "stdout", "text": [CUT]}, False
        self._append(output)

    def _append(self, output):
        """Keep an output, the last of so many cut off."""
        if len(self.items) == MAX_OUTPUTS - 1:
            output, self.open = {"output_type": "stream", "name": "stdout", "text": [CUT]}, False
        self.items.append(output)

    def display(self, data, kind="display_data", **more):
        """A bundle of texts and images; raw bytes become base64, as in a notebook file."""
        data = {
            mime: _as_text(data[mime])
            for mime in data
            if mime in SHOWN and isinstance(data[mime], (str, bytes))
        }
        self.add({"output_type": kind, "data": data, "metadata": {}, **more}, sum(map(len, data.values())))


OUTPUTS = Outputs()


def _as_text(value):
    return value if isinstance(value, str) else base64.b64encode(value).decode()


class _Stream(io.TextIOBase):
    """sys.stdout and sys.stderr of the student's code."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name):
        self._name = name

    def write(self, text):
        OUTPUTS.text(self._name, str(text))
        return len(text)

    def writable(self):
        return True


class _Publisher(DisplayPublisher):
    def publish(self, data, metadata=None, **_):
        OUTPUTS.display(data)

    def clear_output(self, wait=False):
        OUTPUTS.items.clear()


class _Hook(DisplayHook):
    """The value of a cell's last expression."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        OUTPUTS.display(format_dict, "execute_result", execution_count=self.prompt_count)

    def finish_displayhook(self):
        pass


class Shell(Elsewhere, InteractiveShell):
    """IPython without a terminal, a history or a prompt."""

    display_pub_class = _Publisher
    displayhook_class = _Hook

    def init_history(self):
        super().init_history()
        self.history_manager.enabled = False

    def enable_gui(self, gui=None):
        pass

    def ask_exit(self):
        """`exit()` ends nothing: the cells below are graded all the same."""

    def _showtraceback(self, etype, evalue, stb):
        text = [str(line)[:20_000] for line in stb][:100]
        error = {
            "output_type": "error",
            "ename": etype.__name__,
            "evalue": told(evalue)[:2000],
            "traceback": text,
        }
        OUTPUTS.add(error, sum(map(len, text)))

    def mktempfile(self, *args, **kwargs):
        raise OSError("temporary files of the shell are not available while grading")


def no_input(prompt=""):
    """Nobody answers a prompt while grading: say so at once instead of waiting."""
    raise EOFError("input() has nobody to answer it while grading")


def png(figure):
    """The picture that IPython makes of a figure, trimmed alike, in two thirds of the time: drawn once.

    It is drawn with room on all sides and cut to what differs from the background. Where a part reaches through that
    room or may stand beyond it, or a layout engine must first see where things are, IPython draws it.
    """
    if not figure.axes and not figure.lines:
        return None
    placed_freely = figure.texts or figure.legends or any(ax.texts or ax.get_legend() for ax in figure.axes)
    picture = None if placed_freely or figure.get_layout_engine() else _trimmed(figure)
    if picture is None:
        return print_figure(figure, bbox_inches="tight", pil_kwargs={"compress_level": 1})
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "png", compress_level=1, dpi=(figure.dpi, figure.dpi))
    return stream.getvalue()


def _trimmed(figure):
    """(rows, columns, 4) pixels of a figure without its empty margins; None where it does not fit into MARGIN."""
    size, stream = figure.get_size_inches() + 2 * MARGIN, io.BytesIO()
    figure.savefig(stream, format="raw", bbox_inches=Bbox.from_bounds(-MARGIN, -MARGIN, *size))
    columns, rows = (size * figure.dpi).astype(int)
    if len(stream.getbuffer()) != 4 * rows * columns:
        return None
    pixels = np.frombuffer(stream.getbuffer(), np.uint32).reshape(rows, columns)
    drawn = pixels != pixels[0, 0]
    down, across = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    pad = round(matplotlib.rcParams["savefig.pad_inches"] * figure.dpi)
    if not len(down) or min(down[0], across[0]) < pad or max(down[-1] - rows, across[-1] - columns) >= -pad:
        return None
    kept = pixels[down[0] - pad : down[-1] + pad + 1, across[0] - pad : across[-1] + pad + 1]
    return np.ascontiguousarray(kept).view(np.uint8).reshape(*kept.shape, 4)


def make_shell():
    """The shell, warm: it has drawn a figure and shown an error, so that every worker does both quickly."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.enable_tip = False
    shell = Shell.instance(config=config)
    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    shell.ast_transformers.append(Imports())
    shell.display_formatter.formatters["image/png"].for_type(Figure, png)
    for source in ("import matplotlib.pyplot as plt; plt.plot([0, 1]); plt.show()", "1 / 0", "2"):
        shell.run_cell(source)
    plt.close("all")
    shell.reset(new_session=True)
    _close_fonts()
    return shell


def _close_fonts():
    """Font files held open would share their position with every worker; each opens its own."""
    clear = getattr(font_manager._get_font, "cache_clear", None)
    if clear is not None:
        clear()
    gc.collect()
    gc.freeze()  # a collection in a worker would otherwise walk, and so copy, everything that is loaded here


def open_streams():
    """Send prints to OUTPUTS, and leave nothing to read from."""
    sys.stdout, sys.stderr, sys.stdin = _Stream("stdout"), _Stream("stderr"), io.StringIO()
    builtins.input = no_input
