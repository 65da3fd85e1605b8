"""Routes of the pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from fogline.publish import listings, pages
from fogline.publish.config import map_config
from fogline.publish.ledger import LedgerView, forecasts_page
from fogline.publish.links import Links
from fogline.publish.outlooks import foretold, outlook_page, outlooks_page
from fogline.publish.pages import PlaceView
from fogline.publish.pairs import pair_page
from fogline.publish.publication import Publication
from fogline.web.desk import Desk
from fogline.web.foresight import ledger_of, outlooks_of
from fogline.web.packed import PackedPages

Day = Annotated[str | None, Query(max_length=32)]
Number = Annotated[int, Query(ge=1, le=100_000)]
Choice = Annotated[str, Query(max_length=300)]
_WAIT_S = 2.0
"""So long an answer waits for a fit, or for what was known on a day; after that the page asks again by itself."""
_LISTS = {
    "sources": listings.sources_page,
    "coverage": listings.coverage_page,
    "origins": listings.origins_page,
    "rejections": listings.rejections_page,
    "method": listings.method_page,
    "glossary": listings.glossary_page,
}


def page_routes(desk: Desk) -> APIRouter:
    """All pages."""
    router = APIRouter(default_response_class=HTMLResponse, include_in_schema=False)
    _add_things(router, desk)
    _add_kept(router, desk)
    _add_lists(router, desk)
    return router


def _add_things(router: APIRouter, desk: Desk) -> None:
    packed = PackedPages()

    @router.get("/")
    def home(on: Day = None, page: Number = 1, known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        config = map_config(at.publication, at.links, mode="served", data=_data(at))
        return pages.home_page(at.publication, at.links, on=at.day(on), number=page, config=config)

    @router.get("/places/{place_id:path}")
    async def place(request: Request, place_id: str, on: Day = None, page: Number = 1, known: Day = None) -> Response:
        if on or known or not desk.is_ready:
            return HTMLResponse(await run_in_threadpool(_explained, desk, place_id, on, known, page))
        # The plain page is a few milliseconds' work: done here, one after the other, all are answered sooner than by threads.
        run = desk.publication.run
        key = (run.run_id if run else "", *(kept.outlook.outlook_id for kept in outlooks_of(desk)))
        return packed.page(request, key, (place_id, page), lambda: _place(desk, place_id, PlaceView(number=page)))

    @router.get("/sources/{source:path}")
    def source(source: str, known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        return _found(pages.source_page(at.publication, at.links, source), "source", source)

    @router.get("/origins/{origin_id:path}")
    def origin(origin_id: str, known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        return _found(pages.origin_page(at.publication, at.links, origin_id), "origin", origin_id)

    @router.get("/pairs/{ident:path}")
    def pair(ident: str, known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        return _found(pair_page(at.publication, at.links, ident), "pair of reports", ident)

    @router.get("/outlooks/{outlook_id}")
    def outlook(outlook_id: str, known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        return _found(outlook_page(at.publication, at.links, outlooks_of(at), outlook_id), "outlook", outlook_id)

    @router.get("/reports/{report_id:path}")
    def report(report_id: str, known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        return _found(pages.report_page(at.publication, at.links, report_id), "report", report_id)


def _data(at: Desk) -> dict[str, str]:
    """Where the map's data lie, as known on the desk's day."""
    return {
        "atlas": at.links.api("control"),
        "claims": at.links.api("places/PLACE/claims"),
        "basemap": "/api/v1/basemap",
        "ground": at.links.api("ground"),
    }


def _explained(desk: Desk, place_id: str, on: str | None, known: str | None, page: int) -> str:
    """A place with what its estimate rests on, where a day is asked for."""
    at = desk.then(known, wait_s=_WAIT_S)
    day = at.day(on) if on or known else None
    if day is None:
        return _place(at, place_id, PlaceView(number=page))
    at.need_fit(_WAIT_S)
    now = desk.publication.book.at(place_id, day) if at is not desk else None
    return _place(at, place_id, PlaceView(day, at.explain(place_id, day), page, now=now))


def _place(at: Desk, place_id: str, view: PlaceView) -> str:
    shown = replace(view, foretold=foretold(outlooks_of(at), place_id))
    return _found(pages.place_page(at.publication, at.links, place_id, shown), "place", place_id, at.known_on)


def _add_kept(router: APIRouter, desk: Desk) -> None:
    """Lists that depend on the run only: each is made once for it; those of a past day when they are asked for."""
    packed = PackedPages()

    def kept(request: Request, at: Desk, name: tuple[object, ...], make: Callable[[], str]) -> Response:
        run = at.publication.run
        if at is not desk:
            return HTMLResponse(make())
        return packed.page(request, run.run_id if run else "", name, make)

    def add(name: str, make: Callable[[Publication, Links], str]) -> None:
        def get(request: Request, known: Day = None) -> Response:
            at = desk.then(known, wait_s=_WAIT_S)
            return kept(request, at, (name,), lambda: make(at.publication, at.links))

        router.add_api_route(f"/{name}", get)

    for name, make in _LISTS.items():
        add(name, make)

    @router.get("/diff")
    def diff(request: Request, a: Day = None, b: Day = None, known: Day = None) -> Response:
        at = desk.then(known, wait_s=_WAIT_S)
        first, _ = at.publication.days
        before, after = at.day(a, default=first), at.day(b)

        def make() -> str:
            changes = at.changes(before, after)
            return listings.changes_page(at.publication, at.links, before=before, after=after, changes=changes)

        return kept(request, at, ("diff", before, after), make)

    @router.get("/brief")
    def brief(request: Request, on: Day = None, known: Day = None) -> Response:
        at = desk.then(known, wait_s=_WAIT_S)
        day = at.day(on)
        return kept(request, at, ("brief", day), lambda: listings.brief_page(at.publication, at.links, on=day))


def _add_lists(router: APIRouter, desk: Desk) -> None:
    @router.get("/forecasts")
    def forecasts(outcome: Choice = "", source: Choice = "", page: Number = 1, known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        return forecasts_page(at.publication, at.links, ledger_of(at), LedgerView(outcome, source, page))

    @router.get("/outlooks")
    def outlooks(known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        return outlooks_page(at.publication, at.links, outlooks_of(at))

    @router.get("/search")
    def search(q: Annotated[str, Query(max_length=200)] = "", known: Day = None) -> str:
        at = desk.then(known, wait_s=_WAIT_S)
        return listings.search_page(at.publication, at.links, q.strip())


def _found(html: str | None, kind: str, ident: str, known_on: date | None = None) -> str:
    if html is None:
        when = f", as known on {known_on}" if known_on else ""
        raise HTTPException(404, f"There is no {kind} {ident!r} here{when}.")
    return html
