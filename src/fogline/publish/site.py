"""The map and its pages as files: a folder for any web server, or one HTML file that opens from disk with the network off."""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pydantic import TypeAdapter

from fogline.errors import InputError
from fogline.forecasts.war.frozen import FrozenOutlook
from fogline.model import Forecast
from fogline.publish import listings, pages
from fogline.publish.atlas import atlas_data
from fogline.publish.basemap import BORDER_NOTE, basemap_geojson
from fogline.publish.brief import make_brief
from fogline.publish.brief_forms import brief_markdown
from fogline.publish.config import claim_data, map_config
from fogline.publish.geojson import areas_geojson, standings_geojson
from fogline.publish.ground import ground_data
from fogline.publish.ledger import forecasts_page
from fogline.publish.links import FileLinks, SingleLinks, slug
from fogline.publish.outlooks import foretold, outlook_page, outlooks_page
from fogline.publish.pairs import pair_page, pairs_to_publish
from fogline.publish.picture import control_svg
from fogline.publish.publication import Publication
from fogline.publish.tables import claims_csv, spells_csv

_DATA = {
    "atlas": "data/atlas.json",
    "claims": "data/claims/PLACE.json",
    "basemap": "data/basemap.json",
    "ground": "data/ground.json",
}
_NOWHERE = {"atlas": "", "claims": "", "basemap": "", "ground": ""}
_FORECASTS, _FROZEN = TypeAdapter(tuple[Forecast, ...]), TypeAdapter(FrozenOutlook)
_FONTS_IN_FILE = ("noto-sans-latin-400-normal.woff2", "noto-sans-latin-600-normal.woff2")


def publish_site(
    publication: Publication,
    out: str | Path,
    *,
    single_file: bool = False,
    on_written: Callable[[int], None] = lambda _n_files: None,
) -> Path:
    """Write a static site to the folder ``out``, or one HTML file; returns what was written.

    The folder needs a web server (browsers load no modules from disk); the single file opens from disk.
    """
    path = Path(out)
    if single_file:
        target = path / "fogline.html" if path.is_dir() else path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(single_page(publication), encoding="utf-8")
        return target
    if path.is_file():
        raise InputError(f"{path} is a file", "give a folder, or use --single-file")
    for n_files, (name, text) in enumerate(site_files(publication), 1):
        on_written(n_files)
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    _copy_assets(path / "assets")
    return path


def publish_picture(publication: Publication, out: str | Path, *, on: date | None = None) -> Path:
    """Write the map of a day (default: the last) as an SVG picture; returns its path."""
    path = Path(out)
    first, last = publication.days
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(control_svg(publication, min(max(on or last, first), last)), encoding="utf-8")
    return path


def site_files(publication: Publication) -> Iterator[tuple[str, str]]:
    """Every page and data file of the static site, with its path."""
    yield from _lists(publication)
    yield from _data(publication)
    inner = FileLinks(depth=1)
    for place_id in sorted(set(publication.claims_by_place) | set(publication.book.place_ids)):
        view = pages.PlaceView(foretold=foretold(publication.outlooks, place_id))
        yield f"places/{slug(place_id)}.html", pages.place_page(publication, inner, place_id, view) or ""
    for source in publication.sources:
        yield f"sources/{slug(source)}.html", pages.source_page(publication, inner, source) or ""
    for report_id in publication.report_by_id:
        yield f"reports/{slug(report_id)}.html", pages.report_page(publication, inner, report_id) or ""
    for origin_id in publication.reports_by_origin:
        yield f"origins/{slug(origin_id)}.html", pages.origin_page(publication, inner, origin_id) or ""
    for kept in publication.outlooks:
        ident = kept.outlook.outlook_id
        yield f"outlooks/{slug(ident)}.html", outlook_page(publication, inner, publication.outlooks, ident) or ""
    for ident in pairs_to_publish(publication):
        yield f"pairs/{slug(ident)}.html", pair_page(publication, inner, ident) or ""


