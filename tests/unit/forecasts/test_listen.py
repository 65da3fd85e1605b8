from datetime import date

import pytest

from fogline.claims.actors import build_lexicon
from fogline.claims.places import make_place_lexicon
from fogline.forecasts import list_forecasts
from fogline.forecasts.listen import Ears, listen
from fogline.model import Claim, Report
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
        ("An officer said that the Syrian army would soon enter Palmyra.", "captures", "syria_gov", "Palmyra", None),
        ("After Tabqa fell to the Kurds, Raqqa will be next.", "attacks", "kurds", "Raqqa", None),
        ("The fall of Raqqa to the Kurds is a matter of weeks.", "captures", "kurds", "Raqqa", None),
        ("Palmyra, held by ISIS, will be taken by the Syrian army.", "captures", "syria_gov", "Palmyra", None),
        ("The Kurds are near. Raqqa, a stronghold of ISIS, will soon be attacked.", "attacks", "kurds", "Raqqa", None),
        ("ISIS fights on in Homs. The Kurds around Raqqa will soon take the town.", "captures", "kurds", "Raqqa", None),
        ("Some Syrian troops remain in Palmyra. These units will withdraw as well.", "loses", "syria_gov", "Palmyra", None),
        ("The Kurds informed us that they would join the battle for Raqqa.", "attacks", "kurds", "Raqqa", None),
        ("Palmyra is about to be encircled by the Syrian army.", "besieges", "syria_gov", "Palmyra", None),
        ("It is only a matter of time before the Syrian army retakes Palmyra.", "captures", "syria_gov", "Palmyra", None),
        ("It remains to be seen whether the Kurds can take Raqqa.", "captures", "kurds", "Raqqa", None),
        ("I expect the Kurds to be in Raqqa next month.", "advances", "kurds", "Raqqa", date(2017, 6, 30)),
        ("If the rebels have indeed taken Tabqa, the Syrian army will soon retake it.", "captures", "syria_gov", "Tabqa", None),
        ("The fighting for Raqqa could take even longer, the Kurds say.", "captures", "kurds", "Raqqa", None),
        ("The ISIS fighters have the choice between retreating from Tabqa and dying.", "loses", "isis", "Tabqa", None),
        ("By June the Syrian army will have retaken Palmyra.", "captures", "syria_gov", "Palmyra", date(2017, 6, 30)),
        ("The Syrian army will take Palmyra before winter.", "captures", "syria_gov", "Palmyra", date(2017, 11, 30)),
        ("The Syrian army will take Palmyra by the end of summer.", "captures", "syria_gov", "Palmyra", date(2017, 8, 31)),
        ("The Syrian army will take Palmyra this week.", "captures", "syria_gov", "Palmyra", date(2017, 5, 7)),
        ("The Kurds say that Raqqa, which ISIS still controls, will be reached soon.", "advances", "kurds", "Raqqa", None),
        ("Raqqa is likely to fall by July.", "loses", "unknown", "Raqqa", date(2017, 7, 31)),
        ("ISIS loses ground\n\nKurds to take Raqqa\n\nThere was fighting.", "captures", "kurds", "Raqqa", None),
        ("Syrian army to attack Raqqa next week", "attacks", "syria_gov", "Raqqa", date(2017, 5, 14)),
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
        "Syrian army units to the east of Palmyra advance",
        "Syrian army to east of Palmyra attacks ISIS",
        "Kurds to hold talks on Raqqa",
        "Aid agency to enter Raqqa",
        "The Kurds moved to Raqqa to take part in the fighting",
        "In late May the army took Palmyra.",
        "Fighting began in Homs shortly after that.",
        "The Syrian army retook Palmyra on Monday.",
        "The army will meet the mayor of Homs.",
        "It would have taken Palmyra by May.",
        "Talks about Homs will take place in May.",
        "Repairs in Homs will take another few days.",
        "UN observers will enter Homs on Monday.",
        "The army could not enter Raqqa.",
        "The Syrian army may take Palmyra.",
        "The Syrian army destroyed three cars before they could reach Palmyra.",
        "Teachers say that any attack on Homs would be answered with words.",
        "Fighters who will attend the talks left Homs.",
        "We will not let Homs fall, the minister said.",
        "It may be the deadliest attack on Homs this year.",
        "Security in Homs will improve soon.",
        "The Syrian army would retake Palmyra.",
        "The Kurds hold Tabqa. Prices will fall soon.",
        "The spokesman denied that the Syrian army was about to take Palmyra.",
    ],
)
def test_what_is_past_or_no_outcome_is_not(ears: Ears, text: str) -> None:
    assert listen(report(text), ears) == []


