"""The compact form must say the same as the spells, day by day."""

from datetime import date, timedelta
from typing import Any

from fogline.publish import Publication
from fogline.publish.atlas import atlas_data
from fogline.theatre.load import Theatre


def decode(atlas: dict[str, Any]) -> dict[tuple[str, int], tuple[str, int]]:
    """Controller and per cent of each place and day, as the front end reads them."""
    spells, row = atlas["spells"], 0
    said = {}
    for place, count in zip(atlas["places"]["id"], spells["n"], strict=True):
        day, starts = 0, []
        for index in range(row, row + count):
            day += spells["start"][index]
            starts.append((day, spells["top"][index], spells["p"][index]))
        row += count
        for number in range(atlas["days"]):
            now = [(top, p) for start, top, p in starts if start <= number]
            if now and now[-1][0] >= 0:
                said[place, number] = (atlas["sides"][now[-1][0]]["id"], now[-1][1])
    return said


def test_it_says_the_same_as_the_spells(publication: Publication) -> None:
    atlas = atlas_data(publication)
    first = date.fromisoformat(atlas["first"])
    expected = {
        (standing.place_id, number): (standing.controller, round(standing.probability * 100))
        for number in range(atlas["days"])
        for standing in publication.book.on(first + timedelta(days=number))
    }
    assert decode(atlas) == expected
    assert ("t:mill", 0) not in expected


def test_sieges_and_evidence_are_in_it(publication: Publication) -> None:
    atlas = atlas_data(publication)
    assert atlas["sieges"] == {"place": [1], "start": [43], "end": [60], "by": [0]}
    assert atlas["evidence"]["n"] == [2, 1]
    assert atlas["evidence"]["day"][:2] == [29, 18]


def test_contested_is_the_last_side(publication: Publication) -> None:
    assert [side["id"] for side in atlas_data(publication)["sides"]] == ["red", "blue", "contested"]


def test_without_an_estimate_it_is_empty(theatre: Theatre) -> None:
    atlas = atlas_data(Publication(theatre))
    assert atlas["places"]["id"] == []
    assert atlas["days"] == 1
