"""Who stands in which role of an event, as the rules read the parse."""

import pytest
from claim_world import claims_of, reader, report

from fogline.claims.extract import read_sentences
from fogline.claims.roles import LOOKING_ON, SUFFERING, who_did_not


@pytest.mark.parametrize(
    ("text", "kind", "who"),
    [
        ("Turkey condemned the air strikes on Idlib.", LOOKING_ON, "turkey"),
        ("Hezbollah welcomed the recapture of Palmyra.", LOOKING_ON, "hezbollah"),
        ("ISIS fighters fled the shelling of Raqqa.", SUFFERING, "isis"),
        ("Kurdish fighters faced an assault on Kobani.", SUFFERING, "kurds"),
        ("Russia launched air strikes on Idlib.", "", ""),
        ("The Syrian army announced an offensive on Palmyra.", "", ""),
        ("Russia has condemned Turkey for its attack on Azaz.", "", ""),
    ],
)
def test_who_looks_on_or_suffers_is_told_from_who_acts(text: str, kind: str, who: str) -> None:
    (reading,) = read_sentences(reader(), report(text))
    (sentence,) = reading.sentences
    found = {
        (kind, side)
        for trigger in sentence.triggers
        for kind, tokens in who_did_not(sentence.scene, trigger).items()
        for mention in sentence.scene.mentions
        for side in mention.sides
        if tokens & set(sentence.sentence.tokens_in(mention.begin, mention.end))
    }
    assert found == ({(kind, who)} if kind else set())


def test_an_onlooker_is_a_voice_unless_it_does_something_else() -> None:
    texts = ("Turkey condemned the air strikes on Idlib.", "Turkey shelled Azaz and condemned the air strikes on Idlib.")
    for text, kinds in zip(texts, ({"voice"}, set[str]()), strict=True):
        (reading,) = read_sentences(reader(), report(text))
        (sentence,) = reading.sentences
        assert {mention.kind for mention in sentence.scene.mentions} & {"voice"} == kinds


@pytest.mark.parametrize(
    ("text", "action", "actor"),
    [
        ("Rebels accused the army of shelling Douma.", "bombards", "syria_gov"),
        ("The army was accused of shelling Douma.", "bombards", "syria_gov"),
        ("Turkey accused Kurdish fighters of an attack on Azaz.", "attacks", "kurds"),
        ("The army prevented ISIS from capturing Palmyra.", "captures", "isis"),
        ("Russia carried out an attack on Idlib for the army.", "attacks", "russia"),
    ],
)
def test_what_somebody_is_accused_of_or_kept_from_is_his(text: str, action: str, actor: str) -> None:
    assert [claim.actor for claim in claims_of(text) if claim.action == action] == [(actor,)]


def test_who_looks_on_or_suffers_never_acts() -> None:
    for text in ("The United States condemned the air strikes on Douma.", "ISIS fighters fled the shelling of Raqqa."):
        assert [(claim.action, claim.actor) for claim in claims_of(text)] == [("bombards", ("unknown",))]


@pytest.mark.parametrize(
    ("text", "action", "actor"),
    [
        ("Palmyra was recaptured from Islamic State.", "captures", ("unknown",)),
        ("Palmyra was recaptured from Islamic State by the army.", "captures", ("syria_gov",)),
        ("Palmyra, held by Islamic State since 2015, was recaptured on Sunday.", "captures", ("unknown",)),
        ("Rebel-held Douma was captured on Sunday.", "captures", ("unknown",)),
        ("Rebel-held Douma was bombed on Sunday.", "bombards", ("unknown",)),
        ("An Islamic State attack on Palmyra was repelled.", "repels", ("unknown",)),
        ("An attempt by Islamic State to storm Palmyra was repelled.", "repels", ("unknown",)),
        ("Islamic State attack on Palmyra repelled", "repels", ("unknown",)),
        ("An Islamic State attack on Palmyra was repelled by the army.", "repels", ("syria_gov",)),
        ("An offensive against Islamic State in Raqqa began on Monday.", "attacks", ("unknown",)),
    ],
)
def test_those_to_whom_it_is_done_do_not_act(text: str, action: str, actor: tuple[str, ...]) -> None:
    assert [claim.actor for claim in claims_of(text) if claim.action == action] == [actor]


def test_those_who_only_help_are_not_whom_it_is_done_to() -> None:
    (claim,) = claims_of("Hezbollah fighters, backed by Syrian troops, stormed the town of Zabadani.")
    assert (claim.action, claim.target) == ("attacks", ())
