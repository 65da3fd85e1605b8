import numpy as np

from fogline.model import Report
from fogline.origins import FEATURES, compare_reports, explain_comparison, take_fingerprint
from fogline.origins.candidates import find_candidates
from fogline.origins.fingerprint import Fingerprint
from fogline.reports.meaning import Vectors, embed_sentences

WIRE = (
    "Government troops entered the town of Qasr al-Hayr on Sunday night after three weeks of shelling, officers in Homs said. "
    "At least 17 fighters of the garrison were killed near the mill of Tell Abyad, and 43 wounded were carried over the river. "
)
OTHER = (
    "Engineers found 212 mines in the gardens of Kafr Zita, most of them made of cooking pots and water pipes, a charity said. "
    "Three children were hurt there last week, and the school will stay shut until the playing field has been searched again. "
)
MORE = (
    "The road was closed to all traffic from Khanasir until the morning, and drivers slept in their cabs beside the ditch. "
    "A baker in Salamiyah sold his last loaves at nine, and the mayor asked the province for flour, fuel and two generators. "
    "Snow is expected on the passes by the weekend, which would cut the last track that is open to ambulances from the east. "
)


def taken(report_id: str, text: str, published: str = "2017-06-05") -> Fingerprint:
    return take_fingerprint(Report(report_id, published, report_id, "", text))


def vectors_of(found: Fingerprint) -> Vectors:
    return embed_sentences(found.sentences)


def refuse(_: Fingerprint) -> Vectors:
    raise AssertionError("meaning need not be measured here")


def test_the_order_of_the_two_does_not_change_the_score() -> None:
    a, b = taken("a", WIRE + OTHER), taken("b", OTHER + MORE + MORE.replace("the", "some"))
    one, two = compare_reports(a, b, vectors_of), compare_reports(b, a, vectors_of)
    assert (one.score, one.relation) == (two.score, two.relation)
    assert one.relation == "partial"


def test_unlike_and_like_reports_are_decided_without_meaning() -> None:
    assert compare_reports(taken("a", WIRE), taken("b", OTHER), refuse).relation is None
    assert compare_reports(taken("a", WIRE), taken("b", WIRE + "More follows."), refuse).relation == "copy"
    assert compare_reports(taken("a", "Clashes near Homs."), taken("b", "Clashes in Homs."), refuse).score == 0.0


def test_an_explanation_lists_each_feature_with_its_share() -> None:
    comparison = compare_reports(taken("a", WIRE), taken("b", WIRE + "More follows."), vectors_of)
    rows = explain_comparison(comparison)
    assert {feature.name for feature, _, _ in rows} <= {feature.name for feature in FEATURES}
    assert all(np.isclose(share, feature.weight * value) for feature, value, share in rows)
    assert [abs(share) for _, _, share in rows] == sorted((abs(share) for _, _, share in rows), reverse=True)
    assert all(feature.meaning for feature in FEATURES)


def test_reuse_of_a_part_and_shared_rare_names_make_candidates() -> None:
    filler = " ".join(f"Sentence {n} of another story speaks of weather {n} and of harvest {n * 7}." for n in range(60))
    prints = [taken("a", WIRE), taken("b", filler + WIRE), taken("c", OTHER), taken("d", OTHER, "2018-01-01")]
    pairs = find_candidates(prints)
    assert (0, 1) in pairs
    assert (2, 3) in pairs
    assert (0, 2) not in pairs


def test_hostile_near_collisions_cost_their_length_not_their_square() -> None:
    prints = [taken(f"r{n:04d}", f"{WIRE} Edition {n} of the evening paper.") for n in range(600)]
    assert len(find_candidates(prints)) < 600 * 40
