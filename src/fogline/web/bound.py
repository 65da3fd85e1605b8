"""Pages of a large war that are made when its run is done, before anybody asks for them: lists, the map's data, all places.

They lie in one file beside the shelf as they go over the wire, packed, and can be thrown away: what is not there is made when it
is asked for. A file belongs to one run, to its outlooks, and to the code and settings that made it.
"""

import asyncio
import gzip
import hashlib
import sqlite3
import time
from collections.abc import Generator, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fogline.errors import FoglineError
from fogline.foreseeing import FOLDER
from fogline.model import Run
from fogline.pipeline import Progress
from fogline.scale import map_ordered
from fogline.store.fingerprint import fingerprint, package_paths
from fogline.web import publication as stand
from fogline.web.publication import shelf_of, store_of, store_stamps
from fogline.workspace import Workspace

MOST_SECONDS = 240.0
MOST_BYTES = 2**29
"""So long pages are made, and so much of them is kept, packed; places of which most is said come first."""

_STAGE = "pages"
_LISTS = ("/", "/coverage", "/brief", "/sources", "/origins", "/rejections", "/method", "/glossary", "/diff")
_DATA = ("/api/v1/control", "/api/v1/ground", "/api/v1/basemap", "/api/v1/coverage")
_OF_A_PLACE = (("/places/", ""), ("/api/v1/places/", "/claims"))
_CODE = ("web", "publish", "theatre", "forecasts", "model.py", "contracts.py", "codebook.py", "codebook.toml", "foreseeing.py")
_TABLE = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE pages (path TEXT PRIMARY KEY, route TEXT, media_type TEXT, tag TEXT, body BLOB);
"""


@dataclass(frozen=True, slots=True)
class BoundPage:
    """An answer as it is kept: its body is packed."""

    path: str
    route: str
    media_type: str
    tag: str
    body: bytes

    def answer(self, request: Request) -> Response:
        """As a response; 304 where the client has it already."""
        headers = {"ETag": self.tag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache", "Content-Type": self.media_type}
        if request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(gzip.decompress(self.body), headers=headers)
        return Response(self.body, headers=headers | {"Content-Encoding": "gzip"})


class BoundPages:
    """The pages of the newest run, as far as they were made."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seen: tuple[object, ...] = ()
        self._path: Path | None = None
        self._connection: sqlite3.Connection | None = None

    def find(self, path: str) -> BoundPage | None:
        """The page of an address, where it is kept; to be called from one thread only. What cannot be read is not kept."""
        try:
            connection = self._opened()
            row = connection and connection.execute("SELECT * FROM pages WHERE path = ?", (path,)).fetchone()
        except (FoglineError, sqlite3.Error):
            return None
        return BoundPage(*row) if row else None

    def _opened(self) -> sqlite3.Connection | None:
        stamps = store_stamps(self._workspace)
        if not stamps:
            return None
        seen = (stamps, _outlooks(self._workspace))
        if seen != self._seen:
            self._seen = seen
            run = self._workspace.latest_run()
            path = path_of(self._workspace, run) if run else None
            if path != self._path:
                self._path, self._connection = path, None
        if self._connection is None and self._path and self._path.is_file():
            self._connection = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        return self._connection


class Bound:
    """Answers from the pages kept; all else goes on to the routes."""

    def __init__(self, app: ASGIApp, pages: BoundPages) -> None:
        self.app, self.pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        if scope["type"] == "http" and scope["method"] == "GET" and not scope["query_string"]:
            page = self.pages.find(scope["path"])
            if page is not None:
                scope["route"] = SimpleNamespace(path=page.route)
                return await page.answer(Request(scope))(scope, receive, send)
        return await self.app(scope, receive, send)


