"""The browser in which a file's tests open pages, and the pages that they share."""

from contextlib import ExitStack
from functools import cache

import pytest

from tests.book.browser import browser, opened, resize


@pytest.fixture(scope="module")
def chrome():
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def shared(chrome):
    """A function of a page's name: the open page, one for the file; the end says what failed and what was asked from outside."""
    with ExitStack() as stack:
        yield cache(lambda name: stack.enter_context(opened(chrome, name)))


@pytest.fixture
def page(shared, request):
    """The open page `PAGE` of the file, wide; its fields are as the test before left them."""
    page = shared(request.module.PAGE)
    resize(page, 1280)
    page.mouse.move(0, 0)
    return page
