"""What all routes share: the publication of the newest run, addresses, and days read from a query."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from fastapi import Request, Response
from starlette.exceptions import HTTPException

from fogline.control import Explanation, FittedControl, diff_control, explain_fitted
from fogline.errors import FoglineError
from fogline.model import ControlChange
from fogline.publish import Publication
from fogline.publish.links import ServedLinks
from fogline.publish.listings import CHANGES_SHOWN
from fogline.review import QueueItem
from fogline.reviewing import ReviewDesk
from fogline.web.assets import asset_digests
from fogline.web.publication import Newsstand
from fogline.workspace import Workspace

FITS_KEPT = 4
"""Fits of so many days are kept: pages of one day are asked for one after the other."""


class Desk:
    """A workspace as the routes see it."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._newsstand = Newsstand(workspace)
        self._lock = Lock()
        self._bodies: dict[tuple[str, str], bytes] = {}
        self._fit_lock = Lock()
        self._fits: dict[tuple[str, date | None], FittedControl] = {}
        self._fitter = ThreadPoolExecutor(1, thread_name_prefix="fit")
        self._asked: dict[tuple[str, date | None], Future[FittedControl]] = {}
        self._asked_lock = Lock()
        self._queue_lock = Lock()
        self._review: tuple[str, ReviewDesk] | None = None

    @property
    def publication(self) -> Publication:
        """The publication of the newest run."""
        with self._lock:
            return self._newsstand.publication()

    @property
    def is_ready(self) -> bool:
        """Whether the newest run's publication is at hand, with nothing to wait for."""
        return not self._lock.locked() and self._newsstand.is_current()

    @property
    def review(self) -> ReviewDesk:
        """Where the newest run is reviewed; kept as long as the run is the newest."""
        run = self.publication.run
        key = run.run_id if run else ""
        if self._review is None or self._review[0] != key:
            made = self.workspace.review
            self._review = (key, ReviewDesk(made.desk, made.extractor, fit=lambda: self._fitted(None)))
        return self._review[1]

    def queue(self, *, limit: int, reviewer: str | None = None) -> list[QueueItem]:
        """The claims worth most to review; what one request works out is not worked out by another at the same time."""
        review = self.review
        with self._queue_lock:
            return review.queue(limit=limit, reviewer=reviewer)

    def estimate(self) -> None:
        """Estimate anew under all decisions, and order the queue of the run that this makes."""
        self.workspace.estimate()
        self.queue(limit=20)

    @cached_property
    def links(self) -> ServedLinks:
        """Addresses of pages and files."""
        return ServedLinks(asset_digests())

    def day(self, asked: str | date | None, *, default: date | None = None) -> date:
        """A day from a query, kept within the days that can be shown; raises 400 where it is no day."""
        first, last = self.publication.days
        if not asked:
            return default or last
        try:
            day = date.fromisoformat(asked) if isinstance(asked, str) else asked
        except ValueError as error:
            raise HTTPException(400, f"{asked!r} is not a day; write it as 2017-06-05") from error
        return min(max(day, first), last)

    def explain(self, place_id: str, on: date, *, known_on: date | None = None) -> Explanation | None:
        """What an estimate rests on, by all reports or by those published by ``known_on``; ``None`` where none counts."""
        try:
            return explain_fitted(self._fitted(known_on), place_id, on)
        except FoglineError:
            return None

    def has_fit(self, known_on: date | None, wait_s: float) -> bool:
        """Whether the fit that explanations need is at hand after a while; it is made meanwhile, and kept."""
        run = self.publication.run
        key = (run.run_id if run else "", known_on)
        if key in self._fits:
            return True
        with self._asked_lock:
            asked = self._asked.get(key)
            if asked is None or (asked.done() and key not in self._fits):
                asked = self._asked[key] = self._fitter.submit(self._fitted, known_on)
        return not wait([asked], timeout=wait_s).not_done

    def changes(self, before: date, after: date) -> list[ControlChange]:
        """Places whose likeliest controller differs between two days."""
        publication = self.publication
        found = diff_control(publication.spells, before, after)
        places = [change.place_id for change in found[:CHANGES_SHOWN]]
        claims = publication.claims_between(places, before, after)
        return diff_control(publication.spells, before, after, claims=claims) if found else []

    def json(self, request: Request, name: str, make: Callable[[Publication], Any]) -> Response:
        """A value that depends on the run only: made once, sent with a tag so that it is not sent twice."""
        publication = self.publication
        run_id = publication.run.run_id if publication.run else ""
        body = self._bodies.get((name, run_id))
        if body is None:
            body = json.dumps(make(publication), ensure_ascii=False, separators=(",", ":")).encode()
            self._bodies = {key: kept for key, kept in self._bodies.items() if key[1] == run_id} | {(name, run_id): body}
        return tagged(request, body, "application/json")

    def _fitted(self, known_on: date | None) -> FittedControl:
        """The fit of the newest run, or of a past day: made when first asked for; those asked for last are kept."""
        run = self.publication.run
        key = (run.run_id if run else "", known_on)
        with self._fit_lock:
            fitted = self._fits.pop(key, None)
            if fitted is None:
                with self._lock:
                    fitted = self.workspace.fit(known_on=known_on)
            self._fits = {**dict(list(self._fits.items())[1 - FITS_KEPT :]), key: fitted}
            return fitted


def tagged(request: Request, body: bytes, media_type: str, *, file_name: str = "") -> Response:
    """A response with an ETag; 304 without a body where the client has it already."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