def single_page(publication: Publication) -> str:
    """The map, the slider, places and claims in one HTML page without any other file."""
    links = SingleLinks()
    script, style = _script(_asset("single.js")), _style()
    claims = {place_id: claim_data(publication, links, place_id) for place_id in publication.book.place_ids}
    _, last = publication.days
    return pages.home_page(
        publication,
        links,
        on=last,
        config=map_config(publication, links, mode="single", data=_NOWHERE),
        template="single.html",
        policy=_policy(script, style),
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        worker=Markup(_script(_asset("map-worker.js"))),  # noqa: S704
        atlas=atlas_data(publication),
        basemap=basemap_geojson(publication.theatre.extent),
        ground=ground_data(publication),
        claims=claims,
        note=BORDER_NOTE,
        licences=_asset("LICENSES.txt"),
    )


def _lists(publication: Publication) -> Iterator[tuple[str, str]]:
    links = FileLinks()
    _, last = publication.days
    config = map_config(publication, links, mode="files", data=_DATA)
    yield "index.html", pages.home_page(publication, links, on=last, config=config)
    yield "sources.html", listings.sources_page(publication, links)
    yield "origins.html", listings.origins_page(publication, links)
    yield "forecasts.html", forecasts_page(publication, links)
    yield "outlooks.html", outlooks_page(publication, links, publication.outlooks)
    yield "brief.html", listings.brief_page(publication, links, on=last)
    yield "coverage.html", listings.coverage_page(publication, links)
    yield "rejections.html", listings.rejections_page(publication, links)
    yield "method.html", listings.method_page(publication, links)
    yield "glossary.html", listings.glossary_page(publication, links)


def _data(publication: Publication) -> Iterator[tuple[str, str]]:
    _, last = publication.days
    links = FileLinks()
    yield "data/atlas.json", _json(atlas_data(publication))
    yield "data/basemap.json", _json(basemap_geojson(publication.theatre.extent))
    yield "data/ground.json", _json(ground_data(publication))
    areas = areas_geojson(publication.book.known_on(last), last, publication.theatre)
    yield "data/areas.geojson", _json(areas)
    yield "data/control.geojson", _json(standings_geojson(publication.book.on(last), last, publication.theatre))
    yield "data/control.svg", control_svg(publication, last)
    yield "data/spells.csv", spells_csv(publication.spells)
    yield "data/claims.csv", claims_csv(publication.claims)
    yield "data/brief.md", brief_markdown(make_brief(publication, last))
    yield "data/forecasts.json", _json(_FORECASTS.dump_python(publication.forecasts, mode="json"))
    for kept in publication.outlooks:
        yield f"data/outlooks/{slug(kept.outlook.outlook_id)}.json", _json(_FROZEN.dump_python(kept.frozen, mode="json"))
    for place_id in publication.book.place_ids:
        yield f"data/claims/{slug(place_id)}.json", _json(claim_data(publication, links, place_id))


def _copy_assets(out: Path) -> None:
    folder = files("fogline") / "web" / "assets"
    out.mkdir(parents=True, exist_ok=True)
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name not in ("single.js", "basemap.json.gz", "review.js", "review.css"):
            with entry.open("rb") as source, (out / entry.name).open("wb") as target:
                shutil.copyfileobj(source, target)


def _asset(name: str) -> str:
    path = files("fogline") / "web" / "assets" / name
    if not path.is_file():
        raise InputError("the front end is not built", "build it with: make frontend")
    return path.read_text(encoding="utf-8")


def _style() -> str:
    """Both sheets with the two fonts that every page uses; others are left to the system."""
    sheet = _asset("maplibre.css") + _asset("app.css")
    for name in _FONTS_IN_FILE:
        font = (files("fogline") / "web" / "assets" / name).read_bytes()
        sheet = sheet.replace(f"./{name}", f"data:font/woff2;base64,{base64.b64encode(font).decode()}")
    sheet = re.sub(r"@font-face\{[^}]*url\(\"?\./[^}]*\}", "", sheet)
    return sheet.replace("</", "<\\/")


def _script(code: str) -> str:
    """Code that can stand inside a ``script`` element."""
    return re.sub(r"<(/script|script|!--)", r"\\x3c\1", code, flags=re.IGNORECASE)


def _policy(script: str, style: str) -> str:
    """Only this script and this style run, and nothing is fetched from anywhere."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "img-src data: blob:",
            "font-src data:",
            "worker-src blob: data:",
            "connect-src blob: data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(value: Any) -> str:  # noqa: ANN401  (any JSON value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
