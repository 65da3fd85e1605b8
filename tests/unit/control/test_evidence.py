from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from war import claim, day

from fogline.control.evidence import ACTOR, CONTEST, NOBODY, Evidence
from fogline.control.gather import gather_evidence
from fogline.control.parameters import Parameters
from fogline.model import Claim, OriginMembership, Place, Source
from fogline.theatre.backers import Backing
from fogline.theatre.load import bare_theatre


def gather(claims: list[Claim], **options: object) -> Evidence:
    defaults: dict[str, object] = {"theatre": None, "origins": (), "known_on": None, "parameters": Parameters()}
    return gather_evidence(claims, **(defaults | options))  # type: ignore[arg-type]


def test_a_capture_counts_on_its_last_day_and_against_its_actor_before_the_first() -> None:
    evidence = gather([claim("town", "red", 10, action="captures", start=day(5), end=day(8), target=("blue",))])
    assert [evidence.first_on.isoformat(), evidence.day.tolist()] == [day(2).isoformat(), [0, 6]]
    assert evidence.affirms.tolist()[0] == NOBODY
    assert evidence.relation[0, 0] < evidence.relation[0, 1]


@pytest.mark.parametrize("modality", ["forecast", "planned", "conditional"])
def test_what_has_not_happened_is_no_evidence(modality: str) -> None:
    evidence = gather([claim("town", "red", 0, modality=modality)])
    assert len(evidence.day) == 0
    assert evidence.rejections == ()


def test_governorates_and_areas_are_left_out_with_a_reason() -> None:
    theatre = bare_theatre(places=[Place("north", "North", 35.0, 38.0, kind="governorate")], sides=["red"])
    wide = claim("north", "red", 0)
    vague = claim("plain", "red", 0, place_precision="area")
    unknown = claim("nowhere", "red", 0, place_id=None, lat=None, lon=None, place_precision="unresolved")
    evidence = gather([wide, vague, unknown], theatre=theatre)
    assert len(evidence.day) == 0
    assert sorted(rejection.reason for rejection in evidence.rejections) == [
        "the place is an area",
        "the place is an area",
        "the place is not resolved",
    ]


@pytest.mark.parametrize(
    ("words", "is_held"),
    [
        ("the group's former stronghold of Town", False),
        ("its one-time de facto capital, Town", False),
        ("the group's stronghold of Town", True),
        ("a former army base in red-held Town", True),
    ],
)
@pytest.mark.parametrize("holder", ["red", "red+blue"])
def test_a_former_stronghold_is_lost_by_now(words: str, is_held: bool, holder: str) -> None:
    told = claim("town", holder, 9, evidence=words)
    for one in (told, replace(told, start=None, end=None)):
        (affirms,), (relation,) = gather([one]).affirms.tolist(), gather([one]).relation.tolist()
        assert (affirms == ACTOR) is is_held
        assert (relation[0] < 0.5) is not is_held, "who once held it hardly does"
    once = gather([replace(told, start=day(0), end=day(4))])
    assert once.affirms.tolist() == [ACTOR], "but on days that have passed it was held"


@pytest.mark.parametrize(
    ("words", "place", "actor", "modality", "is_evidence"),
    [
        ("Town was evacuated by the reds", "town", "red", "asserted", True),
        ("the last red fighters left Town under a deal", "town", "red", "asserted", True),
        ("a truce between the reds and the army in Town", "town", "red", "asserted", False),
        ("the reds let the greens leave Town", "town", "red", "asserted", False),
        ("the reds and the State Department said that a truce holds in Town", "town", "red", "asserted", False),
        ("Town was evacuated by the reds", "town", "red", "denied", False),
        ("Town was evacuated by the reds", "town", "red", "planned", False),
        ("Town was evacuated by the reds and the blues", "town", "red+blue", "asserted", False),
        ("residents of Home were evacuated by the reds", "home", "red", "asserted", False),
    ],
)
def test_fighters_who_leave_under_a_deal_lose_the_place(
    words: str, place: str, actor: str, modality: str, *, is_evidence: bool
) -> None:
    bare = bare_theatre(places=[Place("home", "Home", 34.0, 38.0, country="RD")], sides=["red", "blue"])
    at_home = tuple(replace(side, home=("RD",)) if side.side_id == "red" else side for side in bare.sides)
    deal = claim(place, actor, 9, action="agrees", evidence=words, modality=modality)
    evidence = gather([deal], theatre=replace(bare, sides=at_home))
    assert (len(evidence.day) > 0) is is_evidence
    assert not is_evidence or evidence.relation[-1, 0] < 0.5


def test_a_denied_capture_speaks_weakly_against_its_actor() -> None:
    evidence = gather([claim("town", "red", 0, action="captures", modality="denied")])
    assert evidence.affirms.tolist() == [NOBODY]
    assert 0.3 < evidence.relation[0, 0] < evidence.relation[0, 3] <= 1.0


def test_fighting_affirms_contest_whoever_fights() -> None:
    evidence = gather([claim("town", "unknown", 0, action="attacks"), claim("town", "red", 0)])
    assert CONTEST in evidence.affirms.tolist()


def test_a_claim_about_a_part_does_not_affirm_the_whole() -> None:
    evidence = gather([claim("town", "red", 0, action="captures", place_precision="part", start=None)])
    assert evidence.affirms.tolist() == [CONTEST]


def test_backers_that_hold_nothing_alone_get_little_of_a_joint_capture() -> None:
    alone = [claim(f"town-{n}", "red", n) for n in range(8)]
    evidence = gather([*alone, claim("town", "sky+red", 9)])
    shares = _shares(evidence, "town")
    assert shares["red"] == pytest.approx(0.9)
    assert sum(shares.values()) == pytest.approx(1.0)


