from datetime import date

import pytest

from fogline.claims.actors import build_lexicon
from fogline.claims.places import make_place_lexicon
from fogline.forecasts import list_forecasts
from fogline.forecasts.listen import Ears, listen
from fogline.model import Report
from fogline.theatre import load_theatre
from fogline.theatre.gazetteer import load_gazetteer


@pytest.fixture(scope="module")
def ears() -> Ears:
    theatre = load_theatre("syria")
    gazetteer = load_gazetteer(theatre, ())
    return Ears(make_place_lexicon(gazetteer, actors=theatre.actors, sources=theatre.sources), build_lexicon(theatre))


def report(text: str) -> Report:
    return Report("r", "2017-05-01", "paper", "", text)


@pytest.mark.parametrize(
    ("text", "action", "side", "place", "end"),
    [
        ("The Syrian army will retake Palmyra within three days.", "captures", "syria_gov", "Palmyra", date(2017, 5, 4)),
        ("ISIS holds Raqqa. Before long its fighters will lose it.", "loses", "isis", "Raqqa", None),
        ("The battle for Raqqa could begin in the next two weeks, ISIS says.", "attacks", "isis", "Raqqa", date(2017, 5, 15)),
        ("The Kurds will advance together to take Tabqa.", "captures", "kurds", "Tabqa", None),
        ("Palmyra will be retaken from ISIS shortly.", "loses", "isis", "Palmyra", None),
        ("The Syrian army will take Palmyra by the end of the month.", "captures", "syria_gov", "Palmyra", date(2017, 5, 31)),
        ("The Syrian army will take Palmyra next week.", "captures", "syria_gov", "Palmyra", date(2017, 5, 14)),
        ("The Syrian army could take Palmyra next year.", "captures", "syria_gov", "Palmyra", date(2018, 12, 31)),
    ],
)
def test_what_is_foretold_is_heard(ears: Ears, text: str, action: str, side: str, place: str, end: date | None) -> None:
    [claim] = listen(report(text), ears)
    assert (claim.action, claim.actor, claim.place, claim.end) == (action, (side,), place, end)
    assert claim.modality == "forecast"
    assert claim.evidence in text
    assert claim.evidence_at is not None
    assert text[slice(*claim.evidence_at)] == claim.evidence


@pytest.mark.parametrize(
    "text",
    [
        "The Kurds attacked Raqqa on May 31.",
        "In late May the army took Palmyra.",
        "Fighting began in Homs shortly after that.",
        "The Syrian army retook Palmyra on Monday.",
        "The army will meet the mayor of Homs.",
        "It would have taken Palmyra by May.",
        "Talks about Homs will take place in May.",
        "Repairs in Homs will take another few days.",
    ],
)
def test_what_is_past_or_no_outcome_is_not(ears: Ears, text: str) -> None:
    assert listen(report(text), ears) == []


def test_a_negative_one_says_so_and_a_condition_is_marked(ears: Ears) -> None:
    [negative] = list_forecasts(listen(report("The Syrian army will not take Raqqa this year."), ears))
    assert negative.outcome_wanted == "does not take"
    [conditional] = listen(report("If the Kurds attack, Raqqa will fall within two weeks."), ears)
    assert conditional.modality == "conditional"
