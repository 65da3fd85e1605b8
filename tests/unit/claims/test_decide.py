"""What the models are asked, and what is left out because the network rules it out."""

import numpy as np
import pytest
from claim_world import reader, report

from fogline.claims import decide
from fogline.claims.cast_options import CastOption
from fogline.claims.decide import find_events, load_models, read_words, tell
from fogline.claims.events import Event, Telling
from fogline.claims.extract import read_sentences
from fogline.claims.linear import Features, LinearModel

TOLD = (
    "Palmyra fell to the army on Sunday. The fighters who took part in the war games in Idlib, the governor of Aleppo and the "
    "people who control the market of Manbij will hold talks on the attack in Douma."
)


def events_of(hopeless: float, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Event], int]:
    """The events of the text, and how many candidates the action model was asked about."""
    monkeypatch.setattr(decide, "HOPELESS", hopeless)
    models, asked = load_models(), 0
    (reading,) = read_sentences(reader(), report(TOLD))
    score = LinearModel.score

    def counted(model: LinearModel, features: Features) -> object:
        nonlocal asked
        asked += model is models.action
        return score(model, features)

    monkeypatch.setattr(LinearModel, "score", counted)
    events = find_events(reading, models, read_words(reading, models))
    monkeypatch.undo()
    return events, asked


def test_candidates_that_the_network_rules_out_are_not_looked_at_further(monkeypatch: pytest.MonkeyPatch) -> None:
    all_events, n_all = events_of(1e-9, monkeypatch)
    events, n_asked = events_of(decide.HOPELESS, monkeypatch)
    assert 0 < n_asked < n_all
    assert [(e.action, e.place, e.probability) for e in events] == [(e.action, e.place, e.probability) for e in all_events]


def test_where_the_network_rules_all_out_there_is_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    assert events_of(1.0, monkeypatch)[1] == 0


def test_other_wordings_of_an_event_speak_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    models = load_models()
    (reading,) = read_sentences(reader(), report("A car bomb killed fifteen people in Douma on Friday."))
    read = read_words(reading, models)
    (together,) = [event for event in find_events(reading, models, read) if event.action == "bombs"]
    monkeypatch.setattr(decide, "ECHO", 0.0)
    (alone,) = [event for event in find_events(reading, models, read) if event.action == "bombs"]
    assert alone.probability < together.probability < 1
    assert together.candidate is alone.candidate


def told_by(*options: tuple[tuple[str, ...], float, bool]) -> Telling:
    """A telling whose actors are these sides, each with a chance, and whether they may have acted."""
    (reading,) = read_sentences(reader(), report("The army shelled Douma on Friday."))
    event = tell(reading, load_models())[0].event
    actors = [CastOption(sides, {}, may_act=may_act) for sides, _, may_act in options]
    return Telling(event, actors, np.array([chance for _, chance, _ in options]))


def test_what_speaks_for_a_side_with_others_speaks_for_the_side() -> None:
    told = told_by((("syria_gov",), 0.3, True), (("syria_gov", "russia"), 0.3, True), (("unknown",), 0.4, True))
    best, chance = told.best()
    assert told.actors[best].sides == ("syria_gov",)
    assert chance == pytest.approx(0.6)


def test_sides_act_jointly_where_that_is_the_likeliest_by_far() -> None:
    told = told_by((("syria_gov",), 0.2, True), (("syria_gov", "russia"), 0.7, True), (("russia",), 0.1, True))
    best, chance = told.best()
    assert told.actors[best].sides == ("syria_gov", "russia")
    assert chance == pytest.approx(1.0)


def test_nobody_acts_of_whom_the_sentence_says_that_they_did_not() -> None:
    told = told_by((("isis",), 0.45, True), (("opposition",), 0.0, False), (("opposition", "isis"), 0.55, True))
    best, _ = told.best()
    assert told.actors[best].sides != ("opposition",)
    only = told_by((("isis", "opposition"), 0.0, False), (("isis",), 0.6, True), (("opposition",), 0.4, True))
    assert only.actors[only.best()[0]].sides == ("isis",)
