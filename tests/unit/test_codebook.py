"""The codebook says what a claim can be."""

from fogline.codebook import load_codebook


def test_actions_and_modalities_are_those_of_the_guide() -> None:
    codebook = load_codebook()
    assert list(codebook.actions) == [
        *("captures", "captures_part", "loses", "holds", "besieges", "breaks_siege"),
        *("advances", "attacks", "repels", "bombards", "bombs", "agrees"),
    ]
    assert [m for m, modality in codebook.modalities.items() if not modality.counts] == ["planned", "forecast", "conditional"]
    assert {action.kind for action in codebook.actions.values()} == {"control", "siege", "ground", "fires", "deal"}
    assert all(action.definition and action.acled for action in codebook.actions.values())
