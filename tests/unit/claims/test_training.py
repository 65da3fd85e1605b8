"""Coded claims joined with candidates, and models learnt from a handful of reports of our own."""

from pathlib import Path

from claim_world import reader, theatre

from fogline.claims.alignment import align, coded_claim, is_at
from fogline.claims.decide import NO_ACTION, find_events, load_models, read_words, weigh, write_models
from fogline.claims.extract import make_reader, read_report, read_sentences
from fogline.claims.reading import ReportReading
from fogline.claims.training import prepare, train
from fogline.model import Claim, Report
from fogline.theatre.gazetteer import load_gazetteer

CAPTURE = "{} captured {} on Sunday."
SHELLING = "{} shelled {} on Monday."
SIDES = (
    ("Syrian troops", "syria_gov"),
    ("Islamic State fighters", "isis"),
    ("Kurdish fighters", "kurds"),
    ("Rebels", "opposition"),
)
TOWNS = ("Palmyra", "Manbij", "Azaz", "Sarrin", "Kobani", "Idlib")


def report(text: str, report_id: str = "r") -> Report:
    return Report(report_id, "2016-05-20", "wire", "", text)


def reading(text: str) -> ReportReading:
    (found,) = read_sentences(reader(), report(text))
    return found


def row(action: str, actor: str, place: str, evidence: str) -> dict[str, object]:
    return {"action": action, "actor": actor, "target": None, "place": place, "place_in_text": place, "evidence": evidence}


def test_a_coded_claim_goes_to_the_candidate_whose_trigger_says_it() -> None:
    text = "Syrian troops captured Palmyra after shelling it. Rebels attacked Azaz."
    found = reading(text)
    labels = align(found, [coded_claim(row("captures", "syria_gov", "Palmyra", "troops captured Palmyra"))])
    by_word = {
        sentence.sentence.words[candidate.trigger.head]: label.action
        for (sentence, candidate), label in zip(found.candidates(), labels, strict=True)
        if candidate.use.mention.name == "Palmyra" and candidate.inherited is None
    }
    assert by_word["captured"] == "captures"
    assert by_word["shelling"] == NO_ACTION


def test_what_is_said_again_is_left_out_of_the_lesson() -> None:
    text = "Syrian troops captured Palmyra. The army captured Palmyra at dawn."
    labels = align(reading(text), [coded_claim(row("captures", "syria_gov", "Palmyra", "Syrian troops captured Palmyra"))])
    assert [label.action for label in labels if label.action != NO_ACTION][:2] == ["captures", None]


def test_names_are_compared_as_coders_spell_them() -> None:
    claim = coded_claim(row("holds", "isis", "Deir ez-Zor city", "in Deir al-Zor"))
    mention = next(m for m in reading("Rebels attacked Deir ez-Zor.").passages[0].text.places if m.name == "Deir ez-Zor")
    assert is_at(claim, mention)
    assert is_at(coded_claim(row("holds", "isis", "the city of Deir ez-Zor", "in Deir al-Zor")), mention)


def test_models_learnt_from_a_few_reports_tell_their_actions_and_sides(tmp_path: Path) -> None:
    coded = []
    for number, town in enumerate(TOWNS):
        name, side = SIDES[number % len(SIDES)]
        text = " ".join((CAPTURE.format(name, town), SHELLING.format(name, TOWNS[number - 1])))
        rows = [
            row("captures", side, town, f"captured {town}"),
            row("bombards", side, TOWNS[number - 1], f"shelled {TOWNS[number - 1]}"),
        ]
        coded.append(prepare(reading(text), map(coded_claim, rows), str(number)))
    models = train(coded)
    write_models(tmp_path, models, {"learnt from": {"own": len(coded)}})
    own = make_reader(theatre(), load_gazetteer(theatre()), models=load_models(tmp_path))
    found = [c for c in read_report(own, report("Rebels captured Douma on Sunday.")) if isinstance(c, Claim)]
    assert [(c.action, c.actor, c.place) for c in found] == [("captures", ("opposition",), "Douma")]


def test_each_place_and_action_of_a_sentence_is_one_event() -> None:
    found = reading("Rebels shelled Azaz, shelling Azaz again at night, and captured Manbij.")
    models = load_models()
    events = find_events(found, models, read_words(found, models))
    keys = [(event.candidate.use.mention.begin, event.action) for event in events]
    assert len(keys) == len(set(keys))


def test_confidence_is_a_probability_and_likelier_where_the_words_are_plain() -> None:
    plain = weigh(reading("Syrian troops captured Palmyra on Sunday."), load_models())
    vague = weigh(reading("There was talk of an operation somewhere between Azaz and Manbij."), load_models())
    assert max(d.confidence for d in plain) > 0.7
    assert all(0.0 <= d.confidence <= 1.0 for d in (*plain, *vague))
    assert max((d.confidence for d in vague), default=0.0) < max(d.confidence for d in plain)
