"""Pages that were asked for before, as they go over the wire: what many read is made once."""

import gzip
import hashlib
from collections.abc import Callable, Hashable
from threading import Lock

from fastapi import Request, Response

MOST_BYTES = 128 * 2**20
"""So much is kept, packed: some twenty thousand pages."""

_LEVEL = 4


class PackedPages:
    """Pages of one state of the workspace; when the state changes, all are made anew."""

    def __init__(self) -> None:
        self._state: Hashable = None
        self._pages: dict[Hashable, tuple[bytes, str]] = {}
        self._n_bytes = 0
        self._lock = Lock()

    def page(self, request: Request, state: Hashable, name: Hashable, make: Callable[[], str]) -> Response:
        """The page of this name; 304 where the client has it already."""
        with self._lock:
            if state != self._state:
                self._state, self._pages, self._n_bytes = state, {}, 0
            kept = self._pages.get(name)
        if kept is None:
            body = make().encode()
            kept = gzip.compress(body, _LEVEL, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
            self._keep(state, name, kept)
        body, tag = kept
        headers = {"ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(gzip.decompress(body), media_type="text/html", headers=headers)
        return Response(body, media_type="text/html", headers=headers | {"Content-Encoding": "gzip"})

    def _keep(self, state: Hashable, name: Hashable, page: tuple[bytes, str]) -> None:
        """Keep a page, in the place of those that were kept first where there is no room."""
        with self._lock:
            if state != self._state or name in self._pages:
                return
            while self._pages and self._n_bytes + len(page[0]) > MOST_BYTES:
                self._n_bytes -= len(self._pages.pop(next(iter(self._pages)))[0])
            self._pages[name] = page
            self._n_bytes += len(page[0])
