from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from fogline.model import Claim
from fogline.sources import find_copiers

FIRST = date(2016, 1, 1)


def said(source: str, place: int, on: int, later: int = 0) -> Claim:
    day = FIRST + timedelta(days=on)
    published = (day + timedelta(days=later)).isoformat()
    place_id = f"town-{place}"
    return Claim(f"{source}-{place}-{on}", source, published, "holds", ("red",), place_id, place_id=place_id, start=day, end=day)


def chatter(source: str, seed: int, n: int = 60) -> list[Claim]:
    rng = np.random.default_rng(seed)
    return [said(source, int(rng.integers(8)), int(rng.integers(200))) for _ in range(n)]


def repeated(claims: list[Claim], source: str, days: int) -> list[Claim]:
    return [
        replace(
            claim, source=source, published=(claim.published_on + timedelta(days=days)).isoformat(), report_id=f"{source}-{n}"
        )
        for n, claim in enumerate(claims)
    ]


def test_a_follower_is_found_with_its_leader_and_delay() -> None:
    leader = chatter("wire", 1)
    [link] = find_copiers([*leader, *repeated(leader[:40], "echo", 2), *chatter("echo", 3, 20), *chatter("other", 2)])
    assert (link.follower, link.leader, link.median_delay_days) == ("echo", "wire", 2.0)
    assert link.n_copied >= 40


def test_followers_of_one_leader_do_not_follow_each_other() -> None:
    leader = chatter("wire", 1)
    links = find_copiers([*leader, *repeated(leader, "first", 1), *repeated(leader, "second", 3)])
    assert {(link.follower, link.leader) for link in links} == {("first", "wire"), ("second", "wire")}


def test_two_sources_that_tell_the_truth_on_the_same_day_are_no_copiers() -> None:
    truth = [said("one", n % 5, n * 3) for n in range(60)]
    same = [replace(claim, source="two", report_id=f"two-{n}") for n, claim in enumerate(truth)]
    assert find_copiers([*truth, *same]) == []


def test_the_order_of_claims_does_not_matter() -> None:
    leader = chatter("wire", 1)
    claims = [*leader, *repeated(leader, "echo", 2)]
    assert find_copiers(claims) == find_copiers(reversed(claims))
    assert find_copiers([]) == []
