"""What is told and then denied in a few words is told again as denied."""

import pytest
from claim_world import claims_of


@pytest.mark.parametrize(
    ("text", "place", "speaker"),
    [
        ("Russian jets bombed Saraqib on Friday. The defence ministry in Moscow denied the reports.", "Saraqib", "The defence"),
        ("Turkey shelled Tal Rifaat on Friday, the YPG said. Ankara called this a fabrication.", "Tal Rifaat", "Ankara"),
        ("Rebels shelled Nubl on Friday, which their commanders deny.", "Nubl", "their commanders"),
        ("Rebels shelled Nubl on Friday. A commander of the rebels said that no such thing happened.", "Nubl", "A commander"),
    ],
)
def test_a_denial_in_few_words_is_a_claim_of_its_own(text: str, place: str, speaker: str) -> None:
    told, denied = sorted((c for c in claims_of(text) if c.place == place), key=lambda claim: claim.modality == "denied")
    assert (told.modality == "denied", denied.modality) == (False, "denied")
    assert (denied.action, denied.actor, denied.start, denied.end) == (told.action, told.actor, told.start, told.end)
    assert denied.attributed_to is not None
    assert denied.attributed_to.startswith(speaker)
    assert denied.evidence in text
    assert denied.confidence < told.confidence


@pytest.mark.parametrize(
    "text",
    [
        "Russian jets bombed Saraqib on Friday. The hospital was closed.",
        "Russian jets bombed Saraqib on Friday. The ministry denied them visas.",
        "Russian jets bombed Saraqib on Friday. Turkey denied any role.",
    ],
)
def test_other_denials_deny_nothing_that_was_told(text: str) -> None:
    assert [claim.modality for claim in claims_of(text)] != []
    assert "denied" not in {claim.modality for claim in claims_of(text)}


@pytest.mark.parametrize("told", ["Idlib was shelled on Sunday.", "A hospital in Idlib was bombarded by warplanes on Sunday."])
def test_who_is_blamed_is_a_second_claim_and_not_the_reports_own(told: str) -> None:
    text = f"{told} Residents blamed the rebels."
    found = {(claim.actor, claim.modality, claim.attributed_to) for claim in claims_of(text) if claim.place == "Idlib"}
    assert found == {(("unknown",), "asserted", None), (("opposition",), "attributed", "Residents")}


def test_who_is_accused_of_something_else_is_not_blamed_for_what_was_told() -> None:
    text = "Shells killed four children in Idlib on Sunday. Residents accused the rebels of theft."
    assert {claim.actor for claim in claims_of(text)} == {("unknown",)}


def test_who_claims_responsibility_acted() -> None:
    text = "A car bomb killed nine people in Kobani on Friday. Doctors were called. {} claimed responsibility for the attack."
    for who, actor in (("ISIS", "isis"), ("No group", "unknown")):
        assert [claim.actor for claim in claims_of(text.format(who))] == [(actor,)]


def test_strikes_of_which_it_is_not_known_whose_they_were_are_nobodys() -> None:
    text = (
        "Air strikes hit Idlib on Friday. It was not clear whether Syrian or Russian warplanes had carried them out. "
        "Russian jets bombed Douma on Saturday."
    )
    found = {(claim.place, claim.actor) for claim in claims_of(text) if claim.action == "bombards"}
    assert found == {("Idlib", ("unknown",)), ("Douma", ("russia",))}
