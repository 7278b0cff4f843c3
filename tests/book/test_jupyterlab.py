"""The controls in a real JupyterLab, with a kernel behind them."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import numpy as np
import pytest

import upsample_lib as ul
from tests.book.browser import FLAGS, chromium
from tests.book.contrast import contrast, parsed

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
# What a reader might write; what Python hears goes to a file that the test reads.
CELLS = [
    """
import json
from pathlib import Path
import ipywidgets, numpy as np
from upsample_lib import widgets
control, twin = widgets.transposed_convolution(), widgets.transposed_convolution(kernel=[1, 3, 2])
ipywidgets.jslink((control, "stride"), (twin, "stride"))
heard = []
def hear(change):
    heard.append([change.name, change.new, control.state["message"]])
    Path("heard.json").write_text(json.dumps(heard))
    if change.new == 3:
        control.kernel_size = 7          # set from Python, and beyond the page's range
        twin.kernel = [5, 0.5, -4, 9]    # an own kernel
        picture.image = np.arange(36).reshape(6, 6) * 7
        move.frame = 4
control.observe(hear, "stride")
""",
    "control",
    "twin",
    "picture = widgets.interpolation(np.eye(4) * 255); picture",
    "move = widgets.animate_transposed_convolution(x=[1, 4]); move",
    'slider = ipywidgets.IntSlider(max=7); ipywidgets.jslink((move, "frame"), (slider, "value")); slider',
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A notebook opened in JupyterLab and run: (page, the notebook's folder)."""
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "try.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token, address = secrets.token_hex(16), f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ip=127.0.0.1",
               f"--IdentityProvider.token={token}", "--expose-app-in-browser",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]  # fmt: skip
    if os.geteuid() == 0:
        command.append("--allow-root")
    own = {
        **os.environ,
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
    }
    with open(folder / "log.txt", "wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=own, stdout=log, stderr=log)
    try:
        wait(lambda: urllib.request.urlopen(f"{address}/api/status?token={token}", timeout=5), 90)
        with sync_playwright() as engine:
            running = engine.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = running.new_page(viewport={"width": 1280, "height": 2600})
            page.route(
                lambda url: not url.startswith((address, "data:", "blob:", "ws:")),
                lambda route: route.abort(),
            )
            page.goto(f"{address}/lab/tree/try.ipynb?token={token}")
            page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=90_000)
            page.wait_for_function(
                "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
                timeout=90_000,
            )
            page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
            page.wait_for_function("document.querySelectorAll('.ul-control').length === 4", timeout=90_000)
            yield page, folder
            running.close()
    finally:
        process.terminate()
        process.wait(30)


def wait(try_, seconds=30):
    until = time.monotonic() + seconds
    while True:
        try:
            if found := try_():
                return found
        except (OSError, json.JSONDecodeError):
            pass
        assert time.monotonic() < until, "nothing came"
        time.sleep(0.2)


def test_a_moved_slider_reaches_python_and_what_python_sets_reaches_the_page(lab):
    page, folder = lab
    control, twin, picture, move = (page.locator(".ul-control").nth(i) for i in range(4))
    assert "4 pixels → 9 pixels" in control.locator(".ul-message").inner_text()
    control.locator("input[name=stride]").press("ArrowRight")

    heard = wait(lambda: json.loads((folder / "heard.json").read_text()))
    assert heard[0][:2] == ["stride", 3]  # `observe`

    # jslink: the twin's slider followed in the page
    page.wait_for_function(
        "document.querySelectorAll('.ul-control')[1].querySelector('[name=stride]').value === '3'"
    )
    # a trait set from Python, with a value that no page has
    size = ul.conv_transpose_output_size(4, 7, 3)
    control.locator(".ul-message", has_text=f"4 pixels → {size} pixels").wait_for()
    assert control.locator("[data-row='0'] text", has_text="w6").count() == 1
    assert control.locator("input[name=kernel_size]").input_value() == "7"
    # an own kernel
    twin.locator("[data-row='0'] text", has_text="−4").wait_for()
    words = twin.locator("[data-row='0'] text").all_text_contents()
    assert words[1:] == ["5", "0.5", "−4", "9"]
    # an own picture
    page.wait_for_function("document.querySelector('[data-picture=input] canvas').width === 6")
    read = "(e) => [...e.getContext('2d').getImageData(0, 0, e.width, e.height).data].filter((_, i) => i % 4 === 0)"
    pixels = np.arange(36).reshape(6, 6) * 7
    shown = picture.locator("[data-picture=input] canvas").evaluate(read)
    assert shown == pixels.ravel().tolist()
    output = np.reshape(picture.locator("[data-picture=output] canvas").evaluate(read), (18, 18))
    expected = ul.interpolate(pixels[None, None].astype(float), scale_factor=3, mode="bilinear")[0, 0]
    np.testing.assert_allclose(output, expected, atol=0.51)
    # an animation's frame, set from Python, in the page and through jslink in ipywidgets' own slider
    page.wait_for_function("document.querySelectorAll('.ul-control')[3].dataset.frame === '4'")
    page.locator(".widget-readout, .jupyter-widgets .widget-readout", has_text="4").first.wait_for()
    move.locator("button[name=next]").click()
    page.locator(".widget-readout", has_text="5").first.wait_for()
    values = move.locator("[data-part=out]").evaluate_all("(all) => all.map((e) => +e.dataset.value)")
    # pixel 0 whole, and two taps of pixel 1
    assert values == [1, 3, 2 + 4, 12, 0]


def test_the_keys_of_a_control_do_not_reach_the_notebook(lab):
    page, _ = lab
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    field = page.locator(".ul-control").first.locator("input[name=padding]")
    for key in ("a", "b", "ArrowRight"):
        field.press(key)
    page.wait_for_timeout(300)
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert field.input_value() == "1"


def test_the_control_takes_jupyterlabs_theme(lab):
    page, _ = lab
    for theme, light in (("JupyterLab Dark", "false"), ("JupyterLab Light", "true")):
        page.evaluate(f"window.jupyterapp.commands.execute('apputils:change-theme', {{ theme: '{theme}' }})")
        page.wait_for_selector(f"body[data-jp-theme-light='{light}']", state="attached")
        page.wait_for_timeout(500)
        control = page.locator(".ul-control").first
        paper = parsed(
            page.locator(".jp-NotebookPanel").first.evaluate("(e) => getComputedStyle(e).backgroundColor")
        )
        assert contrast(parsed(control.evaluate("(e) => getComputedStyle(e).color")), paper) >= 4.5
        letters = control.locator("text").first.evaluate("(e) => getComputedStyle(e).fill")
        assert contrast(parsed(letters), paper) >= 4.5
