from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pytest

from fogline.control.estimate import SPELL_SCHEMA
from fogline.forecasts import implied_days, is_negative, list_forecasts, resolve_forecasts, strength_of, why_open, without_repeats
from fogline.model import Claim, Forecast, OriginMembership

SAID = date(2017, 3, 1)


def foretold(words: str, action: str = "captures", **fields: object) -> Claim:
    values: dict[str, object] = {"report_id": "r", "source": "paper", "published": SAID.isoformat(), "action": action}
    values |= {"actor": ("red",), "place": "Town", "place_id": "town", "modality": "forecast", "evidence": words}
    return Claim(**(values | fields))  # type: ignore[arg-type]


def forecast(words: str, action: str = "captures", **fields: object) -> Forecast:
    [found] = list_forecasts([foretold(words, action, **fields)])
    return found


def spells(*rows: tuple[int, int, float]) -> pa.Table:
    """Spells of red's probability, by days from the forecast; the rest is blue's."""
    table = []
    for begin, end, red in rows:
        for controller, probability in (("red", red), ("blue", 1.0 - red)):
            days = {"start_on": SAID + timedelta(days=begin), "end_on": SAID + timedelta(days=end)}
            named = {"place_id": "town", "place": "Town", "lat": None, "lon": None, "controller": controller}
            table.append(named | days | {"probability": probability})
    return pa.Table.from_pylist(table, schema=SPELL_SCHEMA)


def outcome(words: str, table: pa.Table, known: int = 365, action: str = "captures", **fields: object) -> Forecast:
    [resolved] = resolve_forecasts([forecast(words, action, **fields)], table, known_on=SAID + timedelta(days=known))
    return resolved


def test_a_stated_deadline_is_kept_and_a_missing_one_is_implied() -> None:
    stated = forecast("will take the town by April", end=date(2017, 4, 1))
    assert (stated.deadline, stated.deadline_basis) == (date(2017, 4, 1), "stated")
    implied = forecast("will take the town")
    assert (implied.deadline, implied.deadline_basis) == (SAID + timedelta(days=180), "implied")
    assert forecast("will take it", end=date(2016, 1, 1)).deadline_basis == "implied"


def test_only_forecasts_are_listed_once_and_by_day() -> None:
    later = foretold("will take it", published="2017-05-01", report_id="s")
    first = foretold("will take it")
    assert [found.published_on for found in list_forecasts([later, first, first])] == [SAID, date(2017, 5, 1)]
    assert list_forecasts([replace(first, modality=modality) for modality in ("asserted", "planned")]) == []


def test_what_is_listened_for_repeats_no_forecast_of_the_same_words_or_of_the_same_side_and_action() -> None:
    known = foretold("will take the town", evidence_at=(0, 18))
    again = replace(known, action="holds", evidence_at=(5, 30))
    later = replace(known, evidence_at=(90, 120))
    other = replace(known, action="loses", evidence_at=(90, 120))
    assert without_repeats([again, later, other], [known]) == [other]
    assert without_repeats([again], [replace(known, modality="asserted")]) == [again]


def test_a_conditional_that_looks_ahead_is_kept_and_never_scored() -> None:
    found = outcome("would take the town", spells((-30, 400, 0.02)), modality="conditional", end=date(2017, 4, 1))
    assert (found.is_conditional, found.outcome, found.brier) == (True, "open", None)
    assert [found.is_conditional for found in list_forecasts([foretold("they will take it", modality="conditional")])] == [True]
    assert list_forecasts([foretold("had they taken it", modality="conditional")]) == []


def test_above_place_level_is_kept_and_not_decided_by_control() -> None:
    found = outcome("will end", spells((-30, 400, 0.02)), place_precision="area")
    assert (found.level, found.outcome) == ("area", "open")


def test_early_and_late_are_told() -> None:
    table = spells((-30, 40, 0.02), (40, 400, 0.97))
    assert outcome("will take the town", table).days_late == -140
    late = outcome("will take the town", table, end=SAID + timedelta(days=30))
    assert (late.outcome, late.days_late) == ("false", 10)
    assert outcome("will take the town", spells((-30, 400, 0.02))).days_late is None


