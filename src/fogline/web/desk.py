"""What all routes share: the publication of the newest run, addresses, and days read from a query."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Annotated, Any

from fastapi import Query, Request, Response
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
from fogline.web.publication import MANY_CLAIMS, Newsstand
from fogline.workspace import Workspace

Known = Annotated[date | None, Query(description="Only what was published, and decided, by this day.", examples=["2016-12-20"])]
"""As known on which day an answer is asked for; pages call it ``known``, the API ``known_on``."""
DAYS_KEPT = 4
"""Past days of which all is kept: pages of one day are asked for one after the other. Of a large war, only the last."""


class StillWorking(Exception):  # noqa: N818  # not an error: an answer
    """What was asked for is being worked out; whoever asks again after a while gets it."""


class Desk:
    """A workspace as the routes see it: by all that is known, or, as :meth:`then` gives it, by what was known on a day."""

    known_on: date | None = None

    def __init__(self, workspace: Workspace, worker: ThreadPoolExecutor | None = None) -> None:
        self.workspace = workspace
        self._newsstand = Newsstand(workspace)
        self._lock = Lock()
        self._bodies: dict[tuple[str, str], bytes] = {}
        self._fit_lock = Lock()
        self._fit: tuple[str, FittedControl] | None = None
        self._worker = worker or ThreadPoolExecutor(1, thread_name_prefix="fit")
        self._asked: tuple[str, Future[FittedControl]] | None = None
        self._asked_lock = Lock()
        self._queue_lock = Lock()
        self._review: tuple[str, ReviewDesk] | None = None
        self._past: dict[tuple[str, date], PastDesk] = {}

    def then(self, known_on: str | date | None, *, wait_s: float | None = None) -> "Desk":
        """This desk, or the one of what was known on a day: made when first asked for; those asked for last are kept.

        Raises :class:`StillWorking` where that takes longer than ``wait_s``.
        """
        if not known_on:
            return self
        day, run_id = self.day(known_on), self._run_id
        most = 1 if len(self.publication.claims) > MANY_CLAIMS else DAYS_KEPT
        with self._asked_lock:
            past = self._past.pop((run_id, day), None) or PastDesk(self, day, self._worker)
            others = [(key, kept) for key, kept in self._past.items() if key[0] == run_id]
            self._past = {**dict(others[max(0, len(others) + 1 - most) :]), (run_id, day): past}
        if not past.is_made(wait_s):
            raise StillWorking("What was known then is being grouped and estimated anew.")
        return past

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
        key = self._run_id
        if self._review is None or self._review[0] != key:
            made = self.workspace.review
            self._review = (key, ReviewDesk(made.desk, made.extractor, fit=self._fitted))
        return self._review[1]

    def queue(self, *, limit: int, reviewer: str | None = None) -> list[QueueItem]:
        """The claims worth most to review; what one request works out is not worked out by another at the same time."""
        review = self.review
        with self._queue_lock:
            return review.queue(limit=limit, reviewer=reviewer, known_on=self.known_on)

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

    def explain(self, place_id: str, on: date) -> Explanation | None:
        """What an estimate rests on; ``None`` where nothing counts."""
        try:
            return explain_fitted(self._fitted(), place_id, on)
        except FoglineError:
            return None

    def need_fit(self, wait_s: float) -> None:
        """Raise :class:`StillWorking` unless the fit that explanations need is at hand after a while; it is made meanwhile."""
        run_id = self._run_id
        if self._fit and self._fit[0] == run_id:
            return
        with self._asked_lock:
            if self._asked is None or self._asked[0] != run_id or self._asked[1].done():
                self._asked = run_id, self._worker.submit(self._fitted)
            asked = self._asked[1]
        if wait([asked], timeout=wait_s).not_done:
            raise StillWorking("What the estimate rests on is being worked out.")

    def changes(self, before: date, after: date) -> list[ControlChange]:
        """Places whose likeliest controller differs between two days."""
        publication = self.publication
        found = diff_control(publication.spells, before, after)
        places = [change.place_id for change in found[:CHANGES_SHOWN]]
        claims = publication.claims_between(places, before, after)
        return diff_control(publication.spells, before, after, claims=claims) if found else []

    def json(self, request: Request, name: str, make: Callable[[Publication], Any]) -> Response:
        """A value that depends on the run only: made once, sent with a tag so that it is not sent twice."""
        publication, run_id = self.publication, self._run_id
        body = self._bodies.get((name, run_id))
        if body is None:
            body = json.dumps(make(publication), ensure_ascii=False, separators=(",", ":")).encode()
            self._bodies = {key: kept for key, kept in self._bodies.items() if key[1] == run_id} | {(name, run_id): body}
        return tagged(request, body, "application/json")

    @property
    def _run_id(self) -> str:
        run = self.publication.run
        return run.run_id if run else ""

    def _fitted(self) -> FittedControl:
        """The fit of the run: made when first asked for, and kept."""
        run_id = self._run_id
        with self._fit_lock:
            if self._fit is None or self._fit[0] != run_id:
                with self._lock:
                    self._fit = run_id, self.workspace.fit(known_on=self.known_on)
            return self._fit[1]


class PastDesk(Desk):
    """A workspace by what was known on a day; its pages and answers stay on that day."""

    def __init__(self, newest: Desk, known_on: date, worker: ThreadPoolExecutor) -> None:
        super().__init__(newest.workspace, worker)
        self.known_on = known_on
        self._newest = newest
        self._made: Future[Publication] | None = None

    def is_made(self, wait_s: float | None) -> bool:
        """Whether what was known is at hand after a while; it is made meanwhile, one day after the other."""
        return not wait([self._making], timeout=wait_s).not_done

    @property
    def publication(self) -> Publication:
        """What would have been published on that day."""
        return self._making.result()

    @property
    def is_ready(self) -> bool:
        """Whether there is nothing to wait for."""
        return self._making.done()

    @property
    def review(self) -> ReviewDesk:
        """Where the newest run is reviewed: it lists the queue and the decisions of a day too."""
        return self._newest.review

    @cached_property
    def links(self) -> ServedLinks:
        """Addresses that stay on the day."""
        return ServedLinks(asset_digests(), self.known_on)

    @property
    def _making(self) -> "Future[Publication]":
        with self._asked_lock:
            if self._made is None or (self._made.done() and self._made.exception()):
                self._made = self._worker.submit(self.workspace.publication, known_on=self.known_on)
            return self._made


def tagged(request: Request, body: bytes, media_type: str, *, file_name: str = "") -> Response:
    """A response with an ETag; 304 without a body where the client has it already."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if file_name:
        headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
