"""Whole reports through the stage: evidence, order, processes, hostile texts."""

from collections.abc import Sequence

import pytest
from claim_world import claims_of, report, theatre

from fogline.claims import extract_claims
from fogline.model import Claim, Rejection, Report

STORY = (
    "The army captured Palmyra on Sunday. “Rebel-held Douma was shelled,” a doctor said.\n\n"
    "Russian warplanes bombed Idlib. Clashes between the Syrian army and rebels erupted in Daraa."
)


def run(reports: Sequence[Report], workers: int = 1) -> list[Claim | Rejection]:
    return list(extract_claims(reports, theatre(), workers=workers))


def test_evidence_is_verbatim_and_where_it_says() -> None:
    claims = claims_of(STORY)
    assert len(claims) >= 4
    for claim in claims:
        assert claim.evidence_at is not None
        begin, end = claim.evidence_at
        assert STORY[begin:end] == claim.evidence
        assert claim.place_in_text in claim.evidence


def test_offsets_hold_in_a_text_that_needs_normalising() -> None:
    text = "\u201cNo\u00a0one\u201d  slept \ufb01rst\u2026 Russian\u00a0warplanes bombed\u00a0Idlib \u2013 again."
    (claim,) = claims_of(text)
    assert claim.evidence_at
    assert text[slice(*claim.evidence_at)] == claim.evidence
    assert "bombed\u00a0Idlib" in claim.evidence


def test_claims_come_by_position() -> None:
    positions = [claim.evidence_at for claim in claims_of(STORY)]
    assert positions == sorted(positions, key=lambda at: at or (-1, -1))


def test_of_a_title_only_what_the_text_does_not_tell_is_kept() -> None:
    text = "Rebels captured the town of Azaz on Wednesday, residents said."
    assert [(c.place, c.evidence_at is None) for c in claims_of(text, title="Rebels seize Azaz")] == [("Azaz", False)]
    other = "ISIS captured Palmyra on Wednesday, residents said."
    assert [(c.place, c.evidence_at is None) for c in claims_of(other, title="Rebels seize Azaz")] == [
        ("Azaz", True),
        ("Palmyra", False),
    ]


def test_a_title_that_the_text_lacks_is_read_and_has_no_offsets() -> None:
    claims = claims_of("Nothing else is known.", title="Rebels seize Azaz")
    assert [(c.action, c.place, c.evidence_at) for c in claims] == [("captures", "Azaz", None)]


@pytest.mark.parametrize(
    ("text", "held_on"),
    [
        ("September 22 2014 Syrian troops announce a major offensive to retake rebel-held Idlib.", "2014-09-22"),
        ("March 1 2012 Government forces seize rebel-held Idlib after weeks of shelling.", "2012-03-01"),
        ("On September 22 2014 Syrian troops attacked Palmyra, which ISIS fighters still hold.", "2016-05-20"),
    ],
)
def test_an_old_entry_of_a_timeline_tells_of_its_day_in_the_present_tense_too(text: str, held_on: str) -> None:
    (held,) = (claim for claim in claims_of(text) if claim.action == "holds")
    assert str(held.end) == held_on


def test_a_list_of_places_gives_a_claim_each() -> None:
    claims = claims_of("Russian warplanes bombed Idlib, Douma and Zabadani.")
    assert [(c.action, c.place) for c in claims] == [("bombards", p) for p in ("Idlib", "Douma", "Zabadani")]


def test_a_sentence_without_a_verb_goes_on_with_what_the_one_before_tells() -> None:
    text = "The Syrian army captured Sarrin on Friday. Then Manbij and Azaz. Turkey objected."
    claims = claims_of(text)
    assert [(c.action, c.actor) for c in claims] == [("captures", ("syria_gov",))] * 3
    assert {c.place for c in claims} == {"Sarrin", "Manbij", "Azaz"}
    assert all(c.evidence in text and "Turkey" not in c.evidence for c in claims)


def test_where_those_stand_who_fire_is_not_fired_at() -> None:
    claims = claims_of("Rebels positioned in Azaz shelled Manbij.")
    assert [c.place for c in claims if c.action != "holds"] == ["Manbij"]


@pytest.mark.parametrize("share", ["80%", "80 percent", "most"])
def test_a_share_of_a_town_is_a_part(share: str) -> None:
    (held,) = claims_of(f"ISIS holds {share} of Raqqa.")
    assert (held.action, held.place, held.place_precision) == ("holds", "Raqqa", "part")


def test_a_place_that_only_locates_gives_none() -> None:
    assert [c.place for c in claims_of("Kurdish fighters seized Sarrin in Aleppo province.")] == ["Sarrin"]


def test_a_repeat_is_one_claim() -> None:
    text = "Russian warplanes bombed Idlib. The Russian warplanes bombed Idlib, a doctor said."
    assert [(c.action, c.place) for c in claims_of(text)] == [("bombards", "Idlib")]


def test_the_same_action_by_another_side_is_another_claim() -> None:
    text = "Russian warplanes bombed Idlib. Turkish artillery shelled Idlib."
    assert [c.actor for c in claims_of(text)] == [("russia",), ("turkey",)]


