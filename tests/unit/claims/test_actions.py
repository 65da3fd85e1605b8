"""Own sentences, each with the one claim it must give: action, actor, target, place."""

import pytest
from claim_world import claims_of

from fogline.claims.actions import find_triggers, load_rules
from fogline.claims.parsed import parsed_sentence
from fogline.claims.sentences import parse_sentences

SENTENCES = [
    # captures
    ("Syrian troops captured Palmyra on Sunday.", "captures", "syria_gov", None, "Palmyra"),
    ("Palmyra was retaken by the Syrian army.", "captures", "syria_gov", None, "Palmyra"),
    ("Kurdish fighters seized the town of Sarrin from Islamic State.", "captures", "kurds", "isis", "Sarrin"),
    ("The SDF took control of Manbij after a long battle.", "captures", "kurds", None, "Manbij"),
    ("Rebels have seized full control of Idlib.", "captures", "opposition", None, "Idlib"),
    ("Palmyra fell to ISIS in May.", "captures", "isis", None, "Palmyra"),
    ("The capture of Azaz by rebels came after dawn.", "captures", "opposition", None, "Azaz"),
    ("The army drove ISIS out of Palmyra.", "captures", "syria_gov", "isis", "Palmyra"),
    ("Islamic State overran Palmyra last year.", "captures", "isis", None, "Palmyra"),
    ("Manbij, which the SDF retook in August, is quiet.", "captures", "kurds", None, "Manbij"),
    ("Rebels took Azaz on Friday.", "captures", "opposition", None, "Azaz"),
    ("The Syrian army regained control over Palmyra.", "captures", "syria_gov", None, "Palmyra"),
    ("Kurdish forces pushed Daesh out of Kobani.", "captures", "kurds", "isis", "Kobani"),
    # captures_part
    ("Rebels seized half of Idlib.", "captures_part", "opposition", None, "Idlib"),
    ("The SDF captured several villages near Raqqa.", "captures_part", "kurds", None, "Raqqa"),
    ("Islamic State took parts of Deir ez-Zor.", "captures_part", "isis", None, "Deir ez-Zor"),
    ("Government forces captured three districts in Aleppo.", "captures_part", "syria_gov", None, "Aleppo"),
    # loses
    ("ISIS withdrew from Palmyra.", "loses", "isis", None, "Palmyra"),
    ("Government troops pulled out of Idlib.", "loses", "syria_gov", None, "Idlib"),
    ("Rebels retreated from Douma overnight.", "loses", "opposition", None, "Douma"),
    ("The regime lost Idlib in March.", "loses", "syria_gov", None, "Idlib"),
    ("ISIS was driven out of Manbij.", "loses", "isis", None, "Manbij"),
    ("ISIS ousted from Manbij", "loses", "isis", None, "Manbij"),
    ("Rebels forced out of Douma after long talks", "loses", "opposition", None, "Douma"),
    # holds
    ("Aid reached rebel-held Douma.", "holds", "opposition", None, "Douma"),
    ("The army controls Palmyra.", "holds", "syria_gov", None, "Palmyra"),
    ("Raqqa is controlled by Islamic State.", "holds", "isis", None, "Raqqa"),
    ("Families fled the ISIS stronghold of Raqqa.", "holds", "isis", None, "Raqqa"),
    ("Azaz is in rebel hands.", "holds", "opposition", None, "Azaz"),
    ("Manbij remains under the control of the SDF.", "holds", "kurds", None, "Manbij"),
    ("Trucks drove through government-controlled Daraa.", "holds", "syria_gov", None, "Daraa"),
    # headlines whose verb could be a noun
    ("Regime Forces Encircle Douma", "besieges", "syria_gov", None, "Douma"),
    ("Syrian Soldiers Clear Zabadani", "captures", "syria_gov", None, "Zabadani"),
    ("Turkish Jets Bomb Manbij", "bombards", "turkey", None, "Manbij"),
    ("Rebels Lose Douma", "loses", "opposition", None, "Douma"),
    # besieges
    ("The army is besieging Madaya.", "besieges", "syria_gov", None, "Madaya"),
    ("Madaya has been besieged by government forces.", "besieges", "syria_gov", None, "Madaya"),
    ("Food reached besieged Madaya.", "besieges", "unknown", None, "Madaya"),
    ("The SDF encircled Manbij.", "besieges", "kurds", None, "Manbij"),
    ("The siege of Deir ez-Zor by Islamic State continues.", "besieges", "isis", None, "Deir ez-Zor"),
    ("ISIS has laid siege to Deir ez-Zor.", "besieges", "isis", None, "Deir ez-Zor"),
    # breaks_siege
    ("The army broke the siege of Deir ez-Zor.", "breaks_siege", "syria_gov", None, "Deir ez-Zor"),
    ("Rebels lifted the siege on Aleppo.", "breaks_siege", "opposition", None, "Aleppo"),
    # advances
    ("The SDF advanced towards Raqqa.", "advances", "kurds", None, "Raqqa"),
    ("Syrian troops entered Palmyra.", "advances", "syria_gov", None, "Palmyra"),
    ("The army is closing in on Palmyra.", "advances", "syria_gov", None, "Palmyra"),
    ("Rebel fighters made gains in Daraa.", "advances", "opposition", None, "Daraa"),
    # attacks
    ("Clashes between the Syrian army and rebels erupted in Daraa.", "attacks", "syria_gov", "opposition", "Daraa"),
    ("Rebels launched an offensive on Idlib.", "attacks", "opposition", None, "Idlib"),
    ("Islamic State attacked Kobani.", "attacks", "isis", None, "Kobani"),
    ("Fighting raged in Douma.", "attacks", "unknown", None, "Douma"),
    ("The YPG clashed with ISIS in Sarrin.", "attacks", "kurds", "isis", "Sarrin"),
    ("The YPG and ISIS clashed in Sarrin.", "attacks", "kurds", "isis", "Sarrin"),
    ("The army and Hezbollah clashed with rebels in Zabadani.", "attacks", "syria_gov+hezbollah", "opposition", "Zabadani"),
    ("A rebel assault on Aleppo began at dawn.", "attacks", "opposition", None, "Aleppo"),
    ("The army launched an offensive to retake Palmyra.", "attacks", "syria_gov", None, "Palmyra"),
    # repels
    ("The army repelled an attack on Daraa by rebels.", "repels", "syria_gov", "opposition", "Daraa"),
    ("Kurdish fighters beat back an ISIS assault on Kobani.", "repels", "kurds", "isis", "Kobani"),
    ("Rebels fended off a regime attack on Douma.", "repels", "opposition", "syria_gov", "Douma"),
    # bombards
    ("Russian warplanes bombed Idlib.", "bombards", "russia", None, "Idlib"),
    ("Air strikes on Douma killed ten people.", "bombards", "unknown", None, "Douma"),
    ("Regime shelling hit Douma.", "bombards", "syria_gov", None, "Douma"),
    ("Rebels fired rockets at Aleppo.", "bombards", "opposition", None, "Aleppo"),
    ("A mortar attack on Daraa wounded two.", "bombards", "unknown", None, "Daraa"),
    ("Helicopters dropped barrel bombs on Zabadani.", "bombards", "unknown", None, "Zabadani"),
    ("Turkish artillery shelled Manbij.", "bombards", "turkey", None, "Manbij"),
    ("The US-led coalition carried out air strikes against ISIS in Raqqa.", "bombards", "us_coalition", "isis", "Raqqa"),
    # bombs
    ("A car bomb exploded in Azaz.", "bombs", "unknown", None, "Azaz"),
    ("An ISIS suicide bomber attacked Kobani on Monday.", "bombs", "isis", None, "Kobani"),
    ("A suicide attack in Aleppo killed six.", "bombs", "unknown", None, "Aleppo"),
    # agrees
    ("A ceasefire was declared in Zabadani.", "agrees", "unknown", None, "Zabadani"),
    ("The army and rebels agreed a truce in Douma.", "agrees", "syria_gov+opposition", None, "Douma"),
    ("An evacuation deal for Madaya was reached between the army and rebels.", "agrees", "syria_gov+opposition", None, "Madaya"),
]


