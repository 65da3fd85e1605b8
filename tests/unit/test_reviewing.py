"""Decisions about things that other decisions move."""

from pathlib import Path

import pytest

from fogline.foreseeing import full_ledger
from fogline.review import Signature
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
