"""Where the course is on the web: every address is formed here, from `repository` and `html` in `_config.yml`."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

import yaml

ROOT = Path(__file__).resolve().parents[2]
GITHUB = "https://github.com/"


@cache
def config():
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))


def repository():
    """(owner/name, branch) of the source; Colab opens notebooks from GitHub alone."""
    place = config()["repository"]
    url = place["url"].rstrip("/").removesuffix(".git")
    name = url.removeprefix(GITHUB)
    if not url.startswith(GITHUB) or name.count("/") != 1:
        raise ValueError(f"repository.url is {GITHUB}OWNER/NAME in _config.yml; got {place['url']!r}")
    return name, place["branch"]


def wheel():
    """The library as the site hands it out: of this course, whoever registers its name elsewhere."""
    text = (ROOT / "upsample_lib" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)[1]
    return f"{page('index')}wheel/upsample_lib-{version}-py3-none-any.whl"


def page(name, folder=""):
    """A page of the book, or of its edition in a folder such as "zh/"; "index" is the site itself."""
    site = config()["html"]["baseurl"].rstrip("/") + "/" + folder
    return site if name == "index" else f"{site}{name}.html"


def notebook(slug, folder=""):
    """Where a notebook lies in the repository; the English one without an assignment lies beside their folders."""
    if (slug, folder) == ("playground", ""):
        return f"exercises/{slug}.ipynb"
    return f"exercises/{folder}{slug}/{slug}.ipynb"


def lite(slug, folder=""):
    """An exercise, or its edition in a folder such as "zh/", in JupyterLite, which `make lite` puts below the book."""
    return f"{page('index')}lite/notebooks/index.html?path={folder}{slug}.ipynb"


def colab(slug, folder=""):
    name, branch = repository()
    return f"https://colab.research.google.com/github/{name}/blob/{branch}/{notebook(slug, folder)}"


def binder(slug, folder=""):
    name, branch = repository()
    path = quote(notebook(slug, folder), safe="")
    return f"https://mybinder.org/v2/gh/{name}/{quote(branch, safe='')}?labpath={path}"