def _shares(evidence: Evidence, place: str) -> dict[str, float]:
    """Who is said to hold a place in its last item, with what share."""
    row = max(row for row in range(len(evidence.day)) if evidence.claims[evidence.claim[row]].place_id == place)
    return {evidence.sides[s]: w for s, w in zip(evidence.actor[row], evidence.actor_share[row], strict=True) if s >= 0}


@pytest.mark.parametrize(
    ("place", "on", "sides"),
    [("town", 9, {"sky", "red"}), ("town", 2, {"sky"}), ("home", 9, {"sky"})],
)
def test_a_backer_that_takes_a_place_alone_may_have_done_so_through_those_it_backs(place: str, on: int, sides: set[str]) -> None:
    bare = bare_theatre(places=[Place("home", "Home", 34.0, 38.0, country="SK")], sides=["red", "blue", "sky"])
    at_home = tuple(replace(side, home=("SK",)) if side.side_id == "sky" else side for side in bare.sides)
    theatre = replace(bare, sides=at_home, backers=(Backing("sky", ("red",), from_on=day(5)),))
    alone = [claim(f"town-{n}", "red", n) for n in range(8)]
    evidence = gather([*alone, claim(place, "sky", on, action="captures")], theatre=theatre)
    shares = _shares(evidence, place)
    assert shares.keys() == sides
    assert shares.get("red", 0.9) == pytest.approx(0.9), "as where both are named"
    assert [told.actor for told in evidence.claims if told.action == "captures"] == [("sky",)], "claims stay as they were told"


def test_what_was_published_later_is_not_known() -> None:
    evidence = gather([claim("town", "red", 0), claim("town", "blue", 5)], known_on=day(4))
    assert [said.actor for said in evidence.claims] == [("red",)]
    assert evidence.n_days == 5


def test_origins_come_from_memberships_then_from_the_claim() -> None:
    member = OriginMembership("a", "grouped", "copy", None, 1.0)
    claims = [claim("town", "red", 0, report_id="a"), claim("town", "red", 1, report_id="b", origin_id="said")]
    assert sorted(gather(claims, origins=[member]).origins) == ["grouped", "said"]


def test_hedged_near_and_undated_claims_weigh_less() -> None:
    plain = gather([claim("town", "red", 0)]).weight[0]
    for fields in ({"modality": "hedged"}, {"place_precision": "near"}, {"start": None, "end": None}, {"confidence": 0.4}):
        assert gather([claim("town", "red", 0, **fields)]).weight[0] < plain


def test_admissions_of_a_camp_weigh_more_than_boasts() -> None:
    theatre = bare_theatre(sides=["red", "blue"], sources=[Source("wire", "Wire", camp="red")])
    admits = gather([claim("town", "red", 0, action="loses")], theatre=theatre).weight.max()
    boasts = gather([claim("town", "blue", 0, action="loses")], theatre=theatre).weight.max()
    neutral = gather([claim("town", "blue", 0, action="loses")]).weight.max()
    assert admits > neutral >= boasts


@pytest.mark.parametrize(
    "fields",
    [
        {"start": day(9), "end": day(2)},
        {"start": date(1, 1, 1), "end": date(1, 1, 1)},
        {"start": date(2999, 1, 1), "end": None},
        {"start": None, "end": None},
        {"confidence": float("nan")},
    ],
)
def test_strange_dates_and_weights_stay_finite(fields: dict[str, object]) -> None:
    evidence = gather([claim("town", "red", 3, **fields), claim("town", "blue", 4)])
    assert np.isfinite(evidence.weight).all()
    assert (evidence.day >= 0).all()
    assert (evidence.day < evidence.n_days).all()


def test_an_attack_between_named_sides_only_leans() -> None:
    evidence = gather([claim("town", "red", 0, action="attacks", target=("blue",))])
    assert evidence.affirms.tolist() == [NOBODY]
    assert evidence.relation[0, 2] > evidence.relation[0, 1] > evidence.relation[0, 0]


def test_claims_of_impossible_days_are_left_out_with_a_reason() -> None:
    early, late = (replace(claim("town", "red", 0), published=day, start=None, end=None) for day in ("0001-01-01", "9999-12-31"))
    evidence = gather([early, late, claim("town", "red", 0)])
    assert len(evidence.claims) == 1
    assert {rejection.reason for rejection in evidence.rejections} == {"the date is out of range"}


@pytest.mark.parametrize(
    ("action", "named", "evidence", "factor"),
    [
        ("bombards", "Hama", "regime airstrikes on Hama", Parameters().namesake_weight),
        ("bombards", "Hama", "regime airstrikes on the city of Hama", 1.0),
        ("holds", "Hama", "Hama, which the army holds", 1.0),
        ("holds", "a village", "a village that the army holds in Hama", Parameters().namesake_weight),
    ],
)
def test_what_may_be_of_the_province_of_that_name_says_little_of_the_town(
    action: str, named: str, evidence: str, factor: float
) -> None:
    places = [
        Place("t:hama", "Hama", 35.1, 36.7, kind="city"),
        Place("t:hama-g", "Hama (governorate)", 35.2, 37.0, kind="governorate"),
    ]
    said = replace(claim("t:hama", "red", 0, action=action), place_in_text=named, evidence=evidence)
    alone, beside = (
        gather([said], theatre=bare_theatre(places=known, sides=["red"])).weight.max() for known in (places[:1], places)
    )
    assert beside == pytest.approx(alone * factor)
