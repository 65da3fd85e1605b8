import numpy as np

from fogline.model import Report
from fogline.origins.candidates import code_of, keys_of, pairs_of_codes, pairs_under_keys
from fogline.origins.fingerprint import take_fingerprints
from fogline.origins.postings import Postings, shared_only

WIRE = (
    "Government troops entered the town of Qasr al-Hayr on Sunday night after three weeks of shelling, officers in Homs said. "
    "At least 17 fighters of the garrison were killed near the mill of Tell Abyad, and 43 wounded were carried over the river. "
)
RETOLD = (
    "Late on Sunday soldiers moved into Qasr al-Hayr, three weeks into a bombardment, according to officers at Homs. "
    "Some 17 of its defenders died by the Tell Abyad mill; another 43, hurt, crossed the water on stretchers. "
)
OTHER = (
    "Engineers found 212 mines in the gardens of Kafr Zita, most of them made of cooking pots and water pipes, a charity said. "
    "Three children were hurt there last week, and the school will stay shut until the playing field has been searched again. "
)


def candidates(*texts: tuple[str, str]) -> set[tuple[int, int]]:
    """Pairs of (text, day)s, by their place."""
    found = take_fingerprints([Report(f"r{n:04d}", day, f"s{n}", "", text) for n, (text, day) in enumerate(texts)])
    keyed = keys_of(found.prints, [head.days for head in found.heads], np.arange(len(found), dtype=np.int32))
    postings = Postings()
    postings.add(keyed.keys, keyed.numbers)
    keys, numbers = shared_only(*postings.find(np.unique(keyed.keys)))
    ranks = np.arange(len(found), dtype=np.uint64)[numbers]
    return {(a, b) for a, b in pairs_of_codes(np.unique(pairs_under_keys(keys, numbers, ranks))).tolist()}


def test_reuse_of_a_part_at_any_time_and_shared_rare_names_within_days() -> None:
    filler = " ".join(f"Sentence {n} of another story speaks of weather {n} and of harvest {n * 7}." for n in range(60))
    found = candidates(
        (WIRE, "2017-06-05"),
        (filler + WIRE, "2019-01-01"),
        (RETOLD, "2017-06-07"),
        (RETOLD + "Again.", "2018-03-01"),
        (OTHER, "2017-06-05"),
    )
    assert {(0, 1), (0, 2), (2, 3)} <= found
    assert (0, 3) not in found
    assert not {pair for pair in found if 4 in pair}


def test_hostile_near_collisions_cost_their_length_not_their_square() -> None:
    assert len(candidates(*((f"{WIRE} Edition {n} of the evening paper.", "2017-06-05") for n in range(600)))) < 600 * 60


def test_postings_find_what_was_added_in_any_batches() -> None:
    rng = np.random.default_rng(3)
    keys = rng.integers(0, 50, 400).astype(np.uint64)
    numbers = np.arange(400, dtype=np.int32)
    whole, parts = Postings(), Postings()
    whole.add(keys, numbers)
    for begin in range(0, 400, 7):
        parts.add(keys[begin : begin + 7], numbers[begin : begin + 7])
    asked = np.array([3, 17, 49, 77], np.uint64)
    one, other = whole.find(asked), parts.find(asked)
    assert sorted(zip(*map(list, one), strict=True)) == sorted(zip(*map(list, other), strict=True))
    assert set(one[1].tolist()) == set(np.flatnonzero(np.isin(keys, asked)).tolist())
    assert len(parts.levels) < 12
    assert not len(Postings().find(asked)[0])


def test_a_pair_has_one_code() -> None:
    assert code_of(3, 70000) == code_of(70000, 3)
    assert pairs_of_codes(np.array([code_of(70000, 3)])).tolist() == [[3, 70000]]
