"""The exercises in JupyterLite: what the site holds, and in Chromium as far as it goes without a CDN.

Python for the browser comes from the npm package `pyodide` and its pure packages from wheels. NumPy's wheel is in
neither place: the tests go as far as the import of it, and compile the library under the browser's Python.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

from grading.course import addresses
from tests.book.browser import FLAGS, chromium
from tests.exercises.tools import ROOT, SLUGS
from tools import lite
from upsample_lib.check import filled

pytestmark = pytest.mark.slow
EDITIONS = ("", "zh/")
CDN = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE_VERSION}/full/"
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}
# A cell for each edition; every module is compiled in one of them.
COMPILED = (
    "import warnings\nfrom importlib.util import find_spec\nfrom pathlib import Path\n"
    "folder = Path(find_spec('upsample_lib').origin).parent\nwarnings.simplefilter('error')\n"
    "names = sorted(folder.rglob('*.py'))\n"
    "for name in names:\n    compile(name.read_text(), str(name), 'exec')\n"
    "print('compiled', len(names), 'modules')"
)
TRANSLATED = (
    "import json\nfrom importlib.util import find_spec\nfrom pathlib import Path\n"
    "words = Path(find_spec('upsample_lib').origin).parent / 'check' / 'zh.json'\n"
    "print(json.loads(words.read_text(encoding='utf-8'))['Your answer'])"
)
PROBES = {"": COMPILED, "zh/": TRANSLATED}


def quiet(command, **options):
    """Run a package client; a machine where it has no answer skips the test."""
    try:
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=240, **options)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"{command[0]} could not fetch Pyodide: {getattr(error, 'stderr', error)}")


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory):
    """A folder like Pyodide's distribution, with all that a kernel asks for but NumPy."""
    folder = tmp_path_factory.mktemp("pyodide")
    if shutil.which("npm") is None:
        pytest.skip("no npm: on Debian, apt-get install npm")
    shutil.copytree(ROOT / "tests" / "book" / "pyodide", folder / "npm")
    quiet(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder / "npm")
    package, host = folder / "npm" / "node_modules" / "pyodide", folder / "host"
    host.mkdir()
    for name in lite.CORE:
        shutil.copy(package / name, host)
    lock = json.loads((package / "pyodide-lock.json").read_text(encoding="utf-8"))
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", host]
    command += ["--python-version", ".".join(lock["info"]["python"].split(".")[:2])]
    entries = [lock["packages"][name] for name in lite.needed(lock["packages"]) if name != "numpy"]
    quiet([*command, *(f"{entry['name']}=={entry['version']}" for entry in entries)])
    for entry in entries:  # Pyodide packs wheels anew: the same files in another archive
        content = (host / entry["file_name"]).read_bytes()
        entry["sha256"] = hashlib.sha256(content).hexdigest()
    (host / lite.LOCK).write_text(json.dumps(lock), encoding="utf-8")
    (host / lock["packages"]["numpy"]["file_name"]).write_text("in the place of the wheel", encoding="utf-8")
    return host


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """What JupyterLite builds a site from, with one notebook more in each edition, which looks around."""
    source = tmp_path_factory.mktemp("lite") / "source"
    lite.gather(source)
    for edition in EDITIONS:
        probe = nbformat.read(ROOT / addresses.notebook(SLUGS[0], edition), as_version=4)
        setup = next(cell for cell in probe.cells if cell.id == "setup")
        probe.cells = [nbformat.v4.new_code_cell(PROBES[edition]), setup]
        nbformat.write(probe, source / "files" / edition / "probe.ipynb")
    return source


@pytest.fixture(scope="module")
def site(source):
    lite.build(source, source.parent / "site")
    return source.parent / "site"


@pytest.fixture(scope="module")
def hosted(source, pyodide, tmp_path_factory):
    """A site as the other one, that serves Python itself."""
    folder = tmp_path_factory.mktemp("hosted")
    own = folder / "source"
    shutil.copytree(source, own, ignore=shutil.ignore_patterns(".*"))  # what a build remembers is left out
    lite.copy_pyodide(pyodide, own / "static" / "pyodide")
    lite.build(own, folder / "site")
    return folder / "site"


