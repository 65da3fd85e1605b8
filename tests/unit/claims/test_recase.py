"""Capitals are given back to texts that have only capitals, or none."""

from collections.abc import Callable

import pytest
from claim_world import claims_of, reader, theatre

from fogline.claims.recase import PrintedNames, recase

NAMES = PrintedNames(theatre(), reader().places)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "THE SYRIAN ARMY CAPTURED DEIR EZ-ZOR. IT SAID IS FIGHTERS FLED TO AL-MAYADIN.",
            "The Syrian army captured Deir ez-Zor. It said IS fighters fled to al-Mayadin.",
        ),
        (
            "us-led warplanes bombed raqqa on 5 may. residents said it may go on.",
            "US-led warplanes bombed Raqqa on 5 May. Residents said it may go on.",
        ),
        ("BEIRUT (AP) - REBELS SEIZED MANBIJ FROM YPG FIGHTERS", "BEIRUT (AP) - rebels seized Manbij from YPG fighters"),
    ],
)
def test_names_get_their_capitals_and_common_words_lose_them(printed: str, expected: str) -> None:
    assert recase(printed, NAMES) == expected


@pytest.mark.parametrize("text", ["", "ISIS", "The army took Idlib on 5 May.", "İDLİB VE HALEP DÜŞTÜ MÜ ACABA", "no capitals"])
def test_the_length_stays_and_short_or_ordinary_texts_are_left_alone(text: str) -> None:
    assert len(recase(text, NAMES)) == len(text)
    if "İ" not in text:
        assert recase(text, NAMES) == text


def test_one_shouted_line_among_others_is_put_right_alone() -> None:
    text = "REBELS CAPTURED PALMYRA FROM THE ARMY\nThe SDF and the FSA met in Azaz.\n"
    assert recase(text, NAMES) == "Rebels captured Palmyra from the army\nThe SDF and the FSA met in Azaz.\n"


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_claims_do_not_hang_on_capitals_and_quote_what_is_printed(change: Callable[[str], str]) -> None:
    text = "The army captured Palmyra on Sunday. Russian warplanes bombed Idlib. Clashes between ISIS and rebels erupted in Azaz."
    plain, changed = claims_of(text), claims_of(change(text))
    assert [(c.action, c.actor, c.place, c.place_id) for c in changed] == [
        (c.action, c.actor, c.place, c.place_id) for c in plain
    ]
    for claim in changed:
        assert claim.evidence_at is not None
        assert change(text)[slice(*claim.evidence_at)] == claim.evidence
        assert claim.place_in_text in change(text)
