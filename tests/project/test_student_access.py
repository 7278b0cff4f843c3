"""Every way to an exercise: its links, its setup cell, its zip, and what Binder and Colab install."""

import functools
import re
import subprocess
import sys
import threading
import venv
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import tomllib
import yaml

import upsample_lib as ul
from grading.course import addresses
from grading.course.notebooks import notebooks
from tests.book.browser import SITE, built
from tests.exercises.tools import ROOT, SLUGS
from tools import handouts, worked_solutions
from upsample_lib.check import load_topic

REPOSITORY = "https://github.com/someone/some-course"
EDITIONS = ("", "zh/")
PIP = [sys.executable, "-m", "pip"]
SOURCES = [
    *ROOT.glob("book/*.md"),
    *ROOT.glob("solutions/*.py"),
]


@pytest.fixture
def elsewhere(monkeypatch):
    """The course under another address."""
    config = {
        "repository": {"url": REPOSITORY + ".git", "branch": "autumn"},
        "html": {"baseurl": "https://example.org/some-course"},
    }
    monkeypatch.setattr(addresses, "config", lambda: config)


def python_of(folder):
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def links(slug, folder=""):
    return {name: urlsplit(getattr(addresses, name)(slug, folder)) for name in ("lite", "colab", "binder")}


@pytest.mark.parametrize("folder", EDITIONS)
@pytest.mark.parametrize("slug", SLUGS)
def test_links_lead_to_files_of_the_repository(slug, folder):
    found = links(slug, folder)
    name, branch = addresses.repository()
    path = f"exercises/{folder}{slug}/{slug}.ipynb"
    assert (ROOT / path).exists()
    assert found["colab"].path == f"/github/{name}/blob/{branch}/{path}"
    assert found["binder"].path == f"/v2/gh/{name}/{branch}"
    assert parse_qs(found["binder"].query) == {"labpath": [path]}
    assert found["lite"].path.endswith("/lite/notebooks/index.html")
    assert parse_qs(found["lite"].query) == {"path": [f"{folder}{slug}.ipynb"]}


def test_another_address_changes_every_link(elsewhere):
    assert addresses.repository() == ("someone/some-course", "autumn")
    assert (
        addresses.wheel()
        == f"https://example.org/some-course/wheel/upsample_lib-{ul.__version__}-py3-none-any.whl"
    )
    assert addresses.page("index") == "https://example.org/some-course/"
    assert addresses.page("gpu") == "https://example.org/some-course/gpu.html"
    for link in links("gpu").values():
        assert "some-course" in link.path
    for text in notebooks("gpu").values():
        assert_leads_elsewhere(text)


def assert_leads_elsewhere(text):
    assert "../../book" not in text
    assert "https://example.org/some-course/gpu.html" in text
    assert addresses.wheel() in text


@pytest.mark.parametrize("url", ["https://gitlab.com/a/b", "https://github.com/a", "git@github.com:a/b"])
def test_a_repository_that_colab_cannot_open_is_refused(monkeypatch, url):
    monkeypatch.setattr(addresses, "config", lambda: {"repository": {"url": url, "branch": "main"}})
    with pytest.raises(ValueError, match="OWNER/NAME in _config.yml; got") as refusal:
        addresses.repository()
    assert url in str(refusal.value)


def test_no_source_holds_an_address_of_its_own():
    name, _ = addresses.repository()
    for path in SOURCES:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert name not in text, path
            assert addresses.page("index") not in text, path


@pytest.mark.parametrize("folder", EDITIONS)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_notebook_leads_to_its_chapter_on_the_site(slug, folder):
    committed = (ROOT / addresses.notebook(slug, folder)).read_text(encoding="utf-8")
    nbformat.validate(nbformat.reads(committed, as_version=4))
    assert "../../book" not in committed
    assert addresses.page(slug, folder) in committed
    assert (ROOT / "book" / f"{slug}.md").exists()


INSTALLED = [("pip", f"install -q {addresses.wheel()}")]


