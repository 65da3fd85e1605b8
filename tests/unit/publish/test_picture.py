"""The map of a day as an SVG picture."""

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from fogline.publish import Publication
from fogline.publish.picture import control_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def drawn(publication: Publication) -> ET.Element:
    return ET.fromstring(control_svg(publication, date(2016, 3, 5)))


def test_every_place_with_an_estimate_has_its_mark_and_says_who_holds_it(publication: Publication, drawn: ET.Element) -> None:
    titles = [title.text or "" for title in drawn.iter(f"{SVG}title")]
    for standing in publication.book.known_on(date(2016, 3, 5)):
        assert any(text.startswith(f"{standing.place}: {standing.controller}") for text in titles)


def test_all_marks_that_are_used_are_defined(drawn: ET.Element) -> None:
    defined = {f"#{element.get('id')}" for element in drawn.iter() if element.get("id")}
    used = {element.get("href") for element in drawn.iter(f"{SVG}use")}
    assert used
    assert used <= defined


def test_the_picture_says_its_day_its_limits_and_runs_nothing(publication: Publication, drawn: ET.Element) -> None:
    words = " ".join(text.text or "" for text in drawn.iter(f"{SVG}text"))
    assert "2016-03-05" in words
    assert "not for targeting" in words
    assert not list(drawn.iter(f"{SVG}script"))
    assert control_svg(publication, date(2016, 3, 5)) == control_svg(publication, date(2016, 3, 5))
