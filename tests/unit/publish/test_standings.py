from datetime import date

import pyarrow as pa
import pytest

from fogline.publish import Publication
from fogline.publish.standings import Stretch, confidence_class, merge_stretches, read_standings


@pytest.mark.parametrize(
    ("probability", "expected"), [(0.95, "solid"), (0.8, "solid"), (0.79, "hatched"), (0.55, "hatched"), (0.5, "hollow")]
)
def test_confidence_has_three_classes(probability: float, expected: str) -> None:
    assert confidence_class(probability) == expected


def test_a_day_lists_places_with_an_estimate_only(publication: Publication) -> None:
    before = publication.book.on(date(2016, 2, 28))
    assert [(standing.place, standing.controller) for standing in before] == [("Ford", "blue")]
    after = publication.book.on(date(2016, 3, 20))
    assert [(standing.place, standing.controller) for standing in after] == [("Ford", "red"), ("Mill", "contested")]


def test_a_flat_posterior_is_nothing_known() -> None:
    flat = Stretch(date(2016, 1, 1), date(2016, 2, 1), tuple((side, 0.2) for side in "abcde"))
    assert not flat.is_known
    assert Stretch(flat.start_on, flat.end_on, (("a", 0.4), ("b", 0.3), ("c", 0.3))).is_known


def test_the_end_of_a_spell_is_not_in_it(publication: Publication) -> None:
    assert publication.book.at("t:ford", date(2016, 2, 29)).controller == "blue"  # type: ignore[union-attr]
    assert publication.book.at("t:ford", date(2016, 3, 1)).controller == "red"  # type: ignore[union-attr]
    assert publication.book.at("t:ford", date(2016, 4, 1)) is None
    assert publication.book.at("t:nowhere", date(2016, 3, 1)) is None


def test_a_siege_is_beside_control(publication: Publication) -> None:
    standing = publication.book.at("t:mill", date(2016, 3, 20))
    assert standing is not None
    assert standing.siege is not None
    assert standing.siege.besieger == "red"
    assert standing.controller == "contested"
    assert standing.stretch.rivals == ("blue", "red")


def test_order_of_rows_does_not_matter(publication: Publication) -> None:
    rows = publication.spells.to_pylist()
    shuffled = pa.Table.from_pylist(rows[::-1], schema=publication.spells.schema)
    assert read_standings(shuffled).on(date(2016, 3, 20)) == read_standings(publication.spells).on(date(2016, 3, 20))


def test_neighbours_that_look_alike_are_one_run() -> None:
    days = [date(2016, 1, 1), date(2016, 1, 5), date(2016, 2, 1), date(2016, 2, 3)]
    given = [("red", 0.9), ("red", 0.85), ("red", 0.6)]
    stretches = [Stretch(a, b, (pair,)) for a, b, pair in zip(days, days[1:], given, strict=False)]
    merged = merge_stretches(stretches)
    assert [(run.start_on, run.end_on, run.confidence) for run in merged] == [
        (days[0], days[2], "solid"),
        (days[2], days[3], "hatched"),
    ]


def test_no_spells_is_an_empty_book(publication: Publication) -> None:
    book = read_standings(publication.spells.slice(0, 0))
    assert book.days is None
    assert book.on(date(2016, 3, 1)) == []