@pytest.mark.parametrize("folder", EDITIONS)
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(("library", "expected"), [(True, []), (False, INSTALLED)], ids=["there", "missing"])
def test_setup_cell_installs_where_the_library_is_missing(
    monkeypatch, capfd, slug, folder, library, expected
):
    released = nbformat.read(ROOT / addresses.notebook(slug, folder), 4)
    source = next(cell.source for cell in released.cells if cell.id == "setup")
    asked = []

    class Shell:
        def run_line_magic(self, name, line):
            asked.append((name, line))
            monkeypatch.undo()

    if not library:
        monkeypatch.setitem(sys.modules, "upsample_lib.check", None)
    names = {"get_ipython": Shell}
    exec(compile(source, "setup", "exec"), names)
    assert asked == expected
    assert names["check"].__class__.__name__ == "Check"
    assert capfd.readouterr() == ("", "")


def test_the_site_hands_out_the_wheel_that_notebooks_install(tmp_path, monkeypatch):
    monkeypatch.setattr(handouts, "BUILD", tmp_path)
    handouts.write()
    made = [path.name for path in (tmp_path / "web" / "wheel").iterdir()]
    assert made == [addresses.wheel().rpartition("/")[2]]
    assert addresses.wheel().startswith(addresses.page("index") + "wheel/")
    assert (
        "../build/web"
        in yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]["html_extra_path"]
    )
    paths = [*ROOT.glob("exercises/*/*.ipynb"), *ROOT.glob("exercises/zh/*/*.ipynb")]
    for path in [ROOT / "exercises" / "playground.ipynb", *paths]:
        asked = re.findall(r"run_line_magic\(.*", path.read_text(encoding="utf-8"))
        assert [addresses.wheel() in line for line in asked] == [True], path


def test_a_python_too_old_is_told_by_pip(zips, tmp_path):
    """As if this one were. It is told at once: beside the library pip has nothing whose versions it could go through."""
    with zipfile.ZipFile(zips["unpooling"]) as packed:
        packed.extractall(tmp_path)
    (wheel,) = tmp_path.glob("unpooling/*.whl")
    with zipfile.ZipFile(wheel) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(wheel, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content.replace(b"3.10", b"3.99"))
    needs = wheel.with_name("requirements.txt")
    needs.write_text(needs.read_text("utf-8").replace("3.10", "3.99"), "utf-8")
    command = [*PIP, "install", "--no-index"]
    command += ["-r", "requirements.txt", "--target", "here"]
    done = subprocess.run(command, cwd=wheel.parent, capture_output=True, text=True)
    assert done.returncode == 1
    looked_at = [line.split()[1] for line in done.stdout.splitlines() if line.startswith(("Proc", "Coll"))]
    assert looked_at == [f"./{wheel.name}"]
    assert "requires a different Python" in done.stderr
    assert "not in '>=3.99'" in done.stderr


@pytest.mark.slow
def test_a_notebook_handed_out_alone_sets_itself_up(tmp_path, monkeypatch):
    """In a new environment that has never heard of the library, with the site on this machine."""
    monkeypatch.setattr(handouts, "BUILD", tmp_path / "build")
    handouts.write()
    handler = functools.partial(SimpleHTTPRequestHandler, directory=tmp_path / "build" / "web")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = {"baseurl": f"http://127.0.0.1:{server.server_port}/"}
        monkeypatch.setattr(addresses, "config", lambda: {"html": address})
        release = nbformat.reads(list(notebooks("unpooling").values())[1], 4)
        setup = next(cell.source for cell in release.cells if cell.id == "setup")
        (tmp_path / "setup.ipy").write_text(f"{setup}\nprint(type(check), check.summary())\n")
        venv.create(tmp_path / "env", with_pip=False)
        python = python_of(tmp_path / "env")
        install = [*PIP, "--python", python, "install", "-q", "--no-compile", "pip", "ipython"]
        subprocess.run(install, check=True, timeout=240)
        done = subprocess.run(
            [python, "-m", "IPython", "setup.ipy"], cwd=tmp_path, capture_output=True, text=True
        )
        server.shutdown()
    most = sum(load_topic("unpooling").points.values())
    assert f"0 of {most} points" in done.stdout, done.stdout + done.stderr


