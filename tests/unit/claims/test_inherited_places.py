"""Which sentences are read, and which places of earlier ones they may mean."""

import pytest
from claim_world import reader, report

from fogline.claims.extract import read_sentences


def inherited(text: str) -> set[tuple[str, str, str]]:
    """The words of an action, the place that their sentence does not name, and where it comes from."""
    (reading,) = read_sentences(reader(), report(text))
    return {
        (sentence.sentence.words[candidate.trigger.head], candidate.use.mention.name, candidate.inherited.origin)
        for sentence, candidate in reading.candidates()
        if candidate.inherited is not None
    }


@pytest.mark.parametrize("text", ["It was bombed nineteen times on Friday.", "Then forty air raids."])
def test_a_short_sentence_may_mean_a_place_that_was_just_named(text: str) -> None:
    assert any(told[1:] == ("Palmyra", "prev") for told in inherited(f"I was born in Palmyra. {text}"))


@pytest.mark.parametrize(
    "text",
    [
        "I was born in Palmyra. My aunt thinks one day an air raid will put an end to all of her cooking.",
        "I was born in Palmyra. I love cooking. My aunt does. So does my uncle. It was bombed on Friday.",
        "I was born in Palmyra. It went well.",
    ],
    ids=["long and without a pronoun", "named long before", "a weak wording"],
)
def test_other_sentences_without_force_and_place_are_passed_over(text: str) -> None:
    assert inherited(text) == set()


def test_a_sentence_without_a_place_may_mean_one_of_the_two_nearest_that_name_some() -> None:
    text = "Syrian troops are in Palmyra. The road to Idlib is long. Rebels shelled it on Friday."
    found = {told[1:] for told in inherited(text) if told[0] == "shelled"}
    assert found == {("Idlib road", "prev"), ("Palmyra", "earlier")}


def test_a_sentence_with_a_place_of_its_own_means_the_nearest_alone() -> None:
    text = "Syrian troops are in Palmyra. Life in Idlib is hard. Rebels in Douma shelled it on Friday."
    assert {told[1:] for told in inherited(text) if told[0] == "shelled"} == {("Idlib", "prev")}
