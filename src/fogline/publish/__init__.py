"""What leaves Fogline: pages, briefs, GeoJSON, CSV, a static site or one HTML file; made from plain data, a ``Publication``."""

from fogline.publish.brief import Brief, make_brief
from fogline.publish.brief_forms import brief_html, brief_markdown, brief_text
from fogline.publish.geojson import control_geojson
from fogline.publish.notebook import MapView
from fogline.publish.publication import Publication
from fogline.publish.site import publish_picture, publish_site, single_page
from fogline.publish.tables import claims_csv, spells_csv, standings_csv

__all__ = [
    "Brief",
    "MapView",
    "Publication",
    "brief_html",
    "brief_markdown",
    "brief_text",
    "claims_csv",
    "control_geojson",
    "make_brief",
    "publish_picture",
    "publish_site",
    "single_page",
    "spells_csv",
    "standings_csv",
]
