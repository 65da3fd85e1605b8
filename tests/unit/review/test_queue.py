"""The queue: what moves the estimate most where it is unsure stands first."""

import time
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import pytest

from fogline.control import estimate_control, fit_control
from fogline.control.estimate import FittedControl
from fogline.control.leverage import claim_leverage
from fogline.model import Claim
from fogline.review import Leverage, QueueItem, ReviewQueue, keep_leverage, read_leverage
from fogline.reviewing import ReviewDesk
from fogline.workspace import Workspace

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


def order(fitted: FittedControl, *, decided: Collection[str] = (), limit: int = 20) -> list[QueueItem]:
    queue = ReviewQueue(CLAIMS, estimate_control(CLAIMS).spells, Leverage(lambda: fitted))
    return queue.items(decided=decided, limit=limit)


def test_claims_of_the_place_that_is_unsure_stand_first(fitted: FittedControl) -> None:
    queue = order(fitted)
    assert {item.claim.place for item in queue[:2]} == {"Ford"}
    assert len(queue) == len(CLAIMS) - 1
    assert FORETOLD not in [item.claim for item in queue]
    assert [item.worth for item in queue] == sorted((item.worth for item in queue), reverse=True)


def test_the_first_of_the_queue_is_the_first_of_all(fitted: FittedControl) -> None:
    worth = {claim_id: move * (1.0 - sure) for claim_id, (sure, move) in claim_leverage(fitted, [*SURE, *TORN]).items()}
    (first,) = order(fitted, limit=1)
    assert first.claim.claim_id == max(worth, key=lambda claim_id: worth[claim_id])


def test_what_was_decided_is_left_out(fitted: FittedControl) -> None:
    decided = {claim.claim_id for claim in TORN}
    assert {item.claim.place for item in order(fitted, decided=decided)} == {"Mill"}
    assert len(order(fitted, limit=2)) == 2


def test_a_claim_is_worked_out_once_whatever_is_decided(fitted: FittedControl) -> None:
    fits: list[int] = []
    leverage = Leverage(lambda: fits.append(1) or fitted)  # type: ignore[func-returns-value]
    queue = ReviewQueue(CLAIMS, estimate_control(CLAIMS).spells, leverage)
    everything = queue.items()
    for done in range(len(everything)):
        decided = {item.claim.claim_id for item in everything[:done]}
        assert queue.items(decided=decided) == order(fitted, decided=decided) == everything[done:]
    assert fits == [1]


def test_the_queue_of_the_samples_is_that_of_an_exhaustive_search(demo_workspace: Workspace) -> None:
    claims, fitted = demo_workspace.claims(), demo_workspace.review.fit()
    found = claim_leverage(fitted, claims)
    worth = {
        claim.claim_id: round(move * (1.0 - sure), 6) for claim in claims for sure, move in [found.get(claim.claim_id, (1, 0))]
    }
    best = sorted(claims, key=lambda claim: (-worth[claim.claim_id], claim.published, claim.claim_id))[:20]
    leverage = Leverage(lambda: fitted)
    queue = ReviewQueue(claims, demo_workspace.spells(), leverage).items(limit=20)
    assert [item.claim for item in queue] == best
    assert len(leverage.known) < len(claims), "not every claim had to be tried"


def test_the_next_command_and_the_page_after_a_decision_need_no_fit_and_give_the_same_order(demo_workspace: Workspace) -> None:
    def no_fit() -> FittedControl:
        raise AssertionError

    desk = demo_workspace.review
    fresh = desk.queue(limit=20)
    again = ReviewDesk(desk.desk, desk.extractor, no_fit)
    assert again.queue(limit=20) == fresh
    assert again.queue(limit=5) == fresh[:5]
    review = again._of_latest_run()
    decided = {item.claim.claim_id for item in fresh[:3]}
    assert review.queue.items(decided=decided, limit=10) == fresh[3:13]
    begin = time.process_time()
    again.queue(limit=20)
    assert time.process_time() - begin < 1.0


def test_what_was_kept_and_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    keep_leverage(tmp_path, "run1", {"c1": (0.5, 0.25)})
    assert read_leverage(tmp_path, "run1") == {"c1": (0.5, 0.25)}
    (file,) = (tmp_path / ".review").iterdir()
    for damaged in ("", "[1]", '{"c1": 3}', '{"c1": ["x", 1]}'):
        file.write_text(damaged)
        assert read_leverage(tmp_path, "run1") == {}
    keep_leverage(tmp_path, "run2", {})
    assert [path.name for path in (tmp_path / ".review").iterdir()] == ["run2.json"], "an older run's are not needed any more"
