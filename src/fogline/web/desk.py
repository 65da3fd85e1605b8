"""What all routes share: the publication of the newest run, addresses, and days read from a query."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from fogline.control import Explanation, FittedControl, diff_control, explain_fitted, fit_control
from fogline.errors import FoglineError
from fogline.model import ControlChange
from fogline.publish import Publication
from fogline.publish.links import ServedLinks
from fogline.web.assets import asset_digests
from fogline.web.publication import Newsstand
from fogline.workspace import Workspace


class Desk:
    """A workspace as the routes see it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._newsstand = Newsstand(workspace)
        self._lock = Lock()
        self._bodies: dict[tuple[str, str], bytes] = {}
        self._fit_lock = Lock()
        self._fit: tuple[str, FittedControl] | None = None

    @property
    def publication(self) -> Publication:
        """The publication of the newest run."""
        with self._lock:
            return self._newsstand.publication()

    @cached_property
    def links(self) -> ServedLinks:
        """Addresses of pages and files."""
        return ServedLinks(asset_digests())

    def day(self, asked: str | None, *, default: date | None = None) -> date:
        """A day from a query, kept within the days that can be shown; raises 400 where it is no day."""
        first, last = self.publication.days
        if not asked:
            return default or last
        try:
            return min(max(date.fromisoformat(asked), first), last)
        except ValueError as error:
            raise HTTPException(400, f"{asked!r} is not a day; write it as 2017-06-05") from error

    def explain(self, place_id: str, on: date) -> Explanation | None:
        """What an estimate rests on; ``None`` where the place has no claims that count."""
        try:
            return explain_fitted(self._fitted(), place_id, on)
        except FoglineError:
            return None

    def changes(self, before: date, after: date) -> list[ControlChange]:
        """Places whose likeliest controller differs between two days."""
        publication = self.publication
        return diff_control(publication.spells, before, after, claims=publication.claims)

    def json(self, request: Request, name: str, make: Callable[[Publication], Any]) -> Response:
        """A value that depends on the run only: made once, sent with a tag so that it is not sent twice."""
        publication = self.publication
        run_id = publication.run.run_id if publication.run else ""
        body = self._bodies.get((name, run_id))
        if body is None:
            body = json.dumps(make(publication), ensure_ascii=False, separators=(",", ":")).encode()
            self._bodies = {key: kept for key, kept in self._bodies.items() if key[1] == run_id} | {(name, run_id): body}
        return tagged(request, body, "application/json")

    def _fitted(self) -> FittedControl:
        """The newest run's fit: made when first asked for, kept until a newer run is there."""
        publication = self.publication
        run = publication.run
        run_id = run.run_id if run else ""
        with self._fit_lock:
            if self._fit is None or self._fit[0] != run_id:
                fitted = fit_control(
                    publication.claims,
                    theatre=publication.theatre,
                    origins=publication.members.values(),
                    known_on=run.known_on if run else None,
                    parameters=self.workspace.desk.parameters,
                )
                self._fit = (run_id, fitted)
            return self._fit[1]


def tagged(request: Request, body: bytes, media_type: str, *, file_name: str = "") -> Response:
    """A response with an ETag; 304 without a body where the client has it already."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