@pytest.mark.parametrize(("text", "action", "actor", "target", "place"), SENTENCES)
def test_sentence_gives_its_claim(text: str, action: str, actor: str, target: str | None, place: str) -> None:
    claims = [(c.action, "+".join(c.actor), c.place) for c in claims_of(text)]
    assert (action, actor, place) in claims
    if target:
        assert [c.target for c in claims_of(text) if c.action == action] == [(target,)]


def triggers_of(text: str) -> list[tuple[str, str, bool]]:
    sentence = parsed_sentence(parse_sentences([text])[0], text, 0)
    return [
        (trigger.action, " ".join(trigger.rule.words), trigger.rule.is_weak) for trigger in find_triggers(sentence, load_rules())
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rebels left Azaz overnight.", ("loses", "leave", True)),
        ("Our men are in Azaz again.", ("holds", "be in", True)),
        ("They raised their flag over Azaz.", ("captures", "raise ~ flag", True)),
        ("The road to Azaz was closed.", ("besieges", "close", True)),
        ("Azaz is in the hands of rebels.", ("holds", "in the hands of", False)),
    ],
)
def test_a_weak_wording_is_a_trigger_that_takes_no_word_from_a_sure_one(text: str, expected: tuple[str, str, bool]) -> None:
    assert triggers_of(text) == [expected]


def test_the_models_judge_a_weak_wording_by_what_stands_around_it() -> None:
    assert [(c.action, c.actor) for c in claims_of("The rebels left Azaz overnight.")] == [("loses", ("opposition",))]
    assert claims_of("The children left Azaz for school.") == []


@pytest.mark.parametrize(
    ("text", "modality", "actor"),
    [
        ("The siege of the towns of Nubl and Zahraa was lifted by the army.", "asserted", ("syria_gov",)),
        ("The blockade of Nubl has not been lifted.", "denied", ("unknown",)),
        ("The siege of Nubl will be broken within days.", "forecast", ("unknown",)),
    ],
)
def test_what_is_done_to_a_siege_ends_it(text: str, modality: str, actor: tuple[str, ...]) -> None:
    found = [(c.action, c.modality, c.actor) for c in claims_of(text) if c.place == "Nubl"]
    assert found == [("breaks_siege", modality, actor)]


def test_a_sentence_is_read_where_two_words_of_a_phrase_stand_in_it() -> None:
    rules = load_rules()
    assert rules.may_hold("Our men are in Azaz.")
    assert not rules.may_hold("The streets of Azaz are wide.")


def test_weak_wordings_alone_hold_an_action_only_if_they_are_asked_for() -> None:
    rules = load_rules()
    assert rules.may_hold("It went well.")
    assert not rules.may_hold("It went well.", weak=False)
    assert rules.may_hold("It was shelled.", weak=False)
