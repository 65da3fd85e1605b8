"""A real browser and a real server on loopback over the sample workspace."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from watching import Watched

if TYPE_CHECKING:
    from fogline.workspace import Workspace

ARGUMENTS = (
    *("--headless", "--no-sandbox", "--no-first-run", "--disable-quic"),
    *("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
MAP_READY = "body.with-map"
expect.set_options(timeout=30_000)
"""A page that waits for a job says so and loads again: on a busy machine that takes longer than the usual five seconds."""


def find_chromium(playwright: Playwright) -> str | None:
    """Chromium by the environment, on the path, or Playwright's own."""
    named = os.environ.get("FOGLINE_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> str:
    path = find_chromium(playwright)
    if path is None:
        reason = "no Chromium: set FOGLINE_CHROMIUM, install Debian's chromium, or run: playwright install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def flat_browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """A browser without WebGL."""
    without = [argument for argument in ARGUMENTS if "angle" not in argument and "swiftshader" not in argument]
    arguments = [*without, "--disable-gpu", "--disable-3d-apis", "--disable-software-rasterizer"]
    launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def site(demo_workspace: "Workspace") -> Iterator[str]:
    """The address of the application over the sample workspace."""
    if not (files("fogline") / "web" / "assets" / "app.js").is_file():
        pytest.skip("the front end is not built: make frontend")
    from fogline.forecasts.war.outlook import Ask
    from fogline.foreseeing import foresee
    from fogline.web import create_app

    foresee(demo_workspace, Ask(date(2017, 3, 1), 30, 32))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(demo_workspace), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def desktop(browser: Browser, site: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield Watched(context, (site,))
    context.close()


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2)
    yield Watched(context, (site,))
    context.close()
