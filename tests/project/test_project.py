"""What surrounds the course: workflows, hooks, licences, citation, addresses, pictures made by code."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import yaml
from matplotlib.image import imread
from PIL import Image

import upsample_lib as ul
from grading import __main__ as grading
from grading.course import addresses
from grading.course.notebooks import slugs
from tests import programs
from tools import pictures, readme
from tools.files import read_toc

ROOT = Path(__file__).resolve().parents[2]

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
TABLES = re.search(r"pytest -q -m table (.*)$", MAKEFILE, re.MULTILINE)[1].split()
PROGRAMS = [path for room in ("tools", "benchmarks") for path in sorted((ROOT / room).glob("*.py"))]
TOOLS = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")
    for path in PROGRAMS
    if path.stem == "__main__" or 'if __name__ == "__main__"' in path.read_text(encoding="utf-8")
]
TOOLS += ["upsample_lib.conventions", "upsample_lib.gpu", "grading autograde"]
SYSTEM = {"apt-get", "install", "apparmor_parser", "bwrap"}  # what Ubuntu brings, after `sudo` or without


def loaded(path):
    """A workflow; YAML reads the key `on` as True."""
    flow = yaml.safe_load(path.read_text(encoding="utf-8"))
    flow["on"] = flow.pop(True)
    return flow


def jobs(path):
    return loaded(path)["jobs"].values()


def steps(path):
    return [step for job in jobs(path) for step in job["steps"]]


def test_there_are_the_two_workflows():
    flows = {path.stem: loaded(path) for path in WORKFLOWS}
    assert set(flows) == {"test", "publish"}
    assert set(flows["test"]["on"]) == {"push", "pull_request"}
    assert flows["publish"]["on"]["push"] == {"branches": [CONFIG["repository"]["branch"]]}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_and_may_do_little(path):
    for used in re.findall(r"uses: *(.*)", path.read_text(encoding="utf-8")):
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", used)
    flow = loaded(path)
    assert flow["permissions"] == {"contents": "read"}
    assert flow["concurrency"]["group"]
    for job in jobs(path):
        assert job["timeout-minutes"] <= 90
        assert job["runs-on"] == "ubuntu-24.04"
        assert set(job.get("permissions", {})) <= {"pages", "id-token"}
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_run_what_one_runs_at_home(path):
    made = set()
    for line in "".join(f"{step['run'].rstrip()}\n" for step in steps(path) if "run" in step).splitlines():
        program, *words = [word for word in shlex.split(line) if word != "sudo"]
        if program == "make":
            made.add(words[0])
            assert words[0] in TARGETS
        else:
            assert program in SYSTEM
        for word in words:
            assert not word.startswith(".github/") or (ROOT / word).exists()
    assert made == {"test": {"test"}, "publish": {"book", "lite", "links"}}[path.stem]


def test_publish_uploads_the_folder_that_the_build_fills():
    upload = [
        step for step in steps(ROOT / ".github/workflows/publish.yml") if "path" in step.get("with", {})
    ]
    from tests.book import browser

    assert [ROOT / step["with"]["path"] for step in upload] == [browser.SITE]


def test_hooks_fetch_nothing_and_run_what_exists():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        program, *words = shlex.split(hook["entry"])
        assert program == "make" or program.startswith(".venv/bin/")
        assert program != "make" or words[0] in TARGETS
        assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))


def test_the_form_for_errata_asks_where_what_and_what_is_true():
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/erratum.yml").read_text(encoding="utf-8"))
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert [field["id"] for field in fields] == ["place", "says", "correct", "versions"]
    assert all(field["attributes"]["label"] for field in fields)
    assert yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/config.yml").read_text(encoding="utf-8"))


def test_citation_has_the_address_and_the_version_of_the_course():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["repository-code"] == CONFIG["repository"]["url"]
    assert cited["url"] == CONFIG["html"]["baseurl"]
    assert cited["version"] == ul.__version__
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(cited)


def test_the_address_stands_in_one_place():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a clone: the files of the course are not listed")
    owner = CONFIG["repository"]["url"].split("/")[3]
    site = CONFIG["html"]["baseurl"].removeprefix("https://").rstrip("/")
    with_it = {
        name
        for name in listed.stdout.splitlines()
        if (ROOT / name).is_file()
        and re.search(f"{owner}/|{site}/", (ROOT / name).read_text("utf-8", errors="ignore"))
    }
    generated = {f"exercises/{zh}{slug}/{slug}.ipynb" for slug in slugs() for zh in ("", "zh/")}
    generated |= {"exercises/playground.ipynb", "exercises/zh/playground/playground.ipynb"}
    assert with_it == {
        "_config.yml",
        "CITATION.cff",
        "README.md",
        "README.zh.md",
        "exercises/playground.ipynb",
        *generated,
    }


@pytest.mark.table
@pytest.mark.parametrize(("name", "folder"), [("README.md", ""), ("README.zh.md", "zh/")])
def test_the_readme_says_what_the_data_say(name, folder):
    """Addresses, minutes and points are put in by `python -m tools.readme`."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert readme.renewed(text, name) == text
    site, cat, chapters = addresses.page("index") + folder, "book/_static/cat.png", "<!-- chapters"
    assert text.index(site) < text.index(cat) < text.index(chapters)
    in_order = [entry["file"] for entry in read_toc()["chapters"]]
    listed = [slug for _, slug, _, _ in readme.chapters()]
    assert listed == in_order[: len(listed)]
    assert all(f"]({addresses.page(folder + slug)})" in text for slug in slugs())
    assert len(re.findall(r"\d+ (?:points|分) \| \[(?:browser|浏览器)\]\(", text)) == len(slugs())


