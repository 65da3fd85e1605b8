from datetime import date

import pytest

from fogline.model import Claim
from fogline.sources import InterestRecord, Judged, interest_of, score_interest


def said(action: str, actor: str, target: str = "") -> Claim:
    targets = (target,) if target else ()
    return Claim("r", "paper", "2016-01-01", action, (actor,), "Town", target=targets, start=date(2016, 1, 1))


@pytest.mark.parametrize(
    ("claim", "interest"),
    [
        (said("captures", "red"), "for"),
        (said("captures", "blue", "red"), "against"),
        (said("captures", "blue", "green"), "neither"),
        (said("loses", "red"), "against"),
        (said("loses", "blue"), "for"),
        (said("bombards", "red"), "neither"),
    ],
)
def test_whom_a_claim_serves(claim: Claim, interest: str) -> None:
    assert interest_of(claim, "red") == interest
    assert interest_of(claim, None) == "neither"


def test_right_and_wrong_are_counted_apart() -> None:
    verdicts = [(said("captures", "red"), False), (said("captures", "red"), True), (said("loses", "red"), True)]
    judged = [Judged(claim, str(number), is_right, is_alone=False) for number, (claim, is_right) in enumerate(verdicts)]
    assert score_interest(judged, {"paper": "red"}) == [InterestRecord("paper", "red", 2, 1, 1, 1)]
