"""Templates: one environment for the web application and for files, everything escaped."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fogline.codebook import load_codebook
from fogline.publish import cards, glyphs, wording
from fogline.publish.chart import ticks_path
from fogline.publish.geojson import LIMITS
from fogline.publish.links import Links
from fogline.publish.publication import Publication, claim_day
from fogline.publish.standings import confidence_class


def render(template: str, publication: Publication, links: Links, **context: object) -> str:
    """A page as HTML."""
    return environment().get_template(template).render(**page_context(publication, links), **context)


def page_context(publication: Publication, links: Links) -> dict[str, object]:
    """What every page's template is given."""
    theatre = publication.theatre
    return {
        "publication": publication,
        "theatre": theatre,
        "links": links,
        "page": links.page,
        "asset": links.asset,
        "limits": LIMITS,
        "side_label": lambda side_id, short=True: wording.side_label(theatre, side_id, short=short),
        "source_link": lambda source: cards.source_link(publication, links, source),
        "origin_note": lambda report_id: cards.origin_note(publication, links, report_id),
        "claim_card": lambda claim, **shown: cards.claim_card(publication, links, claim, **shown),
        "claim_words": lambda claim: wording.claim_words(claim, theatre),
        "codebook": load_codebook(),
    }


def data_block(value: object) -> Markup:
    """JSON that can stand inside a ``script`` element: nothing in it can close the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


@cache
def environment() -> Environment:
    """The one environment of all templates: everything is escaped, and what is not given is an error."""
    environment = Environment(
        loader=PackageLoader("fogline.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters: Mapping[str, Callable[..., Any]] = {
        "percent": wording.percent,
        "shown": wording.shown,
        "web_address": wording.web_address,
        "when": wording.claim_when,
        "stamp": wording.stamp,
        "counted": wording.counted,
        "claim_day": claim_day,
        "data_block": data_block,
        "confidence": confidence_class,
        "stretch_mark": glyphs.stretch_mark,
        "side_mark": glyphs.side_mark,
        "ticks": ticks_path,
    }
    environment.filters.update(filters)
    environment.globals["sprite"] = glyphs.sprite
    return environment
