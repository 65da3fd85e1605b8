"""Pages that were asked for before, as they go over the wire: what many read is made once."""

import gzip
import hashlib
from collections.abc import Callable, Hashable

from fastapi import Request, Response

MOST_PAGES = 20_000
"""So many are kept: some six kilobytes each."""

_LEVEL = 4


class PackedPages:
    """Pages of one state of the workspace; when the state changes, all are made anew."""

    def __init__(self) -> None:
        self._state: Hashable = None
        self._pages: dict[Hashable, tuple[bytes, str]] = {}

    def page(self, request: Request, state: Hashable, name: Hashable, make: Callable[[], str]) -> Response:
        """The page of this name; 304 where the client has it already."""
        if state != self._state:
            self._state, self._pages = state, {}
        kept = self._pages.get(name)
        if kept is None:
            body = make().encode()
            kept = gzip.compress(body, _LEVEL, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
            if len(self._pages) < MOST_PAGES:
                self._pages[name] = kept
        body, tag = kept
        headers = {"ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(gzip.decompress(body), media_type="text/html", headers=headers)
        return Response(body, media_type="text/html", headers=headers | {"Content-Encoding": "gzip"})
