"""Whose report it is, where it speaks of forces as its own."""

from datetime import date

import pytest
from claim_world import reader, report

from fogline.claims.extract import read_report
from fogline.claims.own_voice import OwnVoice, find_own_voice
from fogline.model import Claim

DAY = date(2016, 10, 10)


def voice(text: str, source: str = "Hill Channel") -> OwnVoice | None:
    return find_own_voice(source, text, reader().actors, DAY)


def test_the_side_named_after_its_own_forces_speaks() -> None:
    text = "Our forces of the Syrian Democratic Forces entered Tabqa. ISIS fled."
    assert voice(text) == OwnVoice("kurds", "isis")


def test_the_name_of_the_source_tells_whose_it_is() -> None:
    text = "Our units entered Tabqa. ISIS and the Syrian army fled."
    assert voice(text, "YPG press office") == OwnVoice("kurds", "isis")
    assert voice(text) is None


def test_who_is_reviled_does_not_speak() -> None:
    assert voice("Our men struck the ISIS gang in Tabqa. The YPG helped.") == OwnVoice("kurds", "isis")


@pytest.mark.parametrize(
    "text",
    [
        "The YPG entered Tabqa. ISIS fled.",
        'A commander said: "Our forces of the YPG entered Tabqa." ISIS fled.',
    ],
)
def test_a_report_of_others_has_no_voice_of_its_own(text: str) -> None:
    assert voice(text) is None


def test_its_own_forces_and_the_enemy_act_under_their_names() -> None:
    text = "Our forces of the Syrian Democratic Forces captured Tabqa. The enemy shelled Raqqa. ISIS lost ten men."
    claims = [claim for claim in read_report(reader(), report(text, source="hill-channel")) if isinstance(claim, Claim)]
    assert {(claim.action, claim.place, claim.actor) for claim in claims} >= {
        ("captures", "Tabqa", ("kurds",)),
        ("bombards", "Raqqa", ("isis",)),
    }