def test_the_claims_that_decided_are_named() -> None:
    table = spells((-30, 40, 0.02), (40, 400, 0.97))
    on = (SAID + timedelta(days=41)).isoformat()
    took = foretold("took the town", modality="asserted", published=on, report_id="took")
    old = replace(took, published=(SAID + timedelta(days=5)).isoformat(), report_id="old")
    later = replace(took, published=(SAID + timedelta(days=390)).isoformat(), report_id="later")
    known_on = SAID + timedelta(days=365)
    [found] = resolve_forecasts([forecast("will take the town")], table, known_on=known_on, claims=[old, took, later])
    assert found.deciding == (took.claim_id,)


@pytest.mark.parametrize(
    ("words", "strength"), [("will fall", 0.85), ("may fall", 0.4), ("is expected to fall", 0.7), ("is about to fall", 0.85)]
)
def test_words_have_strengths(words: str, strength: float) -> None:
    assert strength_of(words) == strength


def test_negations_turn_what_is_wanted() -> None:
    assert is_negative("will not be taken")
    assert is_negative("won’t fall")
    assert not is_negative("will be taken")
    assert forecast("will not take the town").outcome_wanted == "does not take"


def test_a_capture_in_time_makes_it_true_on_its_day() -> None:
    resolved = outcome("will take the town", spells((-30, 40, 0.02), (40, 400, 0.97)))
    assert (resolved.outcome, resolved.resolved_on) == ("true", SAID + timedelta(days=40))
    assert resolved.brier == pytest.approx((0.85 - 1.0) ** 2)


def test_a_capture_after_the_deadline_is_false_and_before_it_nothing_is_decided() -> None:
    table = spells((-30, 200, 0.02), (200, 400, 0.97))
    assert outcome("will take the town", table).outcome == "false"
    assert outcome("will take the town", table, known=60).outcome == "open"


def test_what_the_estimate_does_not_know_stays_open() -> None:
    resolved = outcome("will take the town", spells((-30, 40, 0.1), (40, 400, 0.6)))
    assert (resolved.outcome, resolved.probability, resolved.brier) == ("open", 0.61111, None)


def test_what_was_so_already_is_void() -> None:
    assert outcome("will take the town", spells((-30, 400, 0.98))).outcome == "void"
    assert outcome("will hold the town", spells((-30, 400, 0.02)), action="holds").outcome == "void"


def test_what_changed_on_the_day_it_was_said_is_not_void() -> None:
    retaken = spells((-30, 0, 0.98), (0, 60, 0.02), (60, 400, 0.97))
    resolved = outcome("will retake the town", retaken)
    assert (resolved.outcome, resolved.resolved_on) == ("true", SAID + timedelta(days=60))
    brief = spells((-30, 0, 0.02), (0, 60, 0.95), (60, 400, 0.01))
    assert outcome("will lose the town", brief, action="loses").resolved_on == SAID + timedelta(days=60)
    assert outcome("will lose it", spells((-30, 0, 0.02), (0, 400, 0.05)), action="loses").outcome == "void"


def test_what_only_grew_a_little_surer_is_no_capture_and_what_was_hardly_held_no_loss() -> None:
    drift = outcome("will take the town", spells((-30, 20, 0.88), (20, 400, 0.91)))
    assert (drift.outcome, drift.resolved_on) == ("open", None)
    never = outcome("will lose the town", spells((-30, 20, 0.3), (20, 400, 0.01)), action="loses")
    assert never.outcome == "open"


def test_a_place_whose_hold_grows_is_not_half_lost() -> None:
    grows = spells((-30, 0, 0.2), (0, 20, 0.46), (20, 60, 0.7), (60, 400, 0.97))
    found = outcome("will lose the town", grows, action="loses")
    assert found.outcome == "open"
    assert found.probability is not None
    assert found.probability < 0.6


