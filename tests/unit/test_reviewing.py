"""Decisions about things that other decisions move."""

import re
from datetime import date
from pathlib import Path

import pytest

from fogline.errors import InputError
from fogline.foreseeing import full_ledger
from fogline.review import Signature, read_leverage
from fogline.workspace import Workspace
from people import make_war


@pytest.fixture
def war(tmp_path: Path) -> Workspace:
    """A small war of one's own."""
    return Workspace.open(make_war(tmp_path))


def test_a_settled_forecast_stays_settled_where_its_place_is_merged(war: Workspace) -> None:
    [said] = [forecast for forecast in war.forecasts() if forecast.report_id == "r4"]
    war.review.decide("merge_places", "Raqqa", {"place": "Deir ez-Zor"}, signed=Signature("ann"))
    made = war.review.decide("resolve_forecast", said.claim_id, {"outcome": "void"}, signed=Signature("ann"))
    assert made.subject == said.claim_id
    war.run()
    [now] = [forecast for forecast in war.forecasts() if forecast.report_id == "r4"]
    assert now.claim_id != said.claim_id, "the merge gives the claim another id"
    assert now.outcome == "void"
    assert war.review.settled()[now.claim_id] == made
    assert [forecast.outcome for forecast in full_ledger(war) if forecast.claim_id == now.claim_id] == ["void"]


def test_a_queue_that_was_stopped_keeps_what_it_worked_out(war: Workspace) -> None:
    run = war.latest_run()
    assert run is not None
    told: list[tuple[str, int, int | None]] = []

    def stop(stage: str, done: int, total: int | None) -> None:
        told.append((stage, done, total))
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        war.review.queue(progress=stop)
    assert told[0] == ("queue", 0, None)
    tried = told[-1][1]
    assert tried >= 4
    assert len(read_leverage(war.folder / "runs", run.run_id)) == tried
    desk = Workspace.open(war.folder).review
    desk._fit = lambda: pytest.fail("what was worked out is worked out again")
    assert len(desk.queue()) == tried


def test_the_queue_of_a_past_day_is_that_of_its_run(war: Workspace) -> None:
    then = date(2016, 12, 11)
    queue = war.review.queue(known_on=then)
    assert {item.claim.report_id for item in queue} == {"r1", "r2"}
    war.review.decide("accept", queue[0].claim.claim_id, signed=Signature("ann"))
    assert war.review.queue(known_on=then) == queue, "the decision was made later"


@pytest.mark.parametrize(
    ("kind", "subject", "value", "told"),
    [
        ("pin_source", "test-wire", {"accuracy": "abc"}, "give a number from 0 to 1"),
        ("pin_source", "nobody", {"camp": "isis"}, "there is no source 'nobody'"),
        ("split_place", "Palmyra", {"place_in_text": "X", "place": "Y", "lat": "334", "lon": "3"}, "from -90 to 90"),
        ("split_place", "Palmyra", {"place_in_text": "X"}, "give place=NAME and place_in_text=WORDS"),
        ("merge_places", "Palmyra", {}, "give place=NAME"),
        ("merge_origins", "r1", {}, "give report_id=OTHER"),
    ],
)
def test_a_decision_that_makes_no_sense_says_the_cure(
    war: Workspace, kind: str, subject: str, value: dict[str, str], told: str
) -> None:
    with pytest.raises(InputError, match=re.escape(told)):
        war.review.decide(kind, subject, value, signed=Signature("ann"))
    assert war.decisions() == []
