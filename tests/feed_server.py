"""A real feed on the loopback address that changes when the test says so, with conditional requests, and a webhook beside it."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Entry:
    """An entry of a feed: a day (``None``: undated), a title, a text."""

    day: str | None
    title: str
    text: str


RETAKEN = Entry("2016-03-27", "Palmyra", "The Syrian army recaptured Palmyra from Islamic State on Sunday, the army said.")
FALLEN = Entry("2016-12-11", "Palmyra again", "Islamic State fighters captured Palmyra on Sunday after the army withdrew.")


class FeedServer:
    """``entries`` are what each path gives; ``broken`` paths answer 500, ``raw`` ones give these bytes."""

    def __init__(self) -> None:
        self.entries: dict[str, list[Entry]] = {}
        self.broken: set[str] = set()
        self.raw: dict[str, bytes] = {}
        self.answers: list[tuple[str, int]] = []
        self.posted: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body, etag = outer.answer(self.path, self.headers.get("If-None-Match"))
                outer.answers.append((self.path, status))
                self.send_response(status)
                if etag:
                    self.send_header("ETag", etag)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = 500 if self.path in outer.broken else 204
                if status == 204:
                    outer.posted.append(json.loads(body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, path: str, etag: str | None) -> tuple[int, bytes, str]:
        if path in self.broken:
            return 500, b"", ""
        body = self.raw.get(path) or (feed_of(path, self.entries[path]) if path in self.entries else None)
        if body is None:
            return 404, b"", ""
        current = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        return (304, b"", current) if etag == current else (200, body, current)


def feed_of(path: str, entries: list[Entry]) -> bytes:
    items = []
    for entry in entries:
        day = f"<pubDate>{format_datetime(datetime.fromisoformat(entry.day + 'T08:00:00+00:00'))}</pubDate>" if entry.day else ""
        items.append(f"<item><title>{escape(entry.title)}</title>{day}<description>{escape(entry.text)}</description></item>")
    name = path.strip("/")
    return f'<rss version="2.0"><channel><title>{name}</title>{"".join(items)}</channel></rss>'.encode()


@contextmanager
def serving() -> Iterator[FeedServer]:
    feeds = FeedServer()
    thread = threading.Thread(target=feeds.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield feeds
    finally:
        feeds.server.shutdown()
        feeds.server.server_close()
        thread.join()
