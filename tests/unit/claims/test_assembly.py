"""What a report says twice is one claim, with what is surest of it."""

from dataclasses import replace
from datetime import date

from claim_world import report
from hypothesis import given
from hypothesis import strategies as st

from fogline.claims.assembly import Draft, finish_claims
from fogline.claims.places import PlaceMention
from fogline.model import Claim

DRAFT = Draft(
    action="bombards",
    actor=("syria_gov",),
    target=(),
    place=PlaceMention(0, 5, "Douma", "Douma", None, "unresolved"),
    start=date(2016, 5, 18),
    end=date(2016, 5, 18),
    modality="asserted",
    attributed_to=None,
    evidence="shelled Douma",
    evidence_at=(0, 13),
    confidence=0.6,
)
DAYS = st.one_of(st.none(), st.dates(date(2016, 5, 1), date(2016, 5, 20)))
DRAFTS = st.builds(
    replace,
    st.just(DRAFT),
    action=st.sampled_from(("bombards", "holds")),
    actor=st.sampled_from((("unknown",), ("syria_gov",), ("russia",), ("syria_gov", "russia"))),
    target=st.sampled_from(((), ("isis",), ("russia",))),
    start=DAYS,
    end=DAYS,
    modality=st.sampled_from(("asserted", "denied", "hedged")),
    confidence=st.floats(0.1, 1.0),
).filter(lambda draft: set(draft.actor).isdisjoint(draft.target))


def finish(*drafts: Draft) -> list[Claim]:
    return finish_claims(report("shelled Douma"), drafts)


def test_days_in_common_make_one_claim_and_the_surer_gives_the_words() -> None:
    sure = replace(
        DRAFT, start=date(2016, 5, 17), end=date(2016, 5, 19), confidence=0.9, evidence="rockets hit Douma", modality="attributed"
    )
    (claim,) = finish(DRAFT, sure)
    assert (claim.start, claim.end, claim.evidence, claim.modality) == (sure.start, sure.end, sure.evidence, "attributed")
    assert claim.confidence == 0.9


def test_of_two_on_the_same_days_the_first_gives_the_words_if_it_is_clear() -> None:
    again = replace(DRAFT, confidence=0.7, evidence="rockets hit Douma", modality="attributed")
    (claim,) = finish(DRAFT, again)
    assert (claim.evidence, claim.modality, claim.confidence) == (DRAFT.evidence, "asserted", 0.7)
    (claim,) = finish(replace(DRAFT, confidence=0.4), again)
    assert (claim.evidence, claim.modality, claim.confidence) == (again.evidence, "attributed", 0.7)


def test_other_days_are_another_claim() -> None:
    assert len(finish(DRAFT, replace(DRAFT, start=date(2016, 5, 12), end=date(2016, 5, 12)))) == 2


def test_what_is_open_at_one_end_shares_days_up_to_the_other() -> None:
    held = replace(DRAFT, action="holds", start=date(2013, 1, 1), end=date(2016, 5, 20))
    assert len(finish(held, replace(held, start=date(2016, 5, 20)))) == 1
    assert len(finish(replace(held, start=date(2016, 5, 1), end=None), held)) == 1


def test_affirmed_and_denied_are_two_claims() -> None:
    found = finish(DRAFT, replace(DRAFT, modality="denied", attributed_to="the army"))
    assert sorted(claim.modality for claim in found) == ["asserted", "denied"]


def test_what_the_surer_lacks_the_other_gives() -> None:
    vague = replace(DRAFT, actor=("unknown",), start=None, end=None, confidence=0.9)
    (claim,) = finish(replace(DRAFT, target=("isis",)), vague)
    assert (claim.actor, claim.target, claim.start) == (("syria_gov",), ("isis",), DRAFT.start)


@given(st.lists(DRAFTS, max_size=8))
def test_no_claim_is_lost_nor_acts_on_itself(drafts: list[Draft]) -> None:
    found = finish(*drafts)
    assert {draft.action for draft in drafts} == {claim.action for claim in found}
    assert {draft.modality == "denied" for draft in drafts} == {claim.modality == "denied" for claim in found}
    assert all(set(claim.actor).isdisjoint(claim.target) for claim in found)


HELD = replace(
    DRAFT, action="holds", actor=("isis",), start=date(2016, 5, 18), end=date(2016, 5, 18), evidence="capital of Douma"
)
LOST = replace(DRAFT, action="loses", actor=("isis",), start=date(2016, 5, 4), end=date(2016, 5, 4), evidence_at=(20, 30))


def held_days(*others: Draft) -> tuple[date | None, date | None]:
    """The days of what was held, told in one report with other things."""
    (claim,) = (claim for claim in finish(HELD, *others) if claim.action == "holds")
    return claim.start, claim.end


def test_what_a_side_lost_it_held_until_then() -> None:
    taken = replace(LOST, action="captures", actor=("kurds",), target=("isis",))
    assert held_days(LOST) == held_days(taken) == (None, date(2016, 5, 4))
    assert held_days(replace(LOST, start=HELD.start, end=HELD.end)) == (None, HELD.end)
    since = replace(HELD, start=date(2014, 1, 1), evidence="held Douma since")
    (claim,) = (claim for claim in finish(since, LOST) if claim.action == "holds")
    assert (claim.start, claim.end) == (date(2014, 1, 1), date(2016, 5, 4))


def test_a_hold_goes_on_where_the_loss_is_doubtful_of_another_or_was_made_good() -> None:
    today = (HELD.start, HELD.end)
    assert held_days(replace(LOST, confidence=0.4)) == today
    assert held_days(replace(LOST, modality="denied")) == today
    assert held_days(replace(LOST, actor=("opposition",))) == today
    assert held_days(replace(LOST, place=replace(LOST.place, name="Azaz", text="Azaz"))) == today
    assert held_days(LOST, replace(LOST, action="captures", start=date(2016, 5, 10), end=date(2016, 5, 10))) == today
