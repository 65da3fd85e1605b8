from datetime import date
from pathlib import Path

import pytest

from fogline.errors import TheatreError
from fogline.theatre import load_theatre
from fogline.theatre.backers import Backing, backing_from_row, rival_sides

EAST = Backing("east", ("red",), ("west",), date(2015, 1, 1))
WEST = Backing("west", ("blue", "red"), to_on=date(2016, 1, 1))


def test_sides_of_rivals_are_rivals_while_both_are_backed() -> None:
    pairs = {frozenset(pair) for pair in (("east", "west"), ("east", "blue"), ("east", "red"), ("red", "west"), ("red", "blue"))}
    assert rival_sides((EAST, WEST), date(2015, 6, 1)) == pairs
    assert rival_sides((EAST, WEST), date(2014, 6, 1)) == frozenset()
    assert rival_sides((EAST, WEST), date(2016, 6, 1)) == frozenset()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"sides": ["red"]}, "has no backer"),
        ({"backer": "east"}, "has no list of sides"),
        ({"backer": "east", "sides": ["green"]}, "backs 'green', which is no side"),
        ({"backer": "east", "sides": ["red"], "from": "2015"}, "has from = '2015'"),
        ({"backer": "east", "sides": ["red"], "from": date(2016, 1, 1), "to": date(2015, 1, 1)}, "has to before from"),
        ({"backer": "east", "sides": ["red"], "since": 1}, "unknown key 'since'"),
    ],
)
def test_a_fault_says_what_is_wrong(row: dict[str, object], message: str) -> None:
    with pytest.raises(TheatreError, match=message):
        backing_from_row(Path("theatre.toml"), row, ("red", "blue"))


def test_the_theatre_that_ships_dates_its_backers() -> None:
    backers = load_theatre("syria").backers
    assert frozenset({"kurds", "syria_gov"}) in rival_sides(backers, date(2017, 6, 5))
    assert frozenset({"isis", "syria_gov"}) not in rival_sides(backers, date(2017, 6, 5))
