"""What holds of every estimate, whatever the claims."""

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogline.control import control_on, estimate_control
from fogline.model import Claim

FIRST = date(2016, 1, 1)
SIDES = ("red", "blue", "green", "unknown", "contested", "")
relaxed = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.integers(0, 200).map(lambda number: FIRST + timedelta(days=number))
strange_days = st.one_of(st.none(), days, st.sampled_from([date(1, 1, 1), date(1988, 7, 3), date(2999, 12, 31)]))


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    place = draw(st.sampled_from(["a", "b", "c", "d"]))
    located = draw(st.booleans())
    actions = ["holds", "captures", "loses", "attacks", "besieges", "captures_part", "repels", "agrees", "bombards", "sings"]
    return Claim(
        report_id=draw(st.sampled_from(["", "r1", "r2", "r3", "r4", "r5", "r6"])),
        source=draw(st.sampled_from(["one", "two", "three"])),
        published=draw(days).isoformat(),
        action=draw(st.sampled_from(actions)),
        actor=tuple(draw(st.lists(st.sampled_from(SIDES), max_size=3))),
        target=tuple(draw(st.lists(st.sampled_from(SIDES), max_size=2))),
        place=place.upper(),
        place_id=place,
        lat=30.0 + ord(place) % 4 if located else None,
        lon=40.0 if located else None,
        place_precision=draw(st.sampled_from(["exact", "settlement", "part", "near", "area", "unresolved"])),
        start=draw(strange_days),
        end=draw(strange_days),
        modality=draw(st.sampled_from(["asserted", "attributed", "hedged", "denied", "planned", "forecast", "sung"])),
        confidence=draw(st.floats(0.0, 1.0)),
    )


def total_by_day(spells: pa.Table) -> dict[tuple[str, date], float]:
    totals: dict[tuple[str, date], float] = {}
    for row in spells.to_pylist():
        key = (row["place_id"], row["start_on"])
        totals[key] = totals.get(key, 0.0) + row["probability"]
    return totals


@relaxed
@given(st.lists(claims(), max_size=30))
def test_probabilities_are_numbers_that_sum_to_one(said: list[Claim]) -> None:
    spells = estimate_control(said).spells
    probabilities = spells["probability"].to_pylist()
    assert all(0.001 <= probability <= 1.0 for probability in probabilities)
    for total in total_by_day(spells).values():
        assert total == pytest.approx(1.0, abs=0.006)


@relaxed
@given(st.lists(claims(), max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(said: list[Claim], random: object) -> None:
    shuffled = sorted(said, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert estimate_control(said).spells.equals(estimate_control(shuffled).spells)


@relaxed
@given(st.lists(claims(), min_size=1, max_size=20), st.lists(claims(), max_size=10), days)
def test_nothing_published_later_changes_what_was_known(said: list[Claim], later: list[Claim], known_on: date) -> None:
    after = [claim for claim in later if claim.published_on > known_on]
    without = estimate_control([claim for claim in said if claim.published_on <= known_on], known_on=known_on)
    assert estimate_control([*said, *after], known_on=known_on).spells.equals(without.spells)


def statement(number: int, actor: str, on: int, **fields: object) -> Claim:
    happened = FIRST + timedelta(days=on)
    values: dict[str, object] = {"report_id": f"report-{number}", "source": f"source-{number % 4}", "origin_id": None}
    values |= {"published": happened.isoformat(), "action": "holds", "actor": (actor,), "place": "Town", "place_id": "town"}
    return Claim(**(values | {"start": happened, "end": happened} | fields))  # type: ignore[arg-type]


@pytest.mark.parametrize("n_copies", [1, 5, 20])
def test_copies_of_one_origin_add_almost_nothing(n_copies: int) -> None:
    said = [statement(number, "red", number * 3) for number in range(6)]
    said += [statement(100, "blue", 16)]
    copies = [
        statement(200 + number, "blue", 16, origin_id="report-100", source=f"copier-{number}") for number in range(n_copies)
    ]
    others = [statement(200 + number, "blue", 16, source=f"copier-{number}") for number in range(n_copies)]
    day = FIRST + timedelta(days=16)
    before, copied, independent = (
        control_on(estimate_control([*said, *more]).spells, day)["town"].get("blue", 0.0) for more in ([], copies, others)
    )
    assert copied - before < 0.25 * max(independent - before, 0.01) + 0.02 * n_copies**0.5
    assert independent > copied


@pytest.mark.parametrize("actor", ["red", "unknown"])
def test_one_claim_of_one_source_is_estimated_widely(actor: str) -> None:
    spells = estimate_control([statement(1, actor, 0)], known_on=FIRST + timedelta(days=300)).spells
    assert all(probability < 1.0 or actor == "red" for probability in spells["probability"].to_pylist())


def test_all_sources_of_one_camp_leave_no_gap() -> None:
    said = [statement(number, "red", number, source=f"source-{number}") for number in range(40)]
    spells = estimate_control([*said, statement(99, "blue", 0, place_id="other", place="Other")]).spells
    for total in total_by_day(spells).values():
        assert total == pytest.approx(1.0, abs=0.006)