def test_to_hold_is_decided_at_the_deadline_or_when_it_breaks() -> None:
    held, lost = spells((-30, 400, 0.98)), spells((-30, 30, 0.98), (30, 400, 0.01))
    assert outcome("will hold", held, action="holds").outcome == "true"
    assert outcome("will hold", held, known=50, action="holds").outcome == "open"
    broken = outcome("will hold", lost, known=50, action="holds")
    assert (broken.outcome, broken.resolved_on) == ("false", SAID + timedelta(days=30))


def test_a_negative_forecast_is_true_where_it_did_not_happen() -> None:
    resolved = outcome("will not take the town", spells((-30, 400, 0.02)))
    assert (resolved.outcome, resolved.probability) == ("true", 0.9898)


@pytest.mark.parametrize("fields", [{"place_id": None}, {"actor": ()}, {"action": "attacks"}])
def test_what_control_cannot_decide_stays_open(fields: dict[str, object]) -> None:
    action = str(fields.pop("action", "captures"))
    assert outcome("will", spells((-30, 400, 0.5)), action=action, **fields).outcome == "open"


def test_a_place_that_is_to_fall_is_its_holders() -> None:
    falls = spells((-30, 40, 0.97), (40, 400, 0.02))
    found = outcome("will fall", falls, action="loses", actor=())
    assert (found.side, found.outcome, found.resolved_on) == ("red", "true", SAID + timedelta(days=40))
    assert outcome("will fall", spells((-30, 400, 0.6)), action="loses", actor=()).side == "unknown"


@pytest.mark.parametrize(
    ("fields", "known", "reason"),
    [
        ({}, 100, "not due"),
        ({}, 365, "due, the estimate is unsure"),
        ({"modality": "conditional", "end": date(2017, 5, 1)}, 365, "conditional"),
        ({"place_precision": "area"}, 365, "above place level"),
        ({"place_id": None}, 365, "place unknown"),
        ({"actor": ()}, 365, "side unknown"),
        ({"place_id": "elsewhere"}, 365, "due, no estimate of the place"),
        ({"action": "attacks"}, 365, "due, no two sources say so"),
        ({"action": "agrees"}, 365, "control does not decide it"),
    ],
)
def test_what_is_open_says_why(fields: dict[str, object], known: int, reason: str) -> None:
    fields = {"action": "captures", "table": spells((-30, 40, 0.1), (40, 400, 0.6))} | fields
    found = outcome("will take it", known=known, **fields)  # type: ignore[arg-type]
    assert why_open(found, SAID + timedelta(days=known)) == reason


def test_what_is_decided_needs_no_reason() -> None:
    assert why_open(outcome("will take the town", spells((-30, 400, 0.98))), SAID) == ""


def test_a_place_without_an_estimate_stays_open() -> None:
    assert outcome("will take it", SPELL_SCHEMA.empty_table()).outcome == "open"


def test_an_attack_is_true_where_two_sources_say_that_it_came() -> None:
    wanted = forecast("will attack the town", "attacks")
    on = (SAID + timedelta(days=20)).isoformat()
    first = foretold("attacked the town", "attacks", modality="asserted", published=on, report_id="a")
    second = replace(first, source="wire", report_id="b")
    known_on = SAID + timedelta(days=100)

    def resolved(*claims: Claim) -> Forecast:
        [found] = resolve_forecasts([wanted], SPELL_SCHEMA.empty_table(), known_on=known_on, claims=claims)
        return found

    assert resolved(first).outcome == "open"
    assert (resolved(first, second).outcome, resolved(first, second).resolved_on) == ("true", SAID + timedelta(days=20))
    assert len(resolved(first, second).deciding) == 2
    assert resolved(first, replace(second, actor=("blue",))).outcome == "open"


