"""Decisions are signed, never removed, and undone by other decisions."""

from datetime import date

import pytest

from fogline.errors import InputError
from fogline.model import Claim, Decision, Forecast, OriginMembership, Report, Source
from fogline.review import (
    Signature,
    apply_to_claims,
    apply_to_forecasts,
    apply_to_members,
    apply_to_sources,
    decide,
    extracted_ids,
    gold_rows,
    in_force,
    known_decisions,
    measure_agreement,
    undo,
)

REPORT = Report("r1", "2016-03-02", "gazette", "Title", "Our men took Ford. Blue holds Mill.")
REPORTS = {"r1": REPORT}


def claim(evidence: str, **fields: object) -> Claim:
    begin = REPORT.text.index(evidence)
    given = {"action": "captures", "actor": ("red",), "place": "Ford", "place_in_text": "Ford", "place_id": "t:ford"} | fields
    at = (begin, begin + len(evidence))
    return Claim("r1", "gazette", "2016-03-02", lat=1.0, lon=2.0, evidence=evidence, evidence_at=at, confidence=0.5, **given)  # type: ignore[arg-type]


FORD = claim("Our men took Ford.")
MILL = claim("Blue holds Mill.", action="holds", actor=("blue",), place="Mill", place_in_text="Mill", place_id="t:mill")


def signed(reviewer: str = "ann", second: int = 0) -> Signature:
    return Signature(reviewer, decided_at=f"2026-11-22T05:00:{second:02d}+00:00")


def test_a_decision_needs_a_name_a_kind_and_a_value_that_fits() -> None:
    for kind, value, reviewer in (
        ("accept", {}, " "),
        ("praise", {}, "ann"),
        ("correct", {}, "ann"),
        ("correct", {"colour": "red"}, "ann"),
        ("resolve_forecast", {"outcome": "maybe"}, "ann"),
        ("pin_source", {"accuracy": 2}, "ann"),
    ):
        with pytest.raises(InputError):
            decide(kind, "x", value, signed=Signature(reviewer))


def test_the_last_verdict_on_a_claim_counts_and_undoing_restores_the_one_before() -> None:
    reject = decide("reject", FORD.claim_id, signed=signed())
    accept = decide("accept", FORD.claim_id, signed=signed("bob", 1))
    assert apply_to_claims([FORD, MILL], [reject], REPORTS) == [MILL]
    kept = apply_to_claims([FORD], [reject, accept], REPORTS)
    assert [c.confidence for c in kept] == [1.0]
    undoing = undo(accept, signed=signed("ann", 2))
    assert apply_to_claims([FORD, MILL], [reject, accept, undoing], REPORTS) == [MILL]


def test_undoing_the_undoing_brings_a_decision_back() -> None:
    first = decide("reject", FORD.claim_id, signed=signed())
    undone = undo(first, signed=signed(second=1))
    again = undo(undone, signed=signed(second=2))
    assert in_force([first, undone]) == []
    assert in_force([first, undone, again]) == [first]


def test_all_undone_gives_the_very_claims_back() -> None:
    made: list[Decision] = []
    for n, (kind, subject, value) in enumerate(
        [
            ("correct", FORD.claim_id, {"actor": "blue", "end": "2016-03-01"}),
            ("reject", MILL.claim_id, {}),
            ("merge_places", "t:ford", {"place_id": "t:mill", "place": "Mill", "lat": 3.0, "lon": 4.0}),
            ("add", "r1", {"action": "attacks", "actor": "blue", "place": "Mill", "evidence": "Blue holds Mill."}),
        ]
    ):
        made.append(decide(kind, subject, value, signed=signed(second=n)))
    changed = apply_to_claims([FORD, MILL], made, REPORTS)
    assert [(c.action, c.actor, c.place_id, c.end) for c in changed] == [
        ("captures", ("blue",), "t:mill", date(2016, 3, 1)),
        ("attacks", ("blue",), None, None),
    ]
    made += [undo(decision, signed=signed(second=10 + n)) for n, decision in enumerate(made)]
    assert apply_to_claims([FORD, MILL], made, REPORTS) == [FORD, MILL]


