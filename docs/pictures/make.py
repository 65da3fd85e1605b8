"""Make the pictures of the README and the docs from the sample reports, in a real browser.

make screenshots
"""

import shutil
import socket
import sys
import tempfile
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from fogline.samples import sample_inputs
from fogline.web import create_app
from fogline.workspace import Workspace, create_sample_workspace

HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
]
PICTURES = [
    ("map.png", "/#d=2016-12-12", 1440, 900),
    ("map-phone.png", "/#d=2016-12-12", 390, 844),
    ("place.png", "/places/syria:palmyra", 1440, 900),
    ("sources.png", "/sources", 1440, 900),
]


def main() -> int:
    """Write each picture beside this file."""
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(sample_workspace(Path(name))), log_level="warning"))
        threading.Thread(target=server.run, args=([listener],), daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
            for picture, path, width, height in PICTURES:
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(address + path)
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(3000)
                page.screenshot(path=HERE / picture)
                page.close()
            browser.close()
        server.should_exit = True
    return 0


def sample_workspace(folder: Path) -> Workspace:
    """A workspace of the sample reports, all stages done."""
    workspace = create_sample_workspace(folder)
    workspace.run(sample_inputs())
    return workspace


if __name__ == "__main__":
    sys.exit(main())