def test_words_that_foretell_an_attack_are_no_witness_of_it_where_they_were_taken_for_news() -> None:
    wanted = [forecast("will attack the town", "attacks"), forecast("would attack the town soon", "attacks", report_id="b")]
    on = (SAID + timedelta(days=20)).isoformat()
    first = foretold("attacked the town", "attacks", modality="asserted", published=on, report_id="a")
    misread = replace(first, source="wire", report_id="b", evidence="attack the town")
    known_on = SAID + timedelta(days=100)
    found, _ = resolve_forecasts(wanted, SPELL_SCHEMA.empty_table(), known_on=known_on, claims=[first, misread])
    assert found.outcome == "open"
    read_right = replace(misread, evidence="attacked the town, too")
    found, _ = resolve_forecasts(wanted, SPELL_SCHEMA.empty_table(), known_on=known_on, claims=[first, read_right])
    assert found.outcome == "true"


def test_two_copies_of_one_report_are_one_witness_of_an_attack() -> None:
    wanted = forecast("will attack the town", "attacks")
    on = (SAID + timedelta(days=20)).isoformat()
    first = foretold("attacked the town", "attacks", modality="asserted", published=on, report_id="a")
    told = [first, replace(first, source="wire", report_id="b")]
    members = [OriginMembership("a", "o", "original", None, 1.0), OriginMembership("b", "o", "copy", "a", 0.99)]
    known_on = SAID + timedelta(days=100)
    for given, expected in ((members, "open"), (members[:1], "true")):
        [found] = resolve_forecasts([wanted], SPELL_SCHEMA.empty_table(), known_on=known_on, claims=told, members=given)
        assert found.outcome == expected


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("will fall", 180),
        ("will fall within hours", 7),
        ("is about to fall", 30),
        ("is still not strong enough to take it", 30),
        ("will fall soon", 90),
        ("their possession will be brief", 90),
        ("will eventually fall", 365),
    ],
)
def test_words_say_how_soon(words: str, days: int) -> None:
    assert implied_days(words) == days


@pytest.mark.parametrize(
    ("words", "action", "expected"),
    [
        ("The army is not strong enough to take the town.", "captures", True),
        ("The siege may not be broken for another year.", "breaks_siege", True),
        ("A recapture of the town is unlikely.", "captures", True),
        ("Taking it could take even longer.", "captures", True),
        ("The truce will not end the war, and the army will take the town.", "captures", False),
        ("The army will take the town, but this will not end the war.", "captures", False),
        ("The army will take the town and will not stop there.", "captures", False),
        ("It will not come to that.", "agrees", True),
        ("It will not prevent the fall of the town.", "loses", False),
        ("The town will hardly hold out beyond the winter.", "holds", True),
        ("We do not expect them to reach the town.", "advances", True),
        ("The new lines will prevent the fall of the town.", "loses", True),
        ("The army will stop the advance on the town.", "advances", True),
    ],
)
def test_what_negates_must_stand_by_what_is_foretold(words: str, action: str, expected: bool) -> None:
    assert is_negative(words, action) is expected


def test_the_day_of_publication_counts() -> None:
    lost = spells((-30, 0, 0.98), (0, 400, 0.02))
    resolved = outcome("will lose the town", lost, action="loses")
    assert (resolved.outcome, resolved.resolved_on) == ("true", SAID)


def test_a_siege_is_broken_whoever_breaks_it_and_a_forecast_that_it_will_not_be_is_false_then() -> None:
    wanted = forecast("the siege may not be broken", "breaks_siege")
    on = (SAID + timedelta(days=20)).isoformat()
    first = foretold("broke the siege", "breaks_siege", modality="asserted", published=on, report_id="a", actor=("blue",))
    told = [first, replace(first, source="wire", report_id="b")]
    known_on = SAID + timedelta(days=365)
    [found] = resolve_forecasts([wanted], SPELL_SCHEMA.empty_table(), known_on=known_on, claims=told)
    assert (found.outcome, found.resolved_on, len(found.deciding)) == ("false", SAID + timedelta(days=20), 2)
    [own] = resolve_forecasts(
        [wanted], SPELL_SCHEMA.empty_table(), known_on=known_on, claims=[replace(c, report_id="r") for c in told]
    )
    assert own.outcome == "open"