def bind_pages(workspace: Workspace, progress: Progress = lambda _stage, _done, _total: None, *, workers: int = 0) -> int:
    """Make the pages of the newest run where it is large and they are not there yet; how many were made."""
    run = workspace.latest_run()
    if run is None or run.n_claims <= stand.MANY_CLAIMS or not store_of(workspace).is_file():
        return 0
    path = path_of(workspace, run)
    if path.is_file():
        return 0
    progress(_STAGE, 0, None)
    shelf = shelf_of(workspace, run)
    query = "SELECT place_id FROM claims WHERE place_id IS NOT NULL GROUP BY place_id ORDER BY count(*) DESC, place_id"
    place_ids = [place_id for (place_id,) in shelf.rows(query)]
    places = [f"{head}{place_id}{tail}" for head, tail in _OF_A_PLACE for place_id in place_ids]
    addresses = [*_LISTS, *_DATA, *places]
    made = map_ordered(_ask, addresses, workers=workers, chunk_size=4, initializer=_begin, initargs=(workspace.folder,))
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    told = _told(made, len(addresses), progress)
    with closing(sqlite3.connect(new, isolation_level=None)) as connection, closing(told):
        connection.executescript(_TABLE)
        connection.execute("BEGIN")
        n_made = _write(connection, told)
        connection.execute("COMMIT")
    for old in path.parent.glob("pages-*.db"):
        old.unlink()
    new.rename(path)
    return n_made


def path_of(workspace: Workspace, run: Run) -> Path:
    """Where the pages of a run are kept."""
    words = (_made_by(workspace.folder, workspace.desk.theatre_folder), run.run_id, *_outlooks(workspace))
    return workspace.folder / "cache" / f"pages-{fingerprint((), *words)}.db"


@cache
def _made_by(folder: Path, theatre_folder: Path) -> str:
    own = [path for name in ("fogline.toml", "sources.csv") if (path := folder / name).is_file()]
    return fingerprint([*package_paths(*_CODE), theatre_folder, *own])


def _outlooks(workspace: Workspace) -> tuple[str, ...]:
    folder = workspace.folder / FOLDER
    return tuple(sorted(path.name for path in folder.glob("*.json"))) if folder.is_dir() else ()


def _told(pages: Iterable[BoundPage | None], total: int, progress: Progress) -> Generator[BoundPage, None, None]:
    """Pages as they are made, as long as there is time."""
    until = time.monotonic() + MOST_SECONDS
    for done, page in enumerate(pages, 1):
        if page is not None:
            yield page
        if done % 20 == 0 or done == total:
            progress(_STAGE, done, total)
        if time.monotonic() > until:
            return


def _write(connection: sqlite3.Connection, pages: Iterable[BoundPage]) -> int:
    n_made = n_bytes = 0
    for page in pages:
        row = (page.path, page.route, page.media_type, page.tag, page.body)
        connection.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?)", row)
        n_made, n_bytes = n_made + 1, n_bytes + len(page.body)
        if n_bytes > MOST_BYTES:
            break
    return n_made


@dataclass(frozen=True, slots=True)
class _Press:
    """The application in a process that makes pages, and a thread with the loop it runs in: its threads keep what they opened."""

    app: ASGIApp
    thread: ThreadPoolExecutor
    runner: asyncio.Runner

    def answer(self, path: str) -> dict[str, Any]:
        """What the application answers. A thread of its own: the caller's may have a loop already, as a notebook has."""
        return self.thread.submit(lambda: self.runner.run(_answered(self.app, path))).result()


_presses: list[_Press] = []


def _begin(folder: Path) -> None:
    """What a process needs to make pages: the application itself, so that they are what it would answer."""
    from fogline.web.app import create_app  # noqa: PLC0415  # the application answers from here first

    _presses[:] = [_Press(create_app(Workspace.open(folder)), ThreadPoolExecutor(1), asyncio.Runner())]


def _ask(path: str) -> BoundPage | None:
    """What the application answers; ``None`` where that is nothing to keep."""
    [press] = _presses
    answer = press.answer(path)
    headers = answer["headers"]
    if answer["status"] != 200 or headers.get("cache-control") == "no-store":
        return None
    body: bytes = answer["body"]
    packed = body if headers.get("content-encoding") == "gzip" else gzip.compress(body, 6, mtime=0)
    tag = headers.get("etag") or f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
    return BoundPage(path, answer["route"], headers["content-type"], tag, packed)


async def _answered(app: ASGIApp, path: str) -> dict[str, Any]:
    heads = [(b"host", b"127.0.0.1"), (b"accept-encoding", b"gzip")]
    server = ("127.0.0.1", 80)
    asked = {"type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "query_string": b""}
    scope: Scope = {**asked, "raw_path": path.encode(), "root_path": "", "headers": heads, "server": server, "client": server}
    found: dict[str, Any] = {"body": b""}

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            found["status"] = message["status"]
            found["headers"] = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            found["body"] += message.get("body", b"")

    await app(scope, receive, send)
    return found | {"route": getattr(scope.get("route"), "path", path)}
