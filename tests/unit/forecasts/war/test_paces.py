"""The pace of a front: what changed hands between two sides of late, and how deep."""

from datetime import date, timedelta

import pytest

from fogline.forecasts.war.history import HeldPlace, History, Spell, make_history
from fogline.forecasts.war.paces import Pace, find_paces

LAST = date(2017, 6, 5)


def in_a_row(changes: dict[int, date]) -> History:
    """Ten places, each a tenth of a degree (11 km) east of the one before: three are red, the others blue till they fall."""
    spells = []
    for number in range(10):
        place, begin = HeldPlace(f"p{number}", f"Place {number}", 0.0, number / 10), LAST - timedelta(days=200)
        falls_on = changes.get(number)
        spells.append(Spell(place, begin, falls_on, "red" if number < 3 else "blue"))
        if falls_on:
            spells.append(Spell(place, falls_on, None, "red"))
    return make_history(spells, until=LAST)


def test_a_pace_is_places_and_kilometres_a_week_over_the_last_eight() -> None:
    [pace] = find_paces(in_a_row({3: LAST - timedelta(days=50), 4: LAST - timedelta(days=9)}))
    assert pace == Pace("red", "blue", LAST - timedelta(days=56), LAST, 2, 0.25, pytest.approx((11.1 + 22.2) / 2 / 8, abs=0.1))


def test_what_changed_hands_before_is_no_pace() -> None:
    assert find_paces(in_a_row({3: LAST - timedelta(days=60)})) == []


def test_a_history_of_one_day_has_none() -> None:
    place = HeldPlace("p", "Place", 0.0, 0.0)
    assert find_paces(make_history([Spell(place, LAST, None, "red")], until=LAST)) == []