def test_pip_can_install_the_archive_of_the_repository(tmp_path):
    """GitHub packs the tree into one folder; pip makes a wheel of it."""
    archive = tmp_path / "main.zip"
    tracked = [ROOT / "pyproject.toml", ROOT / "README.md", *ROOT.glob("upsample_lib/**/*.[pj]*")]
    with zipfile.ZipFile(archive, "w") as packed:
        for path in tracked:
            if "__pycache__" not in path.parts:
                packed.write(path, Path("some-course-main", path.relative_to(ROOT)))
    command = [*PIP, "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", tmp_path, archive], check=True, capture_output=True, timeout=120)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert {f"upsample_lib/check/{slug}/__init__.py" for slug in SLUGS} <= set(names)


def test_binder_installs_what_an_exercise_needs():
    lines = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    first, *more = [line for line in lines if not line.startswith("#")]
    needed = (ROOT / "binder" / first.removeprefix("-r ")).resolve()
    assert needed == ROOT / "exercises" / "requirements.txt"
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    assert set(more) == {*extras["widgets"], *extras["plotting"]}  # of the playground
    assert (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8") == "python-3.11\n"


@pytest.mark.slow
def test_pip_resolves_what_binder_installs():
    command = [*PIP, "install", "-q", "--dry-run", "--ignore-installed", "--no-build-isolation"]
    command += ["-r", "binder/requirements.txt"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=240)


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    """{slug: path} of freshly made zips, beside what the book's build made."""
    folder = tmp_path_factory.mktemp("zips")
    patch = pytest.MonkeyPatch()
    patch.setattr(handouts, "BUILD", folder)
    handouts.write_zips(handouts.build_wheel(folder / "wheel"))
    yield {path.stem: path for path in (folder / "zip").glob("*.zip")}
    patch.undo()


def test_zip_has_the_same_bytes_each_time(zips, tmp_path, monkeypatch):
    monkeypatch.setattr(handouts, "BUILD", tmp_path)
    handouts.write_zips(handouts.build_wheel(tmp_path / "wheel"))
    for slug in SLUGS:
        assert (tmp_path / "zip" / f"{slug}.zip").read_bytes() == zips[slug].read_bytes()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_chinese_zip_holds_the_chinese_exercise_in_its_place(zips, slug):
    both, alone = (zipfile.ZipFile(path) for path in (zips[slug], zips[slug].parent / "zh" / f"{slug}.zip"))
    with both, alone:
        shared = {name for name in both.namelist() if "/zh/" not in name}
        assert set(alone.namelist()) == shared
        for name in shared:
            below = name.replace(f"{slug}/", f"{slug}/zh/", 1)
            if below not in both.namelist():
                assert alone.read(name) == both.read(name)
            elif name.endswith(".ipynb"):
                assert alone.read(name) == both.read(below) != both.read(name)
        start, start_beside = alone.read(f"{slug}/README.txt"), both.read(f"{slug}/zh/README.txt")
    assert f"打开 {slug}.ipynb" in start.decode()
    assert f"打开 zh 文件夹里的 {slug}.ipynb" in start_beside.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_zip_holds_the_exercise_and_says_how_to_start(zips, slug):
    with zipfile.ZipFile(zips[slug]) as packed:
        names = set(packed.namelist())
        wheel = next(name for name in names if name.endswith(".whl"))
        parts = {f"{slug}.ipynb", "requirements.txt", "README.txt", Path(wheel).name}
        parts |= {f"zh/{slug}.ipynb", "zh/README.txt"}
        assert names == {f"{slug}/{part}" for part in parts}
        needed = packed.read(f"{slug}/requirements.txt").decode().split()
        readme = packed.read(f"{slug}/README.txt").decode()
        readme_zh = packed.read(f"{slug}/zh/README.txt").decode()
        notebook = packed.read(f"{slug}/{slug}.ipynb")
        notebook_zh = packed.read(f"{slug}/zh/{slug}.ipynb")
    assert needed[0] == f"./{Path(wheel).name}"
    assert not any("==" in line for line in needed)
    assert not any(line.startswith("torch") for line in needed)
    assert re.findall(r"^(\d)\. ", readme, flags=re.MULTILINE) == list("12345")
    # an editor that wraps no lines shows them whole
    assert all(len(line) <= 100 for line in readme.splitlines() if "://" not in line)
    assert all(
        word in readme
        for word in ("Windows", "VS Code", "jupyter lab", "pip install jupyterlab", addresses.page(slug))
    )
    assert notebook == (ROOT / "exercises" / slug / f"{slug}.ipynb").read_bytes()
    assert notebook_zh == (ROOT / "exercises" / "zh" / slug / f"{slug}.ipynb").read_bytes()
    commands = re.findall(r"`([^`]+)`", readme)
    assert set(commands) == set(re.findall(r"`([^`]+)`", readme_zh))
    assert addresses.page(slug, "zh/") in readme_zh


TRY = """
import json, sys
def code(path):
    cells = json.load(open(path, encoding="utf-8"))["cells"]
    return [("".join(c["source"]), c["metadata"].get("nbgrader", {})) for c in cells if c["cell_type"] == "code"]
student, solved = map(code, sys.argv[1:])
space = {}
exec(student[0][0], space)
solution, meta = next(cell for cell in solved if cell[1].get("solution"))
exec(solution, space)
space["check"](space[meta["grade_id"]])
try:
    space["check"](lambda *args: None)
except Exception:
    pass
else:
    sys.exit("a nameless function passed")
sys.exit("torch" in sys.modules)
"""


@pytest.mark.slow
def test_zips_work_in_empty_folders_with_a_new_environment(zips, tmp_path):
    """As README.txt says, with the solution of one function of each exercise in the student's place."""
    for path in zips.values():
        with zipfile.ZipFile(path) as packed:
            packed.extractall(tmp_path)
    venv.create(tmp_path / "env", with_pip=False)
    python = python_of(tmp_path / "env")
    pip = [*PIP, "--python", python]
    install = [*pip, "install", "-q", "--no-compile", "-r", "requirements.txt"]
    subprocess.run(install, cwd=tmp_path / SLUGS[0], check=True, capture_output=True, timeout=240)
    for slug in SLUGS:
        solved = tmp_path / f"solved_{slug}.ipynb"
        text = next(text for path, text in notebooks(slug).items() if path.parts[-3] == "solutions")
        solved.write_text(text, encoding="utf-8")
        command = [python, "-c", TRY, f"{slug}.ipynb", solved]
        done = subprocess.run(command, cwd=tmp_path / slug, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    listed = subprocess.run([*pip, "list"], capture_output=True, text=True, check=True).stdout
    assert not re.search(r"^(torch|scipy|sphinx)\b", listed, flags=re.MULTILINE | re.IGNORECASE)


@pytest.mark.browser
@pytest.mark.parametrize("folder", EDITIONS)
@pytest.mark.parametrize("slug", SLUGS)
def test_chapter_shows_the_four_ways(slug, folder):
    page = built(f"{folder}{slug}").read_text(encoding="utf-8")
    box = re.search(r'<div class="ul-launch[^"]*">(.*?)</div>', page, flags=re.DOTALL).group(1)
    found = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', box)]
    assert found[:3] == [link.geturl() for link in links(slug, folder).values()]
    with zipfile.ZipFile(SITE / folder / found[3]) as packed:
        assert packed.read(f"{slug}/{slug}.ipynb") == (ROOT / addresses.notebook(slug, folder)).read_bytes()
    assert "CDN jsDelivr" in page or "come from this site" in page
    assert re.search(r"<(?:script|link|img|iframe)[^>]+(?:jsdelivr|mybinder|colab)", page) is None


def test_solutions_are_shown_as_they_are_released(tmp_path, monkeypatch):
    (tmp_path / "book").mkdir()
    (tmp_path / "solutions").symlink_to(ROOT / "solutions")
    monkeypatch.setattr(worked_solutions, "ROOT", tmp_path)

    def there(wish):
        entries = worked_solutions.write(wish)
        pages = {path.stem for path in (tmp_path / "book").glob("*.md")}
        assert pages == {page["file"] for entry in entries for page in (entry, *entry["sections"])}
        return pages

    assert len(there("yes")) == 1 + len(SLUGS)
    assert there("unpooling, foundations") == {"worked", "worked_foundations", "worked_unpooling"}
    assert there("foundations") == {"worked", "worked_foundations"}
    assert there("no") == set()
    with pytest.raises(
        SystemExit, match=r"SOLUTIONS names thesis; there is: foundations, .*, or yes, or no\."
    ):
        there("foundations thesis")