def test_a_negative_one_says_so_and_a_condition_is_marked(ears: Ears) -> None:
    [negative] = list_forecasts(listen(report("The Syrian army will not take Raqqa this year."), ears))
    assert negative.outcome_wanted == "does not take"
    [conditional] = listen(report("If the Kurds attack, Raqqa will fall within two weeks."), ears)
    assert conditional.modality == "conditional"


def test_a_condition_with_a_deadline_may_stand_anywhere_but_even_if_is_none(ears: Ears) -> None:
    for text in ("Raqqa will fall within a week if the Kurds attack.", "Should the Kurds attack, Raqqa will fall within a week."):
        [conditional] = listen(report(text), ears)
        assert conditional.modality == "conditional"
    assert listen(report("Raqqa will fall if the Kurds attack."), ears) == []
    [sure] = listen(report("Raqqa will fall even if ISIS fights on."), ears)
    assert sure.modality == "forecast"


def test_each_place_of_a_list_is_foretold_and_a_place_of_another_clause_is_not(ears: Ears) -> None:
    listed = listen(report("The Syrian army will take Palmyra, Raqqa and Homs."), ears)
    assert [claim.place for claim in listed] == ["Palmyra", "Raqqa", "Homs"]
    [passive] = listen(report("Palmyra will be attacked by ISIS from Raqqa."), ears)
    assert passive.place == "Palmyra"
    [apart] = listen(report("Palmyra will soon fall, said a trader in Homs."), ears)
    assert apart.place == "Palmyra"


def test_a_deadline_after_the_place_goes_before_another_of_the_sentence(ears: Ears) -> None:
    [late] = listen(report("In Iraq the war will last until July, but the Kurds will take Raqqa by the end of the year."), ears)
    assert (late.place, late.end) == ("Raqqa", date(2017, 12, 31))
    [early] = listen(report("By July the Kurds will take Raqqa."), ears)
    assert early.end == date(2017, 7, 31)


def test_a_place_named_before_counts_only_where_it_is_referred_to(ears: Ears) -> None:
    [claim] = listen(report("ISIS holds Raqqa. The siege will last another month."), ears)
    assert claim.place == "Raqqa"
    assert listen(report("ISIS holds Raqqa. Russian strikes will follow next week."), ears) == []


def told(action: str, *actor: str, target: tuple[str, ...] = (), at: int = 0) -> Claim:
    named = {"place": "Deir ez-Zor", "place_id": "syria:deir-ez-zor", "modality": "asserted", "evidence_at": (at, at + 5)}
    return Claim("r", "paper", "2017-05-01", action, actor, target=target, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("The town will be attacked soon.", "kurds"),
        ("The town will soon fall.", "isis"),
        ("The siege will not be broken this year.", "syria_gov"),
    ],
)
def test_claims_tell_whom_a_sentence_means_that_names_no_side(ears: Ears, words: str, side: str) -> None:
    claims = [told("attacks", "kurds", target=("isis",)), told("besieges", "isis", "kurds"), told("holds", "syria_gov", at=900)]
    text = f"Deir ez-Zor is quiet. Russian jets are seen. {words}"
    [claim] = listen(report(text), ears, claims=claims)
    assert (claim.place, claim.actor) == ("Deir ez-Zor", (side,))


def test_without_claims_nobody_says_who_breaks_a_siege(ears: Ears) -> None:
    [claim] = listen(report("ISIS attacks Deir ez-Zor. The siege will last another month."), ears)
    assert claim.actor == ("unknown",)
