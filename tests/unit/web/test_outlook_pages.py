"""Forecasts and outlooks over the API and on their pages, on the sample war."""

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from fogline.forecasts.war.outlook import Ask
from fogline.foreseeing import foresee, publication_ahead

if TYPE_CHECKING:
    from fogline.workspace import Workspace


@pytest.fixture(scope="module")
def ahead(demo_workspace: "Workspace") -> tuple[TestClient, str]:
    if not (files("fogline") / "web" / "assets" / "app.js").is_file():
        pytest.skip("the front end is not built: make frontend")
    from fogline.web import create_app

    seen = foresee(demo_workspace, Ask(date(2017, 3, 1), 30, 32))
    return TestClient(create_app(demo_workspace)), seen.outlook.outlook_id


def test_outlooks_are_listed_with_scores_and_told_whole(ahead: tuple[TestClient, str]) -> None:
    client, outlook_id = ahead
    [listed] = [row for row in client.get("/api/v1/outlooks").json() if row["outlook_id"] == outlook_id]
    assert [score["no_change_is"] for score in listed["scores"]] == ["believed"] * 3
    whole = client.get(f"/api/v1/outlooks/{outlook_id}").json()
    assert {"captures", "balance", "deciding", "sieges", "flashpoints"} <= whole.keys()
    assert whole["balance"][-1]["places_low"] <= whole["balance"][-1]["places"] <= whole["balance"][-1]["places_high"]
    assert client.get("/api/v1/outlooks/none").status_code == 404


def test_chances_are_asked_by_place_and_day(ahead: tuple[TestClient, str]) -> None:
    client, outlook_id = ahead
    rows = client.get(f"/api/v1/outlooks/{outlook_id}/chances?limit=1000").json()
    place_id, day = rows[0]["place_id"], rows[0]["on"]
    here = client.get(f"/api/v1/outlooks/{outlook_id}/chances", params={"place_id": place_id, "on": day}).json()
    assert sum(row["probability"] for row in here) == pytest.approx(1.0, abs=0.02)
    begun = client.get(f"/api/v1/outlooks/{outlook_id}/chances", params={"place_id": place_id, "on": "2017-03-01"}).json()
    assert sum(row["probability"] for row in begun) == pytest.approx(1.0, abs=0.02)
    text = client.get(f"/api/v1/outlooks/{outlook_id}/chances.csv").text
    assert text.startswith("place_id,on,controller,probability,low,high\n")
    assert f"\n{place_id},{day}," in text


def test_forecasts_are_filtered_counted_and_scored(ahead: tuple[TestClient, str]) -> None:
    client, _ = ahead
    everything = client.get("/api/v1/forecasts")
    assert int(everything.headers["x-total-count"]) == len(everything.json()) > 50
    kept = client.get("/api/v1/forecasts?outcome=true&limit=2")
    assert {row["outcome"] for row in kept.json()} == {"true"}
    assert client.get("/api/v1/forecasts?outcome=maybe").status_code == 422
    assert max(row["n_resolved"] for row in client.get("/api/v1/forecasts/scores").json()) > 0
    assert {"strengths", "calibration"} == client.get("/api/v1/forecasts/words").json().keys()


def test_pages_of_what_lies_ahead_are_whole(ahead: tuple[TestClient, str]) -> None:
    client, outlook_id = ahead
    assert f"/outlooks/{outlook_id}" in client.get("/outlooks").text
    page = client.get(f"/outlooks/{outlook_id}").text
    for heading in ("How it did", "Balance over time", "Captures that are likeliest", "Who reaches it first", "Flashpoints"):
        assert heading in page
    assert client.get("/outlooks/none").status_code == 404
    ledger = client.get("/forecasts?outcome=false").text
    assert "outcome-false" in ledger
    assert "outcome-true" not in ledger


def test_what_is_published_carries_the_full_ledger_and_outlooks_made_by_the_day(
    ahead: tuple[TestClient, str], demo_workspace: "Workspace"
) -> None:
    _, outlook_id = ahead
    publication = publication_ahead(demo_workspace)
    assert outlook_id in [kept.outlook.outlook_id for kept in publication.outlooks]
    assert len(publication.forecasts) > len(demo_workspace.forecasts())
    assert publication_ahead(demo_workspace, known_on=date(2016, 6, 1)).outlooks == ()
