"""Routes of the pages."""

from collections.abc import Callable
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
from fogline.publish.pairs import pair_page
from fogline.publish.publication import Publication
from fogline.web.desk import Desk
from fogline.web.foresight import ledger_of, outlooks_of
from fogline.web.packed import PackedPages

Day = Annotated[str | None, Query(max_length=32)]
Number = Annotated[int, Query(ge=1, le=100_000)]
Choice = Annotated[str, Query(max_length=300)]
_WAIT_S = 2.0
"""So long an answer waits for a fit; after that the page asks again by itself."""
_DATA = {
    "atlas": "/api/v1/control",
    "claims": "/api/v1/places/PLACE/claims",
    "basemap": "/api/v1/basemap",
    "ground": "/api/v1/ground",
}
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
    def home(on: Day = None, page: Number = 1) -> str:
        publication, links = desk.publication, desk.links
        return pages.home_page(
            publication, links, on=desk.day(on), number=page, config=map_config(publication, links, mode="served", data=_DATA)
        )

    @router.get("/places/{place_id:path}")
    async def place(request: Request, place_id: str, on: Day = None, known: Day = None, page: Number = 1) -> Response:
        if on or known or not desk.is_ready:
            return await run_in_threadpool(_explained, desk, place_id, on, known, page)
        # The plain page is a few milliseconds' work: done here, one after the other, all are answered sooner than by threads.
        run = desk.publication.run
        key = (run.run_id if run else "", *(kept.outlook.outlook_id for kept in outlooks_of(desk)))
        return packed.page(request, key, (place_id, page), lambda: _place(desk, place_id, page=page))

    @router.get("/sources/{source:path}")
    def source(source: str) -> str:
        return _found(pages.source_page(desk.publication, desk.links, source), "source", source)

    @router.get("/origins/{origin_id:path}")
    def origin(origin_id: str) -> str:
        return _found(pages.origin_page(desk.publication, desk.links, origin_id), "origin", origin_id)

    @router.get("/pairs/{ident:path}")
    def pair(ident: str) -> str:
        return _found(pair_page(desk.publication, desk.links, ident), "pair of reports", ident)

    @router.get("/outlooks/{outlook_id}")
    def outlook(outlook_id: str) -> str:
        return _found(outlook_page(desk.publication, desk.links, outlooks_of(desk), outlook_id), "outlook", outlook_id)

    @router.get("/reports/{report_id:path}")
    def report(report_id: str) -> str:
        return _found(pages.report_page(desk.publication, desk.links, report_id), "report", report_id)


def _explained(desk: Desk, place_id: str, on: str | None, known: str | None, page: int) -> Response:
    """A place with what its estimate rests on; until that is worked out, a page that says so and asks again."""
    known_on = desk.day(known) if known else None
    if (on or known) and not desk.has_fit(known_on, _WAIT_S):
        text = (
            "What was known then is being grouped and estimated anew"
            if known
            else "What the estimate rests on is being worked out"
        )
        html = listings.waiting_page(desk.publication, desk.links, title="One moment", text=f"{text}.")
        return HTMLResponse(html, headers={"Refresh": "2", "Cache-Control": "no-store"})
    return HTMLResponse(_place(desk, place_id, on, known, page))


def _place(desk: Desk, place_id: str, on: str | None = None, known: str | None = None, page: int = 1) -> str:
    known_on = desk.day(known) if known else None
    day = desk.day(on, default=known_on) if on or known_on else None
    why = desk.explain(place_id, day, known_on=known_on) if day else None
    ahead = foretold(outlooks_of(desk), place_id) if known_on is None else None
    view = pages.PlaceView(day, known_on, why, page, ahead)
    return _found(pages.place_page(desk.publication, desk.links, place_id, view), "place", place_id)


def _add_kept(router: APIRouter, desk: Desk) -> None:
    """Lists that depend on the run only: each is made once for it."""
    packed = PackedPages()

    def kept(request: Request, name: tuple[object, ...], make: Callable[[], str]) -> Response:
        """A page that depends on the run only, made once for it."""
        run = desk.publication.run
        return packed.page(request, run.run_id if run else "", name, make)

    def add(name: str, make: Callable[[Publication, Links], str]) -> None:
        def get(request: Request) -> Response:
            return kept(request, (name,), lambda: make(desk.publication, desk.links))

        router.add_api_route(f"/{name}", get)

    for name, make in _LISTS.items():
        add(name, make)

    @router.get("/diff")
    def diff(request: Request, a: Day = None, b: Day = None) -> Response:
        first, _ = desk.publication.days
        before, after = desk.day(a, default=first), desk.day(b)

        def make() -> str:
            changes = desk.changes(before, after)
            return listings.changes_page(desk.publication, desk.links, before=before, after=after, changes=changes)

        return kept(request, ("diff", before, after), make)

    @router.get("/brief")
    def brief(request: Request, on: Day = None) -> Response:
        day = desk.day(on)
        return kept(request, ("brief", day), lambda: listings.brief_page(desk.publication, desk.links, on=day))


def _add_lists(router: APIRouter, desk: Desk) -> None:
    @router.get("/forecasts")
    def forecasts(outcome: Choice = "", source: Choice = "", page: Number = 1) -> str:
        return forecasts_page(desk.publication, desk.links, ledger_of(desk), LedgerView(outcome, source, page))

    @router.get("/outlooks")
    def outlooks() -> str:
        return outlooks_page(desk.publication, desk.links, outlooks_of(desk))

    @router.get("/search")
    def search(q: Annotated[str, Query(max_length=200)] = "") -> str:
        return listings.search_page(desk.publication, desk.links, q.strip())


def _found(html: str | None, kind: str, ident: str) -> str:
    if html is None:
        raise HTTPException(404, f"There is no {kind} {ident!r} here.")
    return html
