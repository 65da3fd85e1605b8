"""A real server on loopback over a small real workspace, and people who use it over real HTTP."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from fogline.contracts import write_jsonl
from fogline.settings import Settings
from fogline.web import create_app
from fogline.web.gate import Gate
from fogline.workspace import Workspace

WORDS = "seven lamps on a slow barge"
REPORTS = [
    ("r1", "2016-03-27", "test-wire", "The Syrian army recaptured Palmyra from Islamic State on Sunday, the Observatory said."),
    ("r2", "2016-12-11", "test-wire", "Islamic State fighters captured Palmyra on Sunday after the army withdrew from the city."),
    ("r3", "2017-03-02", "test-army", "The Syrian army recaptured Palmyra on Thursday, a military source said."),
    (
        "r4",
        "2017-06-05",
        "test-wire",
        "Islamic State holds Raqqa. The Syrian army will capture Raqqa within a month, a general said.",
    ),
    (
        "r5",
        "2017-06-06",
        "test-blog",
        "Islamic State holds Raqqa. <script>alert(1)</script> Kurdish forces attacked Raqqa on Monday.",
    ),
]


def make_war(folder: Path) -> Path:
    """A workspace of a few reports, all stages done."""
    rows = [{"report_id": r, "published": day, "source": s, "title": f"Report {r}", "text": text} for r, day, s, text in REPORTS]
    write_jsonl(folder / "in.jsonl", rows)
    workspace = Workspace.create(folder / "war", settings=Settings(workers=1))
    workspace.run([folder / "in.jsonl"])
    workspace.close()
    return folder / "war"


@contextmanager
def serving(workspace: Workspace, gate: Gate | None) -> Iterator[str]:
    """The address of the application."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(workspace, gate), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


class Person:
    """Somebody with a browser: keeps cookies, and sends forms with the token that stands in the page."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = httpx.Client(base_url=address, timeout=120)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A page, as it is answered."""
        return self.client.get(path, headers=headers)

    def post(self, path: str, fields: dict[str, object], **headers: str) -> httpx.Response:
        """A form as it is."""
        return self.client.post(path, data=fields, headers={"Origin": self.address} | headers)

    def token(self, path: str = "/account") -> str:
        """The token of the first form on a page."""
        return token_of(self.client.get(path, follow_redirects=True).text)

    def sends(self, page: str, path: str, **fields: object) -> httpx.Response:
        """A form of a page, with its token."""
        return self.post(path, {"token": self.token(page)} | fields)

    def gives_name(self, name: str = "Ann") -> httpx.Response:
        """On this machine, without accounts."""
        return self.sends("/login", "/login", name=name, next="/review")

    def takes_session(self, token: str) -> None:
        """Have this session cookie, wherever it is from."""
        self.client.cookies.clear()
        self.client.cookies.set("fogline-session", token, domain="127.0.0.1")

    def logs_in(self, name: str, password: str = WORDS, *, digits: str = "") -> httpx.Response:
        """With an account, and the digits of its second factor where it has one."""
        return self.sends("/login", "/login", name=name, password=password, digits=digits, next="/review")


def token_of(html: str) -> str:
    """The token in a page."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', html)
    assert found, html[:500]
    return found[1]
