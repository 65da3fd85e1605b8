from datetime import date
from itertools import product

import pytest
from war import claim, day

from fogline.control import control_on, estimate_control, fit_control, update_control
from fogline.control.estimate import spell_table
from fogline.model import Claim, Place
from fogline.theatre.load import Theatre, bare_theatre

PARTS = [f"part-{number}" for number in range(10)]


def theatre() -> Theatre:
    city = Place("city", "City", 36.2, 37.1, kind="city")
    parts = [Place(part, part.title(), 36.2, 37.1 + n / 100, kind="district", parent="city") for n, part in enumerate(PARTS)]
    far = Place("far", "Far", 36.9, 38.9, kind="town")
    return bare_theatre(places=[city, *parts, far], sides=["red", "blue"])


def held(claims: list[Claim], on: date) -> dict[str, dict[str, float]]:
    return control_on(estimate_control(claims, theatre=theatre()).spells, on)


def base() -> list[Claim]:
    """Red is said to hold the city at first, and blue something far away all the time."""
    said = [claim("far", "blue", on, source=f"s-{on % 4}") for on in (0, 20, 40, 130)]
    return [*said, *(claim("city", "red", on, source=f"s-{on % 4}") for on in (0, 20, 40))]


def test_claims_about_parts_do_not_flip_the_whole() -> None:
    said = [*base(), *(claim(part, "blue", 50 + n, action="captures", source=f"t-{n % 4}") for n, part in enumerate(PARTS[:4]))]
    now = held(said, day(56))
    assert all(now[part]["blue"] > 0.5 for part in PARTS[:4])
    assert now["city"].get("blue", 0.0) < 0.5


def test_parts_held_by_different_sides_leave_the_city_contested() -> None:
    days = range(50, 90, 4)
    said = [
        claim(part, side, on, source=f"t-{on % 3}")
        for on, (part, side) in product(days, zip(PARTS[:2], ("red", "blue"), strict=True))
    ]
    now = held([*base(), *said], day(80))
    assert max(now["city"], key=lambda name: now["city"][name]) == "contested"
    assert (now[PARTS[0]]["red"], now[PARTS[1]]["blue"]) > (0.8, 0.8)


def test_words_of_a_part_say_that_the_city_is_divided() -> None:
    words = ("shells fell on the {}-held districts of City", "City, which {} holds")
    divided, whole = (
        held(
            [*base(), *(claim("city", "blue", on, source=f"t-{on}", evidence=words[n].format("blue")) for on in (60, 63))],
            day(63),
        )
        for n in (0, 1)
    )
    assert divided["city"]["contested"] > 0.5
    assert divided["city"].get("blue", 0.0) < 0.2 < whole["city"]["blue"]


def test_who_takes_the_city_takes_its_parts() -> None:
    parts = [claim(part, "blue", on, source=f"t-{on % 3}") for part in PARTS[:2] for on in (10, 30)]
    taken = [claim("city", "red", 90, action="captures", source=f"u-{n}", report_id=f"u-{n}") for n in range(4)]
    before, after = (held([*base(), *parts, *more], day(120))[PARTS[0]] for more in ([], taken))
    assert after["red"] > 1.3 * before["red"]


def test_a_city_that_is_fought_over_stays_so_longer_than_a_town() -> None:
    fight = [claim(place, "", on, action="contests", source=f"t-{on}") for place in ("city", "far") for on in (50, 52, 54)]
    later = [claim("city", "red", 200), claim("far", "blue", 200)]
    now = held([*base(), *fight, *later], day(110))
    assert now["city"]["contested"] > now["far"]["contested"] + 0.1


def test_a_new_claim_about_a_part_reaches_the_city_at_once() -> None:
    new = [claim(PARTS[0], "blue", 60, source="t-1", report_id="new")]
    fitted = fit_control([*base(), claim(PARTS[0], "red", 5)], theatre=theatre())
    update = update_control(fitted, new, theatre=theatre())
    assert {"city", PARTS[0]} <= set(update.place_ids)
    before, after = (control_on(spells, day(60))["city"] for spells in (spell_table(fitted), update.spells))
    assert after["red"] < before["red"]
    assert sum(after.values()) == pytest.approx(1.0, abs=0.005)