def test_a_corrected_claim_is_still_known_by_the_id_it_was_extracted_under() -> None:
    fix = decide("correct", FORD.claim_id, {"actor": ["red", "blue"]}, signed=signed())
    (now,) = apply_to_claims([FORD], [fix], REPORTS)
    assert now.actor == ("red", "blue")
    assert now.evidence_at == FORD.evidence_at
    assert extracted_ids([FORD], [fix], REPORTS) == {now.claim_id: FORD.claim_id}


def test_a_split_place_takes_the_claims_that_print_its_name() -> None:
    value = {"place_in_text": "Ford", "place_id": "t:old-ford", "place": "Old Ford", "lat": 5.0, "lon": 6.0}
    split = decide("split_place", "t:ford", value, signed=signed())
    moved = apply_to_claims([FORD, claim("Our men", place_in_text="Fordtown")], [split], REPORTS)
    assert [c.place_id for c in moved] == ["t:old-ford", "t:ford"]


def test_origins_are_merged_and_split() -> None:
    members = [OriginMembership("r1", "r1", "original", None, 1.0), OriginMembership("r2", "r2", "original", None, 1.0)]
    merge = decide("merge_origins", "r2", {"report_id": "r1"}, signed=signed())
    merged = apply_to_members(members, [merge])
    assert [(m.origin_id, m.relation, m.of) for m in merged] == [("r1", "original", None), ("r1", "reworded", "r1")]
    split = decide("split_origin", "r2", signed=signed(second=1))
    assert [m.origin_id for m in apply_to_members(merged, [split])] == ["r1", "r2"]


def test_sources_are_pinned_and_forecasts_resolved() -> None:
    pins = [decide("pin_source", "wire", {"camp": "red", "accuracy": 0.9}, signed=signed())]
    (gazette, wire) = apply_to_sources([Source("gazette", "The Gazette")], pins)
    assert (gazette.camp, wire.camp, wire.pinned_accuracy) == (None, "red", 0.9)
    said = Forecast("c1", "r1", "wire", None, "t:ford", "Ford", "red", "takes", None, "implied", 0.8, "will take")
    (now,) = apply_to_forecasts([said], [decide("resolve_forecast", "c1", {"outcome": "false"}, signed=signed())], {})
    assert (now.outcome, now.probability, now.brier) == ("false", 0.0, 0.64)


def test_decisions_of_later_days_are_not_known() -> None:
    made = decide("reject", FORD.claim_id, signed=signed())
    assert known_decisions([made], date(2026, 11, 21)) == []
    assert known_decisions([made], date(2026, 11, 22)) == [made]


def test_agreement_is_counted_on_claims_that_both_saw() -> None:
    made = [decide("accept", "c1", signed=signed("ann")), decide("accept", "c1", signed=signed("bob"))]
    made += [decide("reject", "c2", signed=signed("ann")), decide("accept", "c2", signed=signed("bob"))]
    made.append(decide("accept", "c3", signed=signed("ann")))
    (pair,) = measure_agreement(made)
    assert (pair.first, pair.second, pair.n_both, pair.share) == ("ann", "bob", 2, 0.5)
    assert pair.kappa == 0.0


def test_gold_holds_reports_whose_every_claim_was_decided_on() -> None:
    accept = decide("accept", FORD.claim_id, signed=signed())
    assert list(gold_rows([FORD, MILL], [accept], REPORTS.get)) == []
    (partial,) = gold_rows([FORD, MILL], [accept], REPORTS.get, is_partial=True)
    assert len(partial["claims"]) == 1
    reject = decide("reject", MILL.claim_id, signed=signed(second=1))
    (row,) = gold_rows([FORD, MILL], [accept, reject], REPORTS.get)
    assert row["report_id"] == "r1"
    assert row["claims"][0] | {"start": None} == {
        "action": "captures",
        "actor": "red",
        "target": None,
        "place": "Ford",
        "place_in_text": "Ford",
        "start": None,
        "end": None,
        "modality": "asserted",
        "attributed_to": None,
        "evidence": "Our men took Ford.",
    }
