"""The browser in which a file's tests open pages."""

import pytest

from tests.book.browser import browser


@pytest.fixture(scope="module")
def chrome():
    with browser() as running:
        yield running