def test_licences_are_whole():
    code, text = ((ROOT / name).read_text(encoding="utf-8") for name in ("LICENSE", "LICENSE-TEXT"))
    assert "the authors of the course" in code
    assert code.count("Redistribution") == 3
    assert "POSSIBILITY OF SUCH DAMAGE" in code
    assert text.startswith("Creative Commons Attribution 4.0 International")
    for number in range(1, 9):
        assert f"\nSection {number} – " in text


@pytest.mark.slow
def test_the_tests_that_the_guide_names_come_first():
    """`make tables` runs what CONTRIBUTING promises, and `make test-fast` begins with it."""
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    files = [path for room in TABLES for path in sorted((ROOT / room).rglob("test_*.py"))]
    marked = [path for path in files if "mark.table" in path.read_text(encoding="utf-8")]
    done = programs.run("pytest", "--collect-only", "-q", "-m", "table", *marked)
    found = set(re.findall(r"::(test_\w+)", done.stdout))
    assert len(named) > 7
    assert named <= found
    assert re.search(r"^test-fast: .*\btables\b", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("name", [name for name in grading.COMMANDS if name != "autograde"])
def test_every_command_of_grading_says_what_it_does(name, capsys, monkeypatch):
    monkeypatch.setattr(grading, "_warm_up", lambda name: None)
    with pytest.raises(SystemExit) as left:
        grading.main([name, "--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert told.startswith(f"usage: python -m grading {name} ")
    assert len(told.splitlines()) > 4


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.slow
def test_every_tool_says_what_it_does(tool):
    done = programs.run(*tool.split(), "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: python -m " + tool)
    assert len(done.stdout.splitlines()) > 4


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md"])
def test_files_that_are_named_exist(name):
    """Whatever looks like a path, with SLUG for any topic; what is made is not there on a fresh clone."""
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w.]+/)+[\w.*-]*)`", text)) | set(re.findall(r"\]\(([\w./-]+)\)", text))
    for path in named:
        if not path.startswith(("build/", "course/", "actions/")):
            assert list(ROOT.glob(path.replace("SLUG", "*").rstrip("/"))), path
    for target in re.findall(r"make ([a-z][a-z-]+)", text):
        assert target in TARGETS or f"`make {target}" not in text, target


def test_the_sites_pictures_are_those_the_code_draws(tmp_path):
    pictures.draw(tmp_path)
    for name in pictures.KEPT:
        stored, drawn = pictures.STATIC / name, tmp_path / name
        if name.endswith(".svg"):
            assert stored.read_text(encoding="utf-8") == drawn.read_text(encoding="utf-8")
        else:
            np.testing.assert_allclose(imread(stored), imread(drawn), atol=0.02)
    assert imread(tmp_path / "card.png").shape[:2] == (630, 1200)


def test_the_chinese_card_says_what_the_code_says(tmp_path):
    """It was drawn with fonts that a machine may lack, so that it is not drawn anew: the file also holds its words as text."""
    with Image.open(pictures.STATIC / "card_zh.png") as stored:
        assert stored.text["Description"] == "\n".join(pictures.CHINESE_CARD)
    pictures.draw(tmp_path, ["card.png"])
    chinese, english = imread(pictures.STATIC / "card_zh.png"), imread(tmp_path / "card.png")
    assert chinese.shape[:2] == english.shape[:2]
    np.testing.assert_allclose(chinese[:, 750:], english[:, 750:], atol=0.02)  # the mark
    assert (chinese[180:520, 80:750, 0] < 0.5).mean() > 0.02  # ink
    assert abs(chinese[:, :750] - english[:, :750]).mean() > 0.01


def test_pictures_of_the_site_are_wired_in():
    options = CONFIG["sphinx"]["config"]["html_theme_options"]["logo"]
    wired = {CONFIG["html"]["favicon"], options["image_light"], options["image_dark"]}
    assert wired == {f"_static/{name}" for name in pictures.KEPT}
    assert set(pictures.PICTURES) == {*pictures.KEPT, "card.png"}


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash")
def test_the_ci_script_is_bash_and_ends_in_make_test():
    script = ROOT / ".ci" / "run"
    subprocess.run(["bash", "-n", script], check=True)
    assert script.read_text(encoding="utf-8").rstrip().splitlines()[-1] == "make test"
