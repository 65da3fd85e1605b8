"""The API under ``/api/v1``: everything the pages show, as JSON, GeoJSON and CSV."""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from fogline.contracts import claim_to_row, origin_to_row
from fogline.publish.atlas import atlas_data
from fogline.publish.basemap import basemap_geojson
from fogline.publish.brief import make_brief
from fogline.publish.brief_forms import brief_markdown, brief_text
from fogline.publish.config import claim_data
from fogline.publish.coverage import make_coverage
from fogline.publish.geojson import areas_geojson, standings_geojson
from fogline.publish.ground import ground_data
from fogline.publish.picture import control_svg
from fogline.publish.tables import changes_csv, claims_csv, spells_csv, standings_csv
from fogline.web.desk import Desk, Known, tagged
from fogline.web.foresight_api import foresight_routes

Day = Annotated[date | None, Query(description="A day; the last one where none is given.", examples=["2016-12-20"])]
Limit = Annotated[int, Query(ge=1, le=1000, description="So many at most.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="So many are passed over.")]
Drawn = Annotated[bool, Query(description="Whether it is drawn.")]
Name = Annotated[str | None, Query(max_length=300)]
_UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The client has it already (by its ETag)."}}
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such place."}}


def _sent_as(media_type: str) -> dict[str, Any]:
    """How a route describes that it answers in another form than JSON's."""
    content = {media_type: {"schema": {"type": "object" if media_type.endswith("json") else "string"}}}
    answers: dict[int | str, dict[str, Any]] = {200: {"content": content, "description": "The file."}}
    return {"response_class": _Bare, "responses": answers | _UNCHANGED}


class _Bare(Response):
    """A response whose form the route describes itself."""

    media_type = None


def api_routes(desk: Desk) -> APIRouter:
    """All routes of the API."""
    router = APIRouter()
    _add_control(router, desk)
    _add_files(router, desk)
    _add_claims(router, desk)
    _add_scores(router, desk)
    router.include_router(foresight_routes(desk))
    return router


def _add_control(router: APIRouter, desk: Desk) -> None:
    @router.get("/control", responses=_UNCHANGED)
    def control(request: Request, known_on: Known = None) -> Response:
        """All spells of all places in the map's compact form."""
        return desk.then(known_on).json(request, "control", atlas_data)

    @router.get("/basemap", responses=_UNCHANGED)
    def basemap(request: Request) -> Response:
        """Borders, rivers and lakes around the theatre, as GeoJSON."""
        return desk.json(request, "basemap", lambda publication: basemap_geojson(publication.theatre.extent))

    @router.get("/ground", responses=_UNCHANGED)
    def ground(request: Request, known_on: Known = None) -> Response:
        """Cells around places and the lines between them, in the map's compact form."""
        return desk.then(known_on).json(request, "ground", ground_data)

    @router.get("/places")
    def places(on: Day = None, known_on: Known = None) -> list[dict[str, Any]]:
        """Who holds each place on a day."""
        at = desk.then(known_on)
        day = at.day(on)
        features = standings_geojson(at.publication.book.on(day), day, at.publication.theatre)["features"]
        return [feature["properties"] for feature in features]

    @router.get("/explain", responses=_UNKNOWN)
    def explain(place_id: Annotated[str, Query(max_length=300)], on: Day = None, known_on: Known = None) -> dict[str, Any]:
        """What an estimate rests on: each origin's share, and the estimate without each source and camp."""
        at = desk.then(known_on)
        found = at.explain(place_id, at.day(on))
        if found is None:
            raise HTTPException(404, f"No claim that counts is about a place {place_id!r}.")
        return asdict(found)

    @router.get("/diff")
    def diff(a: Day = None, b: Day = None, known_on: Known = None) -> list[dict[str, Any]]:
        """Places whose likeliest controller differs between two days."""
        at = desk.then(known_on)
        first, _ = at.publication.days
        return [asdict(change) for change in at.changes(at.day(a, default=first), at.day(b))]


def _add_files(router: APIRouter, desk: Desk) -> None:
    @router.get("/control.geojson", **_sent_as("application/geo+json"))
    def control_geojson(request: Request, on: Day = None, known_on: Known = None) -> Response:
        """Who holds each place on a day, as GeoJSON."""
        at = desk.then(known_on)
        day = at.day(on)
        value = standings_geojson(at.publication.book.on(day), day, at.publication.theatre)
        return tagged(request, _json(value), "application/geo+json", file_name=f"fogline-{day}.geojson")

    @router.get("/areas.geojson", **_sent_as("application/geo+json"))
    def areas(request: Request, on: Day = None, known_on: Known = None) -> Response:
        """Cells around places, cut at a reach from evidence, and the fronts between them with their probability, as GeoJSON."""
        at = desk.then(known_on)
        day, publication = at.day(on), at.publication
        value = areas_geojson(publication.book.known_on(day), day, publication.theatre)
        return tagged(request, _json(value), "application/geo+json", file_name=f"fogline-{day}-areas.geojson")

    @router.get("/control.svg", **_sent_as("image/svg+xml"))
    def control_picture(
        request: Request, on: Day = None, areas: Drawn = False, front: Drawn = True, known_on: Known = None
    ) -> Response:
        """The map of a day as a picture, with areas near evidence and the front line where they are wanted."""
        at = desk.then(known_on)
        day = at.day(on)
        drawn = control_svg(at.publication, day, areas=areas, front=front).encode()
        return tagged(request, drawn, "image/svg+xml", file_name=f"fogline-{day}.svg")

    @router.get("/control.csv", **_sent_as("text/csv"))
    def control_csv(request: Request, on: Day = None, known_on: Known = None) -> Response:
        """Who holds each place on a day, as CSV."""
        at = desk.then(known_on)
        day = at.day(on)
        return _csv(request, standings_csv(at.publication.book.on(day)), f"fogline-{day}.csv")

    @router.get("/spells.csv", **_sent_as("text/csv"))
    def spells(request: Request, known_on: Known = None) -> Response:
        """All spells, in the form that ``fogline estimate`` writes."""
        return _csv(request, spells_csv(desk.then(known_on).publication.spells), "fogline-spells.csv")

    @router.get("/claims.csv", **_sent_as("text/csv"))
    def claims(request: Request, known_on: Known = None) -> Response:
        """All claims."""
        return _csv(request, claims_csv(desk.then(known_on).publication.claims), "fogline-claims.csv")

    @router.get("/diff.csv", **_sent_as("text/csv"))
    def diff(request: Request, a: Day = None, b: Day = None, known_on: Known = None) -> Response:
        """Changes between two days, as CSV."""
        at = desk.then(known_on)
        first, _ = at.publication.days
        before, after = at.day(a, default=first), at.day(b)
        return _csv(request, changes_csv(at.changes(before, after)), f"fogline-{before}-{after}.csv")

    @router.get("/brief.md", response_class=PlainTextResponse)
    def markdown(on: Day = None, known_on: Known = None) -> str:
        """The brief of a day, as Markdown."""
        at = desk.then(known_on)
        return brief_markdown(make_brief(at.publication, at.day(on)))

    @router.get("/brief.txt", response_class=PlainTextResponse)
    def text(on: Day = None, known_on: Known = None) -> str:
        """The brief of a day, as plain text."""
        at = desk.then(known_on)
        return brief_text(make_brief(at.publication, at.day(on)))


def _add_claims(router: APIRouter, desk: Desk) -> None:
    @router.get("/claims", response_model=dict[str, Any])
    def claims(
        place_id: Name = None,
        source: Name = None,
        report_id: Name = None,
        limit: Limit = 100,
        offset: Offset = 0,
        known_on: Known = None,
    ) -> Response:
        """Claims about a place, by a source, from a report; a page at a time."""
        asked = {"place_id": place_id, "source": source, "report_id": report_id}
        total, found = desk.then(known_on).publication.find_claims(**asked, offset=offset, limit=limit)
        page = [{"claim_id": claim.claim_id, **claim_to_row(claim)} for claim in found]
        # Written as it is: to look over every value again takes longer than to find the claims.
        return Response(_plain_json({"total": total, "offset": offset, "claims": page}), media_type="application/json")

    @router.get("/places/{place_id:path}/claims", responses=_UNCHANGED | _UNKNOWN)
    def place_claims(request: Request, place_id: str, known_on: Known = None) -> Response:
        """A place's claims as the map's panel shows them, the latest event first."""
        at = desk.then(known_on)
        publication = at.publication
        if not publication.book.knows(place_id) and not publication.claims_at(place_id, limit=0)[0]:
            raise HTTPException(404, f"There is no place {place_id!r} here.")
        return tagged(request, _plain_json(claim_data(publication, at.links, place_id)), "application/json")

    @router.get("/origins")
    def origins(limit: Limit = 100, offset: Offset = 0, known_on: Known = None) -> dict[str, Any]:
        """The origin of each report; a page at a time."""
        known = desk.then(known_on).publication.members
        members = [known[report_id] for report_id in sorted(known)]
        return {"total": len(members), "offset": offset, "origins": [origin_to_row(m) for m in members[offset : offset + limit]]}


def _add_scores(router: APIRouter, desk: Desk) -> None:
    @router.get("/sources")
    def sources(known_on: Known = None) -> list[dict[str, Any]]:
        """Sources with their camps and track records."""
        publication = desk.then(known_on).publication
        return [
            {
                **asdict(source),
                "n_reports": publication.n_by_source[0].get(name, 0),
                "n_claims": publication.n_by_source[1].get(name, 0),
                "track_record": asdict(record) if (record := publication.record_by_source.get(name)) else None,
            }
            for name, source in publication.sources.items()
        ]

    @router.get("/copies")
    def copies(known_on: Known = None) -> list[dict[str, Any]]:
        """Who publishes what others published before."""
        return [asdict(link) for link in desk.then(known_on).publication.copy_links]

    @router.get("/coverage")
    def coverage(known_on: Known = None) -> dict[str, Any] | None:
        """How many reports each source published when, and its silences."""
        found = make_coverage(desk.then(known_on).publication)
        return asdict(found) if found else None


def _json(value: object) -> bytes:
    return _plain_json(jsonable_encoder(value))


def _plain_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _csv(request: Request, text: str, file_name: str) -> Response:
    return tagged(request, text.encode(), "text/csv; charset=utf-8", file_name=file_name)
