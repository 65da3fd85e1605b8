from datetime import date

import pytest

from fogline.claims.actors import build_lexicon
from fogline.claims.places import make_place_lexicon
from fogline.control.estimate import SPELL_SCHEMA
from fogline.forecasts import list_forecasts, resolve_forecasts
from fogline.forecasts.deadlines import deadline_by_year
from fogline.forecasts.listen import Ears, listen
from fogline.model import Report
from fogline.theatre import load_theatre
from fogline.theatre.gazetteer import load_gazetteer

DAY = date(2017, 10, 2)


@pytest.fixture(scope="module")
def ears() -> Ears:
    theatre = load_theatre("syria")
    gazetteer = load_gazetteer(theatre, ())
    return Ears(make_place_lexicon(gazetteer, actors=theatre.actors, sources=theatre.sources), build_lexicon(theatre))


def report(text: str) -> Report:
    return Report("r", DAY.isoformat(), "paper", "", text)


@pytest.mark.parametrize(
    ("text", "outcome", "side", "where", "deadline"),
    [
        ("The year 2018 will bring the defeat of ISIS in Iraq.", "is_defeated", "isis", "Iraq", date(2018, 12, 31)),
        ("Next year sees ISIS destroyed, a diplomat wrote.", "is_defeated", "isis", "the war", date(2018, 12, 31)),
        ("ISIS is expected to be eliminated by the end of 2017.", "is_defeated", "isis", "the war", date(2017, 12, 31)),
        ("By June 2018, ISIS will no longer exist.", "not survives", "isis", "the war", date(2018, 6, 30)),
        ("The Syrian army will win the war before 2019.", "wins", "syria_gov", "the war", date(2018, 12, 31)),
        ("The civil war in Syria could drag on for another year.", "goes_on", "unknown", "Syria", date(2018, 10, 2)),
        ("The war goes on into 2018.", "goes_on", "unknown", "the war", date(2018, 1, 1)),
        ("The conflict will not end next year.", "not ends", "unknown", "the war", date(2018, 12, 31)),
        ("This year will not see an end to the fighting.", "not ends", "unknown", "the war", date(2017, 12, 31)),
        ("Analysts said ISIS would be defeated in early 2018.", "is_defeated", "isis", "the war", date(2018, 3, 31)),
    ],
)
def test_what_is_foretold_of_the_whole_war_is_kept(
    ears: Ears, text: str, outcome: str, side: str, where: str, deadline: date
) -> None:
    [kept] = list_forecasts(listen(report(text), ears))
    assert (kept.outcome_wanted, kept.side, kept.place, kept.deadline) == (outcome, side, where, deadline)
    assert (kept.level, kept.deadline_basis, kept.place_id, kept.words) == ("war", "stated", None, text)


@pytest.mark.parametrize(
    "text",
    [
        "ISIS will be defeated.",  # no deadline
        "The war will end.",
        "In 2016 ISIS was defeated in the desert.",
        "The war goes on in 2017.",  # tells of today
        "In 2018 the government will win the tender for buses.",
        "The museum will reopen in 2018 when the war ends.",
        "The year 2015 saw the end of the truce, and talks will continue.",
        "ISIS would have been destroyed by the end of 2017.",
        "The festival will continue next year.",
        "A spokesman for ISIS will end his speech this year.",
    ],
)
def test_what_is_not_foretold_of_the_whole_war_is_not_heard(ears: Ears, text: str) -> None:
    assert [kept.words for kept in list_forecasts(listen(report(text), ears)) if kept.level == "war"] == []


def test_a_town_makes_it_no_forecast_of_the_whole_war(ears: Ears) -> None:
    found = list_forecasts(listen(report("ISIS will be driven out and defeated in Raqqa by the end of 2017."), ears))
    assert {kept.level for kept in found} == {"place"}


def test_it_is_not_taken_for_one_about_the_place_before(ears: Ears) -> None:
    [kept] = list_forecasts(listen(report("ISIS holds Raqqa. ISIS will collapse by the end of 2018."), ears))
    assert (kept.level, kept.place) == ("war", "the war")


def test_a_condition_is_marked(ears: Ears) -> None:
    [kept] = list_forecasts(listen(report("If aid comes, the war will end in 2018."), ears))
    assert (kept.is_conditional, kept.level) == (True, "war")


def test_control_never_decides_it(ears: Ears) -> None:
    ledger = list_forecasts(listen(report("ISIS will be defeated by the end of 2017."), ears))
    [resolved] = resolve_forecasts(ledger, SPELL_SCHEMA.empty_table(), known_on=date(2019, 1, 1))
    assert (resolved.outcome, resolved.probability, resolved.brier) == ("open", None, None)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by 2018", date(2017, 12, 31)),
        ("by the end of 2018", date(2018, 12, 31)),
        ("in mid-2018", date(2018, 6, 30)),
        ("until march 2018", date(2018, 3, 31)),
        ("within three months", date(2018, 1, 1)),
        ("in 2016", None),
        ("one day", None),
    ],
)
def test_deadlines_by_year(words: str, day: date | None) -> None:
    assert deadline_by_year(words, DAY) == day
