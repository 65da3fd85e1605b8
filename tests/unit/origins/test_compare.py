import numpy as np

from fogline.model import Report
from fogline.origins import FEATURES
from fogline.origins.compare import conclude, judge_words, likeness_of
from fogline.origins.fingerprint import take_fingerprints
from fogline.origins.measure import measure_pairs
from fogline.reports import embed_sentences

WIRE = (
    "Government troops entered the town of Qasr al-Hayr on Sunday night after three weeks of shelling, officers in Homs said. "
    "At least 17 fighters of the garrison were killed near the mill of Tell Abyad, and 43 wounded were carried over the river. "
)
OTHER = (
    "Engineers found 212 mines in the gardens of Kafr Zita, most of them made of cooking pots and water pipes, a charity said. "
    "Three children were hurt there last week, and the school will stay shut until the playing field has been searched again. "
)


def taken(report_id: str, text: str, published: str = "2017-06-05") -> Report:
    return Report(report_id, published, report_id, "", text)


def measured(*reports: Report) -> np.ndarray:
    return measure_pairs(take_fingerprints(reports).prints, np.array([[0, 1], [1, 0]], np.int64))


def test_what_is_shared_is_measured_both_ways() -> None:
    one, other = measured(taken("a", WIRE), taken("b", WIRE + OTHER))
    assert one[0] == 1.0
    assert 0.3 < one[1] < 0.7
    assert np.allclose(one[[1, 0, 2, 3, 4]], other)
    assert one[4] == 1.0
    assert not measured(taken("a", WIRE), taken("b", "")).any()


def test_words_decide_where_they_can() -> None:
    alike = judge_words(measured(taken("a", WIRE), taken("b", WIRE + "More follows.")))
    unlike = judge_words(measured(taken("a", WIRE), taken("b", OTHER)))
    assert alike.log_odds[0] > 3.0
    assert unlike.log_odds[0] < 0.0
    assert not alike.is_open.any()
    assert not unlike.is_open.any()


def test_meaning_counts_where_it_was_measured() -> None:
    measure = np.array([0.1, 0.1, 0.2, 0.2, 0.3])
    assert conclude(measure, 0.8).score > conclude(measure, None).score > conclude(measure, 0.2).score
    assert [name for name, _ in conclude(measure, 0.8).features] == [feature.name for feature in FEATURES]
    assert conclude(measure, 0.2).relation is None
    assert conclude(np.array([0.9, 0.8, 1.0, 1.0, 1.0]), None).relation == "copy"
    assert conclude(np.array([0.9, 0.2, 1.0, 1.0, 1.0]), None).relation == "partial"


def test_likeness_is_that_of_the_shorter() -> None:
    few, many = embed_sentences([WIRE.split(". ", maxsplit=1)[0]]), embed_sentences([*WIRE.split(". "), OTHER])
    assert likeness_of(few, many) == likeness_of(many, few)
    assert likeness_of(few, many) > 0.99
