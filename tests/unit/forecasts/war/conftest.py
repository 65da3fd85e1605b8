"""A small war on a line of towns: red comes from the west and takes the next town now and then."""

from datetime import date, timedelta

import numpy as np
import pytest

from fogline.forecasts.war.history import HeldPlace, History, Spell, make_history

FIRST = date(2020, 1, 1)
LAST = FIRST + timedelta(days=500)


def make_spells(seed: int, *, until: date = LAST) -> list[Spell]:
    """Towns 10 km apart; the front moves a town on, or back, after some weeks; a town is contested for a while first."""
    rng = np.random.default_rng(seed)
    places = [HeldPlace(f"t{n:02d}", f"Town {n}", 50.0 + 0.02 * (n % 3), 30.0 + 0.14 * n, 1000 * (n + 1)) for n in range(40)]
    spells = [Spell(place, FIRST, None, "red" if n < 20 else "blue") for n, place in enumerate(places)]
    front, day = 20, FIRST
    while True:
        day += timedelta(days=int(rng.integers(8, 30)))
        town = front if rng.random() < 0.7 and front < 39 else front - 1
        taker = "red" if town == front else "blue"
        spells.append(Spell(places[town], day, None, "contested"))
        day += timedelta(days=int(rng.integers(3, 12)))
        if day > until:
            return spells
        spells.append(Spell(places[town], day, None, taker))
        front += 1 if taker == "red" else -1


@pytest.fixture(scope="session")
def war() -> History:
    return make_history(make_spells(1), until=LAST)
