"""Who acts, agreed across a report."""

from dataclasses import replace

import numpy as np
import pytest
from claim_world import reader, report

from fogline.claims.agreement import AS_TOLD, agree, agreement_features
from fogline.claims.decide import load_models, settle, tell
from fogline.claims.events import Telling
from fogline.claims.extract import read_sentences
from fogline.claims.linear import LinearModel

TOLD_BEFORE = "Rebels shelled Azaz on Monday. Syrian troops attacked Zabadani at dawn. Clashes in Zabadani raged on."
SCOPES = ("the same at the place", "alike at the place", "alike just before", "alike in the report")


def tellings_of(text: str) -> list[Telling]:
    (reading,) = read_sentences(reader(), report(text))
    return tell(reading, load_models())


def test_what_is_told_elsewhere_of_the_place_speaks_for_its_actor() -> None:
    tellings = tellings_of(TOLD_BEFORE)
    last = max(range(len(tellings)), key=lambda at: tellings[at].event.number)
    seen = agreement_features(tellings)[last]
    assert seen is not None
    by_sides = {option.sides: features for option, features in zip(tellings[last].actors, seen, strict=True)}
    for scope in SCOPES[:3]:
        assert by_sides["syria_gov",][scope] > by_sides["opposition",][scope]


def test_an_event_told_once_has_no_others_to_agree_with() -> None:
    tellings = [told for told in tellings_of("Clashes in Zabadani raged on.") if told.event.action == "attacks"]
    (seen,) = agreement_features(tellings)
    assert seen is not None
    assert len({tuple(features[scope] for scope in SCOPES) for features in seen}) == 1


def test_the_model_as_told_changes_nothing_and_shares_stay_probabilities() -> None:
    tellings = tellings_of(TOLD_BEFORE)
    for told, same in zip(tellings, agree(tellings, AS_TOLD), strict=True):
        assert same.chances == pytest.approx(told.chances, abs=1e-5)
    for told in agree(tellings, load_models().agreement):
        assert float(told.chances.sum()) == pytest.approx(1.0)


def test_agreement_gives_an_event_without_a_name_the_actor_of_the_place() -> None:
    tellings = tellings_of(TOLD_BEFORE)
    model = LinearModel(("is it",), ("the same at the place",), np.array([[9.0]]))
    models = replace(load_models(), agreement=model)
    last = max(settle(tellings, models), key=lambda decision: decision.event.number)
    assert last.actor.sides == ("syria_gov",)
    assert settle([], models) == []


def test_many_events_are_agreed_on_in_time_that_grows_with_their_number() -> None:
    told = tellings_of(TOLD_BEFORE)
    unnamed = max(told, key=lambda one: one.event.number)
    many = [replace(unnamed, event=replace(unnamed.event, number=at)) for at in range(3000)]
    seen = agreement_features(many)
    assert len(seen) == 3000
    assert None not in seen


def test_what_the_sentence_names_needs_no_agreement() -> None:
    tellings = [told for told in tellings_of("Syrian troops attacked Zabadani.") if told.event.action == "attacks"]
    assert agreement_features(tellings) == [None]


def test_clashes_that_rage_on_are_of_those_who_attacked() -> None:
    last = max(settle(tellings_of(TOLD_BEFORE), load_models()), key=lambda decision: decision.event.number)
    assert last.actor.sides == ("syria_gov",)


def test_what_a_sentence_names_stands_and_nobody_is_named_for_what_fell_elsewhere() -> None:
    model = LinearModel(("is it",), ("alike in the report",), np.array([[99.0]]))
    models = replace(load_models(), agreement=model)
    two_sides = settle(tellings_of("Russian warplanes bombed Idlib. Turkish artillery shelled Idlib."), models)
    assert {decision.actor.sides for decision in two_sides} == {("russia",), ("turkey",)}
    elsewhere = settle(
        tellings_of("Russian warplanes bombed Idlib on Monday. Two people died when shells fell on Douma."), models
    )
    assert [d.actor.sides for d in elsewhere if d.event.place == "Douma" and d.event.action == "bombards"] == [("unknown",)]
