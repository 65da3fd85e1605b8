"""Who holds each place on a day as KML 2.2, for Google Earth and phones: a folder and a colour for each controller."""

from collections.abc import Iterable
from datetime import date
from xml.etree import ElementTree as ET

from fogline.model import CONTESTED
from fogline.publish.geojson import LIMITS
from fogline.publish.standings import Standing
from fogline.publish.wording import percent, shown, side_label
from fogline.theatre.load import Theatre

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_GREY = "#8a8a8a"


def standings_kml(standings: Iterable[Standing], day: date, theatre: Theatre) -> str:
    """The document as text; places without coordinates are left out."""
    held: dict[str, list[Standing]] = {}
    for standing in standings:
        if standing.lat is not None and standing.lon is not None:
            held.setdefault(standing.controller, []).append(standing)
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", f"{theatre.title}: {day}")
    _text(document, "description", LIMITS)
    colours = {side.side_id: side.colour for side in theatre.sides}
    for controller in sorted(held):
        _add_style(document, controller, colours.get(controller, _GREY))
    for controller in sorted(held):
        folder = ET.SubElement(document, "Folder")
        _text(folder, "name", "Contested" if controller == CONTESTED else side_label(theatre, controller))
        for standing in held[controller]:
            _add_place(folder, standing, day)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_style(document: ET.Element, controller: str, colour: str) -> None:
    style = ET.SubElement(document, "Style", id=controller)
    icon = ET.SubElement(style, "IconStyle")
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    _text(icon, "color", f"ff{blue}{green}{red}".lower())  # KML writes alpha, blue, green, red


def _add_place(folder: ET.Element, standing: Standing, day: date) -> None:
    mark = ET.SubElement(folder, "Placemark")
    _text(mark, "name", shown(standing.place))
    besieged = f", besieged by {standing.siege.besieger}" if standing.siege else ""
    _text(mark, "description", f"{standing.controller} {percent(standing.probability)}{besieged}")
    stamp = ET.SubElement(mark, "TimeStamp")
    _text(stamp, "when", day.isoformat())
    _text(mark, "styleUrl", f"#{standing.controller}")
    point = ET.SubElement(mark, "Point")
    _text(point, "coordinates", f"{standing.lon},{standing.lat}")


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text
