"""Bad and odd input gives wide posteriors, never NaN and never a crash."""

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogline.control import Parameters, control_on, estimate_control, fit_control, update_control
from fogline.control.estimate import ControlEstimate
from fogline.model import Claim, Place, Source
from fogline.theatre.load import bare_theatre

FIRST = date(2016, 1, 1)
SIDES = ("red", "blue")
relaxed = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
numbers = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(-90, 90))


def said(actor: str, on: int, source: str = "wire", **fields: object) -> Claim:
    day = FIRST + timedelta(days=on)
    claim = Claim(
        f"{source}-{on}-{actor}", source, day.isoformat(), "holds", (actor,), "Town", place_id="town", start=day, end=day
    )
    return replace(claim, place_precision="settlement", lat=34.0, lon=38.0, **fields)  # type: ignore[arg-type]


def check(estimate: ControlEstimate) -> None:
    """Some place is estimated; probabilities are whole, days in order, and what was learned is finite."""
    assert estimate.spells.num_rows > 0
    totals: dict[tuple[str, date], float] = {}
    for row in estimate.spells.to_pylist():
        assert 0.0 < row["probability"] <= 1.0
        assert row["start_on"] < row["end_on"]
        key = (row["place_id"], row["start_on"])
        totals[key] = totals.get(key, 0.0) + row["probability"]
    assert all(total == pytest.approx(1.0, abs=0.006) for total in totals.values())
    for row in estimate.reliability:
        assert 0.0 <= row.right_other <= 1.0
    assert all(math.isfinite(rate) for rate in estimate.rates.as_tuple())


@relaxed
@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=8))
def test_numbers_that_are_none_do_no_harm(odd: list[tuple[float | None, float | None, float | None]]) -> None:
    claims = [said("red", on) for on in range(4)]
    for on, (lat, lon, confidence) in enumerate(odd):
        claim = replace(said("blue", on, "odd"), lat=lat, lon=lon, place_id=f"p{on % 3}", place="P")
        claims.append(claim if confidence is None else replace(claim, confidence=confidence))
    check(estimate_control(claims))


@relaxed
@given(
    st.lists(st.tuples(st.sampled_from(["wire", "one", "two"]), st.sampled_from([None, *SIDES, "nobody"]), numbers), max_size=6)
)
def test_contradictory_pins_do_no_harm(pins: list[tuple[str, str | None, float | None]]) -> None:
    sources = [
        Source(name, name, camp=camp, pinned_accuracy=None if value is None or math.isnan(value) else min(max(value, 0.0), 1.0))
        for name, camp, value in pins
    ]
    claims = [said(SIDES[on % 2], on, ("wire", "one", "two")[on % 3]) for on in range(12)]
    check(estimate_control(claims, theatre=bare_theatre(sides=list(SIDES), sources=sources)))


def test_two_sources_pinned_as_right_that_contradict_each_other_leave_the_place_open() -> None:
    sources = [Source(name, name, pinned_accuracy=1.0) for name in ("one", "two")]
    claims = [said("red", 5, "one"), said("blue", 5, "two")]
    estimate = estimate_control(claims, theatre=bare_theatre(sides=list(SIDES), sources=sources))
    held = control_on(estimate.spells, FIRST + timedelta(days=5))["town"]
    assert abs(held.get("red", 0.0) - held.get("blue", 0.0)) < 0.2
    check(estimate)


def test_reversed_and_missing_dates_are_estimated() -> None:
    reversed_dates = replace(said("red", 50), start=FIRST + timedelta(days=60), end=FIRST + timedelta(days=40))
    check(estimate_control([reversed_dates, replace(said("blue", 20), start=None, end=None), said("red", 0)]))


def test_claims_of_unknown_sides_are_rejected_with_a_reason() -> None:
    estimate = estimate_control([said("martians", 3), said("red", 0)], theatre=bare_theatre(sides=list(SIDES)))
    assert [rejection.reason for rejection in estimate.rejections] == ["no known side"]
    check(estimate)


def test_a_place_without_a_claim_is_wide() -> None:
    theatre = bare_theatre(places=[Place("far", "Far", 10.0, 10.0)], sides=list("abcdef"))
    estimate = estimate_control([said("a", 0), said("a", 90)], theatre=theatre, parameters=Parameters(include_silent=True))
    assert max(control_on(estimate.spells, FIRST + timedelta(days=60))["far"].values()) < 0.75
    check(estimate)


def test_one_claim_says_little_and_ten_thousand_say_much() -> None:
    many = [said("red", on % 300, f"source-{on % 7}", evidence=str(on)) for on in range(10_000)]
    one, all_of_them = (
        control_on(estimate_control(claims, theatre=bare_theatre(sides=list(SIDES))).spells, FIRST)["town"]["red"]
        for claims in ([said("red", 0)], many)
    )
    assert one < 0.97 < all_of_them


@relaxed
@given(st.lists(st.tuples(st.sampled_from(SIDES), st.integers(0, 120), st.sampled_from(["wire", "new"])), min_size=1, max_size=5))
def test_updates_keep_probabilities_whole(more: list[tuple[str, int, str]]) -> None:
    fitted = fit_control([said(SIDES[on % 2], on * 5) for on in range(12)], parameters=Parameters(n_rounds=2))
    spells = update_control(fitted, [said(actor, on, source, report_id=f"new-{on}") for actor, on, source in more]).spells
    check(ControlEstimate(spells, spells))