def test_generic_words_follow_the_sources_camp() -> None:
    text = "Terrorists fired rockets at Aleppo."
    assert [c.actor for c in claims_of(text, source="state")] == [("opposition",)]
    assert [c.actor for c in claims_of(text, source="wire")] == [("unknown",)]


def test_a_word_of_a_name_is_no_event() -> None:
    assert {claim.action for claim in claims_of("The Army of Conquest announced its presence in Idlib.")} <= {"holds"}


def test_the_pronoun_is_the_force_before() -> None:
    claims = claims_of("Islamic State fighters came by night. They captured Palmyra.")
    assert [(c.actor, c.place) for c in claims] == [(("isis",), "Palmyra")]


def test_fires_take_the_actor_told_before_where_the_words_refer_to_it() -> None:
    text = "Russian warplanes bombed Idlib. The warplanes also bombed Douma."
    assert [c.actor for c in claims_of(text)] == [("russia",), ("russia",)]


def test_fires_that_refer_to_nobody_have_no_known_actor() -> None:
    text = "Russian warplanes bombed Idlib on Monday. Two people died when shells fell on Douma."
    assert [c.actor for c in claims_of(text)] == [("russia",), ("unknown",)]


def test_other_languages_are_rejected_with_the_reason() -> None:
    foreign = Report("r2", "2016-05-20", "wire", "", "سيطر الجيش على تدمر", lang="ar")
    (found,) = run([foreign])
    assert isinstance(found, Rejection)
    assert (found.stage, found.item, found.reason) == ("extract", "r2", "language not extracted yet")


def test_a_language_not_given_is_detected() -> None:
    foreign = Report("r3", "2016-05-20", "wire", "", "Российская авиация нанесла удары по городу Идлиб, сообщили очевидцы.")
    assert [type(item) for item in run([foreign])] == [Rejection]


def test_order_of_reports_does_not_matter() -> None:
    reports = [
        report(STORY, report_id="a"),
        report("Rebels took Azaz on Friday.", report_id="b"),
        report("", title="x", report_id="c"),
    ]
    forth, back = run(reports), run(reports[::-1])
    assert sorted(forth, key=str) == sorted(back, key=str)


@pytest.mark.slow
def test_one_process_and_two_give_the_same() -> None:
    reports = [report(STORY, report_id=str(number)) for number in range(12)]
    assert run(reports, 1) == run(reports, 2)


def test_progress_counts_reports() -> None:
    seen: list[int] = []
    list(extract_claims([report(STORY), report(STORY)], theatre(), workers=1, on_progress=seen.append))
    assert seen == [1, 2]


def test_a_report_that_cannot_be_read_is_a_rejection_and_the_others_go_on() -> None:
    broken = Report("bad", "no date", "wire", "", "The army captured Palmyra.", lang="en")
    found = run([broken, report("Rebels took Azaz on Friday.", report_id="good")])
    assert isinstance(found[0], Rejection)
    assert found[0].item == "bad"
    assert [item.report_id for item in found[1:] if isinstance(item, Claim)] == ["good"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\x00\x01\x02 The army captured Palmyra \x07\x1b[31m.",
        "THE ARMY CAPTURED PALMYRA ON SUNDAY AND RUSSIAN WARPLANES BOMBED IDLIB",
        "the army captured Palmyra and " * 7000,
        "Palmyra " * 3000,
        "((((((((((" * 1000 + "The army captured Palmyra.",
        "\u202eThe army captured Palmyra\u202c " + "\U0001f525" * 200,
        "'" * 500 + "-" * 500 + ".Palmyra.army.captured",
    ],
    ids=["empty", "blank", "control", "capitals", "endless", "names", "brackets", "direction", "marks"],
)
def test_hostile_texts_neither_fail_nor_misquote(text: str) -> None:
    for claim in claims_of(text, title="t"):
        if claim.evidence_at:
            assert text[slice(*claim.evidence_at)] == claim.evidence


def test_capitals_are_read() -> None:
    assert ("captures", "Palmyra") in [(c.action, c.place) for c in claims_of("SYRIAN ARMY CAPTURES PALMYRA AFTER LONG BATTLE")]


def test_holding_a_share_of_a_place_is_not_holding_the_place() -> None:
    held = {claim.actor: claim.place_precision for claim in claims_of("The army holds Raqqa. Rebels held parts of Aleppo.")}
    assert set(held.values()) == {"settlement", "part"}


def test_a_part_of_a_city_that_is_a_place_of_its_own_is_meant_as_a_whole() -> None:
    (claim,) = claims_of("Rebels hold eastern Aleppo.")
    assert (claim.place, claim.place_precision) == ("eastern Aleppo", "settlement")


def test_a_title_whose_place_the_text_does_not_name_counts_as_a_sentence_of_it() -> None:
    title, other = (
        "Army enters Douma after rebels leave",
        "The talks went on without an end in sight, said people who were there. " * 6,
    )
    expected = [("advances", ("syria_gov",), "Douma"), ("loses", ("opposition",), "Douma")]
    for text in ("", other):
        assert [(claim.action, claim.actor, claim.place) for claim in claims_of(text, title=title)] == expected
