from datetime import date

import numpy as np
import pytest

from fogline.forecasts.war.durations import Siege, SiegeOutlook, foresee_sieges
from fogline.forecasts.war.history import HeldPlace, History, Spell, make_history
from fogline.forecasts.war.supply import with_supply

ON = date(2020, 6, 1)


def history(**held: tuple[float, float, str]) -> History:
    spells = [Spell(HeldPlace(name, name, lat, lon), date(2020, 1, 1), None, who) for name, (lat, lon, who) in held.items()]
    return make_history(spells, until=ON)


def told(past: History, place_id: str, besieger: str = "red") -> SiegeOutlook:
    [siege] = with_supply(foresee_sieges([Siege(place_id, besieger, date(2020, 5, 1), None)], on=ON), past)
    return siege


HOME = {f"home{n}": (50.0, 32.0 + 0.2 * n, "blue") for n in range(4)}


def test_a_place_among_others_is_cut_off() -> None:
    ring = {"n": (50.1, 30.0, "red"), "e": (50.0, 30.15, "red"), "s": (49.9, 30.0, "red")}
    siege = told(history(town=(50.0, 30.0, "blue"), **ring, **HOME), "town")
    assert (siege.held_by, siege.supply, siege.n_joined) == ("blue", "cut off", 0)


def test_towns_joined_only_to_each_other_are_a_pocket() -> None:
    pocket = {"town": (50.0, 30.0, "blue"), "near": (50.0, 30.1, "blue"), "e": (50.0, 30.6, "red")}
    siege = told(history(**pocket, **HOME), "town")
    assert (siege.supply, siege.n_joined) == ("pocket", 1)


def test_a_town_joined_to_the_rest_of_its_side_is_supplied_until_somebody_stands_between() -> None:
    free = {"town": (50.0, 31.6, "blue"), "far": (51.5, 31.6, "red")}
    assert (told(history(**free, **HOME), "town").supply, told(history(**free, **HOME), "town").n_joined) == ("joined", 4)
    assert told(history(**free, **HOME, between=(50.0, 31.8, "red")), "town").supply == "cut off"


def test_nothing_is_supplied_through_a_place_in_doubt() -> None:
    past = history(town=(50.0, 31.0, "blue"), link=(50.0, 31.5, "blue"), red=(52.0, 31.0, "red"), **HOME)
    [siege] = foresee_sieges([Siege("town", "red", date(2020, 5, 1), None)], on=ON)
    beginning = np.zeros((len(past.places), len(past.controllers)))
    beginning[np.arange(len(past.places)), past.codes[-1]] = 1.0
    assert [s.supply for s in with_supply([siege], past, beginning=beginning)] == ["joined"]
    link = [place.place_id for place in past.places].index("link")
    beginning[link] = [0.6, 0.4, 0.0]
    assert [s.supply for s in with_supply([siege], past, beginning=beginning)] == ["cut off"]


@pytest.mark.parametrize(("who", "besieger"), [("red", "red"), ("contested", "red")])
def test_where_no_besieged_side_is_known_to_hold_it_nothing_is_said(who: str, besieger: str) -> None:
    siege = told(history(town=(50.0, 30.0, who), **HOME), "town", besieger)
    assert (siege.held_by, siege.supply, siege.n_joined) == (None, None, None)
    assert told(history(**HOME), "unheard", besieger).supply is None
