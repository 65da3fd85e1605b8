from dataclasses import replace

import pytest
from war import claim

from fogline.control.columns import columns_of
from fogline.control.dependence import weigh_dependence
from fogline.control.parameters import Parameters


def test_copies_of_an_origin_weigh_a_twentieth() -> None:
    claims = [claim("town", "red", 0), claim("town", "red", 1, published="2016-01-02"), claim("town", "red", 2)]
    weights = weigh_dependence(replace(columns_of(claims), origins=["o", "o", "o"]), Parameters())
    assert weights.tolist() == pytest.approx([1.0, 0.05, 0.05])


def test_a_copy_that_says_something_else_is_a_witness_of_it() -> None:
    claims = [claim("town", "red", 0), claim("town", "blue", 0), claim("village", "red", 0)]
    assert weigh_dependence(replace(columns_of(claims), origins=["o", "o", "o"]), Parameters()).tolist() == [1.0, 1.0, 1.0]


def test_like_claims_of_the_same_day_count_less_one_after_the_other() -> None:
    claims = [claim("town", "red", 0) for _ in range(4)]
    weights = weigh_dependence(replace(columns_of(claims), origins=list("abcd")), Parameters())
    assert weights.tolist() == sorted(weights.tolist(), reverse=True)
    assert weights[1] == pytest.approx(2**-0.5)


def test_like_claims_of_other_days_are_witnesses_of_their_own() -> None:
    claims = [claim("town", "red", number) for number in range(3)]
    assert weigh_dependence(replace(columns_of(claims), origins=list("abc")), Parameters()).tolist() == [1.0, 1.0, 1.0]
