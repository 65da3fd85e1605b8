import time

import pytest

from fogline.claims.sentences import LONGEST, parse_sentences, split_sentences, true_case


def split(text: str, title: str = "") -> list[str]:
    return [text[begin:end] for begin, end in split_sentences(text, title=title)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Troops entered at 10 a.m. on Sunday. They left at 6 p.m. The town is calm.", 3),
        ("Col. John A. Smith of the U.S. military spoke. Lt. Gen. Brown did not.", 2),
        ('"It fell." he said. "Fine?" she asked. "No!" Others agreed.', 4),
        ("Rebels left the city.The army moved in.", 2),
        ("Some 2.5 km from St. George, e.g. at Port No. 5, they stopped.", 1),
        ("Army takes town\nBy our correspondent\nThe army took the town on Monday.", 3),
        ("The army took the whole of the town on Monday and then\nwent on to the next one.", 1),
        ("Taken so far:\n- Hama\n- Homs\n- Idlib", 4),
        ("Fighting went on... The town held.", 2),
        ("see www.example.org for more. End.", 2),
        ("", 0),
        (" \n \n", 0),
    ],
)
def test_sentences_are_found(text: str, count: int) -> None:
    assert len(split(text)) == count


def test_a_title_repeated_in_the_text_is_a_sentence_of_its_own() -> None:
    title = "Army takes the town of Hama"
    assert split(f"Wed 05 Apr {title} The army took it today.", title) == ["Wed 05 Apr", title, "The army took it today."]


@pytest.mark.parametrize("piece", ["word ", "a", '."', "A. ", "x;"])
def test_a_long_text_without_sentences_is_cut_in_time(piece: str) -> None:
    started = time.process_time()
    spans = split_sentences(piece * (2_000_000 // len(piece)))
    assert max(end - begin for begin, end in spans) <= LONGEST
    assert time.process_time() - started < 10


def test_verbs_that_the_model_does_not_know_get_their_lemma() -> None:
    docs = parse_sentences(["The army retook Hama and overran the base.", "Rebels have retaken the hill."])
    assert [token.lemma_ for token in docs[0] if token.tag_.startswith("V")] == ["retake", "overrun"]
    assert [token.lemma_ for token in docs[1] if token.tag_ == "VBN"] == ["retake"]
    assert next(token for token in docs[0] if token.dep_ == "nsubj").text == "army"


@pytest.mark.parametrize(
    ("headline", "verb"),
    [
        ("Rebels Foil Attack on Mahin", "foil"),
        ("Militants Storm Abu Kamal", "storm"),
        ("Regime forces encircle Douma", "encircle"),
        ("Turkish Jets Bomb al-Bab", "bomb"),
        ("Rebels shell Aleppo", "shell"),
    ],
)
def test_the_verb_of_a_headline_is_read_as_one(headline: str, verb: str) -> None:
    (doc,) = parse_sentences([headline])
    (root,) = [token for token in doc if token.pos_ == "VERB"]
    assert root.lemma_ == verb
    assert [child.dep_ for child in root.children][:2] == ["nsubj", "dobj"]


def test_a_noun_after_a_lost_genitive_stays_one() -> None:
    (doc,) = parse_sentences(["A terrorists shell hit a school in Aleppo."])
    assert next(token for token in doc if token.idx == 13).pos_ == "NOUN"


def test_capitals_are_read_as_plain_text_of_the_same_length() -> None:
    text = "REBELS SEIZE THE TOWN OF MAREA FROM ISIS AFTER HEAVY FIGHTING"
    cased = true_case(text)
    assert cased == "rebels seize the town of Marea from Isis after heavy fighting"
    assert len(cased) == len(text)
    assert true_case("Rebels Seize The Town Of Marea") == "Rebels seize the town of Marea"
    assert true_case("Rebels Lose Marea") == "Rebels lose Marea"
    assert true_case("Rebels seize Marea, Azaz and Jarabulus") == "Rebels seize Marea, Azaz and Jarabulus"


def test_no_sentences_need_no_parser() -> None:
    assert parse_sentences([]) == []


def test_lost_full_stops_are_found_by_the_capitals_after_them() -> None:
    told = (
        "Government troops backed by local fighters entered the northern suburbs of the city on Sunday",
        "Residents said that shells had fallen on the market and on two bakeries near the old bridge",
        "The monitoring group put the number of the dead at eleven and said that it could rise",
        "In the south the two sides exchanged prisoners at a crossing that had been shut since spring",
    )
    text = " ".join(told)
    assert [text[begin:end] for begin, end in split_sentences(text)] == list(told)


def test_capitals_of_names_and_in_short_stretches_part_nothing() -> None:
    text = "Fighters of the Southern Front and the Army of the East met officials of the Interior Ministry in Azaz."
    assert split_sentences(text) == [(0, len(text))]
    assert len(split_sentences(f"{text[:-1]}, {text[:-1]}, {text[:-1]} and {text}")) == 1
