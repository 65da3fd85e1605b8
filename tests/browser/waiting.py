"""Waiting for what only a script can see. Playwright's own wait needs ``eval``, which the pages' policy forbids."""

import time

from playwright.sync_api import Page


def wait_until(page: Page, expression: str, seconds: float = 60) -> None:
    """Until an expression is true on the page."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(100)