def settings(site):
    config = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    return config, config["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("slug", [*SLUGS, "playground"])
def test_site_holds_every_exercise_where_the_book_looks_for_it(site, slug, edition):
    place = parse_qs(urlsplit(addresses.lite(slug, edition)).query)["path"][0]
    assert (site / "files" / place).read_bytes() == (ROOT / addresses.notebook(slug, edition)).read_bytes()
    listing = site / "api" / "contents" / edition / "all.json"
    listed = json.loads(listing.read_text(encoding="utf-8"))["content"]
    assert place in {entry["path"] for entry in listed}


def test_site_holds_the_wheels_the_kernel_and_the_widgets_front_end(site):
    assert set(json.loads((site / "pypi" / "all.json").read_text(encoding="utf-8"))) == {
        "comm",
        "upsample-lib",
    }
    config, kernel = settings(site)
    assert {extension["name"] for extension in config["federated_extensions"]} == {
        "@jupyter-widgets/jupyterlab-manager",
        "@jupyterlite/pyodide-kernel-extension",
        "anywidget",
    }
    assert kernel["disablePyPIFallback"] is True
    assert "pyodideUrl" not in kernel
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    assert size < 25 * 2**20


def test_the_locked_pyodide_is_the_one_the_kernel_names():
    package = json.loads((ROOT / "tests" / "book" / "pyodide" / "package.json").read_text(encoding="utf-8"))
    assert package["dependencies"]["pyodide"] == PYODIDE_VERSION


def test_a_folder_without_pyodide_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="full distribution; .* has no pyodide.mjs"):
        lite.gather(tmp_path / "source", tmp_path)


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def log_message(self, *_):
        pass


@pytest.fixture
def serve():
    """A function that serves a folder on loopback and gives its address."""
    running = []

    def start(folder):
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def running():
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def opened(running, serve):
    """A function that opens a notebook of a site, all else answered from `pyodide`: (page, addresses asked outside).

    Nothing that the site itself is asked for may be missing.
    """
    missing = []
    context = running.new_context(viewport={"width": 1280, "height": 1000})

    def start(folder, notebook, pyodide):
        home, outside = f"{serve(folder.parent)}{folder.name}/", []  # below another site's root

        def answer(route):
            outside.append(route.request.url)
            place = pyodide / Path(route.request.url.split("?")[0]).name
            headers = {"access-control-allow-origin": "*"}
            if not route.request.url.startswith(CDN) or not place.exists():
                route.fulfill(status=404, headers=headers)
                return
            headers["content-type"] = TYPES.get(place.suffix, "application/octet-stream")
            route.fulfill(body=place.read_bytes(), headers=headers)

        context.route(lambda url: not url.startswith(home), answer)
        page = context.new_page()
        page.on("response", lambda r: r.status < 400 or not r.url.startswith(home) or missing.append(r.url))
        page.goto(f"{home}notebooks/index.html?path={notebook}.ipynb")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=120_000)
        return page, outside

    yield start
    context.close()
    assert missing == []


def outputs(page, last):
    """The text under each code cell, once the last one has run."""
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=200_000)
    page.get_by_text("Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.locator(".jp-CodeCell").last.locator(last).wait_for(timeout=200_000)
    return [
        "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())
        for cell in page.locator(".jp-Notebook .jp-CodeCell").all()
    ]


ERROR = ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr'], .jp-RenderedText"


@pytest.mark.browser
def test_kernel_starts_from_the_cdn_and_installs_the_library(site, pyodide, opened):
    page, outside = opened(site, "probe", pyodide)
    compiled, imported = outputs(page, ERROR)
    assert f"compiled {len(list((ROOT / 'upsample_lib').rglob('*.py')))} modules" in compiled
    assert_numpy_is_missing(imported)
    asked = {url.removeprefix(CDN) for url in outside}
    assert not any("://" in name for name in asked), "a second address"
    assert len({name for name in asked if name.startswith("numpy-")}) == 1


@pytest.mark.browser
def test_kernel_starts_from_the_site_itself_and_the_checker_has_its_chinese(hosted, pyodide, opened):
    assert settings(hosted)[1]["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    copied = {path.name for path in (hosted / "static" / "pyodide").iterdir()}
    assert copied == {path.name for path in pyodide.iterdir()}
    page, outside = opened(hosted, "zh/probe", pyodide)
    translated, imported = outputs(page, ERROR)
    assert filled("Your answer") in translated
    assert_numpy_is_missing(imported)
    assert outside == []


def assert_numpy_is_missing(said):
    assert "ModuleNotFoundError" in said
    assert "numpy" in said


@pytest.mark.browser
def test_a_student_finds_the_exercise_and_its_stub(site, pyodide, opened):
    """The Chinese one; the playground, below, is in English."""
    page, _ = opened(site, f"zh/{SLUGS[0]}", pyodide)
    for text in (f'check = Check("{SLUGS[0]}", language="zh")', "raise NotImplementedError()"):
        page.wait_for_function("t => document.querySelector('.jp-Notebook').innerText.includes(t)", arg=text)


@pytest.mark.browser
def test_the_playground_opens_and_the_widgets_front_end_loads_from_the_site(site, pyodide, opened):
    """The opened page has asked for no second address; what the kernel needs comes from Pyodide's."""
    page, outside = opened(site, "playground", pyodide)
    for text in ("Playground", "from upsample_lib import widgets"):
        page.wait_for_function("t => document.querySelector('.jp-Notebook').innerText.includes(t)", arg=text)
    page.wait_for_function(
        "names => names.every((name) => name in window._JUPYTERLAB)",
        arg=["@jupyter-widgets/jupyterlab-manager", "anywidget"],
    )
    assert [url for url in outside if not url.startswith(CDN)] == []
