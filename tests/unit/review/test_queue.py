"""The queue: what moves the estimate most where it is unsure stands first."""

from datetime import date, timedelta

import pytest

from fogline.control import estimate_control, fit_control
from fogline.control.estimate import FittedControl
from fogline.control.leverage import claim_leverage
from fogline.model import Claim
from fogline.review import order_queue

FIRST = date(2016, 3, 1)


def said(number: int, source: str, side: str, place: str, **fields: object) -> Claim:
    day = FIRST + timedelta(days=number)
    given: dict[str, object] = {"action": "holds", "start": day, "end": day, "evidence": f"{side} holds {place}"} | fields
    spot = {"Ford": (34.5, 38.2), "Mill": (35.1, 39.0)}[place]
    return Claim(
        f"r{number}-{source}",
        source,
        day.isoformat(),
        actor=(side,),
        place=place,
        place_id=f"t:{place}",
        lat=spot[0],
        lon=spot[1],
        **given,
    )  # type: ignore[arg-type]


SURE = [said(n, f"s{n % 4}", "red", "Mill") for n in range(0, 40, 4)]
TORN = [said(20, "s0", "red", "Ford"), said(21, "s1", "blue", "Ford"), said(30, "s2", "blue", "Ford", action="captures")]
FORETOLD = said(31, "s3", "red", "Ford", modality="forecast")
CLAIMS = [*SURE, *TORN, FORETOLD]


@pytest.fixture(scope="module")
def fitted() -> FittedControl:
    return fit_control(CLAIMS)


def test_claims_of_the_place_that_is_unsure_stand_first(fitted: FittedControl) -> None:
    queue = order_queue(CLAIMS, fitted, estimate_control(CLAIMS).spells)
    assert {item.claim.place for item in queue[:2]} == {"Ford"}
    assert len(queue) == len(CLAIMS) - 1
    assert FORETOLD not in [item.claim for item in queue]
    assert [item.worth for item in queue] == sorted((item.worth for item in queue), reverse=True)


def test_the_first_of_the_queue_is_the_first_of_all(fitted: FittedControl) -> None:
    spells = estimate_control(CLAIMS).spells
    worth = {claim_id: move * (1.0 - sure) for claim_id, (sure, move) in claim_leverage(fitted, [*SURE, *TORN]).items()}
    (first,) = order_queue(CLAIMS, fitted, spells, limit=1)
    assert first.claim.claim_id == max(worth, key=lambda claim_id: worth[claim_id])


def test_what_was_decided_is_left_out(fitted: FittedControl) -> None:
    spells = estimate_control(CLAIMS).spells
    decided = {claim.claim_id for claim in TORN}
    assert {item.claim.place for item in order_queue(CLAIMS, fitted, spells, decided=decided)} == {"Mill"}
    assert len(order_queue(CLAIMS, fitted, spells, limit=2)) == 2
