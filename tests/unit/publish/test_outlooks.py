from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import pytest

from fogline.forecasts.war.answers import Balance, Capture, PlaceChance
from fogline.forecasts.war.durations import SiegeOutlook
from fogline.forecasts.war.flashpoints import Flashpoint
from fogline.forecasts.war.frozen import FrozenOutlook, OutlookScore
from fogline.forecasts.war.outlook import Outlook
from fogline.publish import Publication, pages
from fogline.publish.foresight_charts import calibration_chart
from fogline.publish.kept import KeptOutlook
from fogline.publish.ledger import LedgerView, chosen, forecasts_page
from fogline.publish.links import FileLinks, Links, ServedLinks
from fogline.publish.outlooks import doubts, foretold, outlook_page, outlooks_page, races
from fogline.publish.site import site_files

FROM = date(2016, 3, 20)
SERVED = ServedLinks({"app.js": "abc"})


def chance(place_id: str, day: int, controller: str, probability: float) -> PlaceChance:
    low, high = max(0.0, probability - 0.1), min(1.0, probability + 0.1)
    return PlaceChance(place_id, FROM + timedelta(days=day), controller, probability, low, high)


@pytest.fixture
def kept() -> KeptOutlook:
    ahead = [FROM + timedelta(days=day) for day in (5, 10, 15, 20)]
    outlook = Outlook(
        outlook_id="abc123",
        from_on=FROM,
        n_days=20,
        n_runs=100,
        what_if="",
        controllers=("red", "blue", "contested"),
        n_moves_learnt=(3, 1),
        spread=0.1,
        has_reserves=False,
        chances=(
            chance("t:ford", 10, "red", 0.95),
            chance("t:ford", 10, "blue", 0.05),
            chance("t:ford", 20, "blue", 0.4),
            chance("t:ford", 20, "red", 0.6),
            chance("t:mill", 10, "blue", 0.99),
            chance("t:mill", 20, "blue", 0.97),
        ),
        captures=(
            Capture("t:ford", "blue", 0.4, 0.3, ahead[1], ahead[0], ahead[3]),
            Capture("t:ford", "red", 0.2, 0.1, ahead[2], ahead[1], ahead[3]),
        ),
        balance=tuple(
            Balance(day, side, held, held - 0.5, held + 0.5, 1000, 900, 1100)
            for day in ahead
            for side, held in (("red", 1.2), ("blue", 0.8), ("contested", 0.0))
        ),
        deciding=(("t:ford", 1.5),),
    )
    siege = SiegeOutlook("t:mill", "red", date(2016, 3, 15), 5, "all earlier sieges", 9, 0.8, 0.3, None, 40, "blue", "pocket", 2)
    near = Flashpoint("red", "blue", "Ford", "Mill", 12.3, date(2016, 3, 1))
    frozen = FrozenOutlook("2016-03-20T00:00:00+00:00", outlook, (siege,), (near,))
    return KeptOutlook(frozen, (OutlookScore("abc123", FROM, ahead[1], 2, 1, 0.21, 0.5),))


@pytest.mark.parametrize("links", [SERVED, FileLinks(depth=1)], ids=["served", "files"])
def test_an_outlook_says_who_takes_what_when_and_how_it_did(publication: Publication, links: Links, kept: KeptOutlook) -> None:
    html = outlook_page(publication, links, [kept], "abc123") or ""
    for expected in (
        "Ford",
        "40 %",
        "2016-03-30",
        "0.210",
        "12.3",
        "never seen",
        "9 earlier sieges",
        "a pocket with 2 other places",
        "1 (1 to 2)",
    ):
        assert expected in html, expected
    assert html.count('<path class="course"') == 2  # a side that holds nothing is not drawn
    assert outlook_page(publication, links, [kept], "other") is None
    assert "abc123" in outlooks_page(publication, links, [kept])
    assert "fogline simulate" in outlooks_page(publication, links, [])


@pytest.mark.parametrize(
    ("basis", "said"), [("believed", "keeps what was believed of each place"), ("likeliest", "as if it had been sure")]
)
def test_a_score_says_what_nothing_changes_means(
    publication: Publication, kept: KeptOutlook, basis: Literal["believed", "likeliest"], said: str
) -> None:
    [score] = kept.scores
    told = replace(score, brier_changed=0.321, brier_no_change_changed=0.654, no_change_is=basis)
    html = outlook_page(publication, SERVED, [KeptOutlook(kept.frozen, (told,))], "abc123") or ""
    for expected in (said, "0.321", "0.654"):
        assert expected in html, expected


def test_places_in_doubt_and_races(kept: KeptOutlook) -> None:
    assert [(doubt.place_id, [row.controller for row in doubt.likeliest]) for doubt in doubts(kept)] == [
        ("t:ford", ["red", "red"])
    ]
    [(place_id, rows)] = races(kept.outlook.captures)
    assert (place_id, [row.side for row in rows]) == ("t:ford", ["blue", "red"])


def test_a_place_says_what_is_foretold_of_it_by_an_outlook_without_a_what_if(publication: Publication, kept: KeptOutlook) -> None:
    supposed = KeptOutlook(replace(kept.frozen, outlook=replace(kept.outlook, outlook_id="if", what_if="red takes Ford")))
    found = foretold([kept, supposed], "t:ford")
    assert found is not None
    assert found[0].outlook.outlook_id == "abc123"
    html = pages.place_page(publication, SERVED, "t:ford", pages.PlaceView(foretold=found)) or ""
    assert "What is foretold" in html
    assert "60 % (50 % to 70 %)" in html
    assert foretold([supposed], "t:ford") is None


def test_a_site_carries_outlooks_and_forecasts(publication: Publication, kept: KeptOutlook) -> None:
    files = dict(site_files(replace(publication, outlooks=(kept,))))
    names = [name for name in files if "outlook" in name]
    assert [name.split("/")[0] for name in names] == ["outlooks.html", "data", "outlooks"]
    assert '"after_30":0.8' in files[names[1]]
    assert '"outcome":"open"' in files["data/forecasts.json"]
    assert names[2] in files["outlooks.html"]


def test_the_ledger_is_filtered_scored_and_calibrated(publication: Publication) -> None:
    [open_one] = publication.forecasts
    decided = [
        replace(
            open_one, claim_id=f"c{n}", source="gazette", outcome=("true", "false")[n % 2], brier=0.04, strength=0.8, days_late=n
        )
        for n in range(4)
    ]
    ledger = [open_one, *decided]
    assert [row.claim_id for row in chosen(ledger, outcome="false")] == ["c3", "c1"]
    html = forecasts_page(publication, SERVED, ledger, LedgerView(outcome="true"))
    assert html.count("outcome-true") == 2
    assert "outcome-false" not in html
    assert "The Gazette" in html
    assert "Nothing changes" in html
    assert html.count('class="dot"') == 1
    assert "2 days late" in html
    assert calibration_chart([]) == ""


def test_a_forecast_about_the_whole_war_is_marked(publication: Publication) -> None:
    [one] = publication.forecasts
    of_war = replace(one, place="the war", place_id=None, side="unknown", outcome_wanted="not goes_on", level="war")
    html = forecasts_page(publication, SERVED, [of_war], LedgerView())
    for expected in ("the war", "not goes on", "the whole war; control does not decide it"):
        assert expected in html, expected
