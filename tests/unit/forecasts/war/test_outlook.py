from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from fogline.errors import InputError
from fogline.forecasts.war.history import HeldPlace, History, Spell, make_history
from fogline.forecasts.war.outlook import Ask, make_outlook, simulate

ORIGIN = date(2021, 1, 1)
ASK = Ask(ORIGIN, n_days=60, n_runs=160)


def chances_of_leaving(war: History, **changes: object) -> dict[str, float]:
    simulated = simulate(war, replace(ASK, **changes))  # type: ignore[arg-type]
    stays = (simulated.probabilities(60) * simulated.beginning).sum(axis=1)
    return {place.place_id: float(1.0 - chance) for place, chance in zip(simulated.past.places, stays, strict=True)}


def front_of(war: History) -> int:
    now = war.until(ORIGIN).codes[-1]
    return int(np.flatnonzero(now != war.controllers.index("red"))[0])


def test_places_at_the_front_are_in_danger_and_those_far_behind_are_not(war: History) -> None:
    leaving, front = chances_of_leaving(war), front_of(war)
    assert leaving[f"t{front:02d}"] > 0.3
    assert max(leaving["t00"], leaving["t39"]) < 0.05


def test_what_comes_after_the_origin_changes_nothing(war: History) -> None:
    rng = np.random.default_rng(0)
    day = war.day(ORIGIN) + 1
    codes = war.codes.copy()
    codes[day:] = rng.permuted(codes[day:], axis=1)
    assert make_outlook(replace(war, codes=codes), ASK) == make_outlook(war, ASK)


def test_probabilities_sum_to_one_and_lie_in_their_intervals(war: History) -> None:
    outlook = make_outlook(war, ASK)
    by_place: dict[tuple[str, date], float] = {}
    for chance in outlook.chances:
        key = (chance.place_id, chance.on)
        by_place[key] = by_place.get(key, 0.0) + chance.probability
        assert 0.0 <= chance.low <= chance.probability <= chance.high <= 1.0
    assert all(total == pytest.approx(1.0, abs=0.005) for total in by_place.values())
    assert {chance.on for chance in outlook.chances} == {ORIGIN + timedelta(days=n) for n in (10, 20, 30, 40, 50, 60)}
    last = [row for row in outlook.balance if row.on == ORIGIN + timedelta(days=60)]
    assert sum(row.places for row in last) == pytest.approx(40, abs=0.2)


def test_a_side_that_does_not_advance_takes_nothing(war: History) -> None:
    outlook = make_outlook(war, replace(ASK, what_if="red does not advance"))
    assert not [capture for capture in outlook.captures if capture.side == "red"]
    assert [capture for capture in outlook.captures if capture.side == "blue"]


def test_beyond_a_place_nothing_is_taken(war: History) -> None:
    front = front_of(war)
    outlook = make_outlook(war, replace(ASK, what_if=f"red does not advance beyond Town {front + 1}"))
    taken = {int(capture.place_id[1:]) for capture in outlook.captures if capture.side == "red"}
    assert taken
    assert max(taken) <= front + 2


def test_what_is_held_stays_and_what_is_taken_is_held_at_once(war: History) -> None:
    front = front_of(war)
    assert chances_of_leaving(war, what_if="Red holds Town 3; blue takes Town 4")["t03"] < 0.001
    simulated = simulate(war, replace(ASK, what_if=f"red takes Town {front + 3}"))
    assert simulated.beginning[front + 3, war.controllers.index("red")] == 1.0
    assert max(chances_of_leaving(war, what_if="ceasefire").values()) < 0.001


@pytest.mark.parametrize(
    ("what_if", "message"),
    [
        ("green does not advance", "no side is called 'green'"),
        ("red does not advance beyond Nowhere", "no place is called 'Nowhere'"),
        ("it rains", "is not understood; write one of"),
        (" ; ", "names nothing"),
        ("blue holds Town 3", "blue does not hold Town 3"),
    ],
)
def test_a_what_if_that_names_nothing_is_an_error(war: History, what_if: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make_outlook(war, replace(ASK, what_if=what_if))


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (replace(ASK, n_days=0), "0 days cannot"),
        (replace(ASK, n_runs=1), "1 runs cannot"),
        (replace(ASK, from_on=date(2030, 1, 1)), "has no 2030-01-01"),
    ],
)
def test_what_cannot_be_simulated_is_an_error(war: History, ask: Ask, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make_outlook(war, ask)


def test_a_theatre_with_one_side_is_an_error() -> None:
    place = HeldPlace("a", "Alone", 50.0, 30.0)
    history = make_history([Spell(place, date(2020, 1, 1), None, "red")], until=ORIGIN)
    with pytest.raises(InputError, match="only red holds places"):
        make_outlook(history, ASK)


def test_a_graph_in_two_parts_and_places_of_one_point_are_simulated() -> None:
    places = [HeldPlace(f"p{n}", f"P{n}", 10.0 if n < 4 else 60.0, 30.0 + (n % 4) * (0.1 if n < 4 else 0.0)) for n in range(8)]
    spells = [Spell(place, date(2020, 1, 1), None, "red" if n % 4 < 2 else "blue") for n, place in enumerate(places)]
    spells.append(Spell(places[2], date(2020, 5, 1), None, "red"))
    outlook = make_outlook(make_history(spells, until=ORIGIN), ASK)
    assert {chance.place_id for chance in outlook.chances} == {f"p{n}" for n in range(8)}


def test_the_same_ask_gives_the_same_bytes_and_another_seed_others(war: History) -> None:
    assert make_outlook(war, ASK) == make_outlook(war, ASK)
    assert make_outlook(war, ASK).outlook_id != make_outlook(war, replace(ASK, seed=1)).outlook_id
