"""A war read from the store page by page looks as one that is all in memory."""

from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from fogline.publish import Publication, listings, pages
from fogline.publish.atlas import atlas_data
from fogline.publish.brief import make_brief
from fogline.publish.config import claim_data
from fogline.publish.focus import focus_of
from fogline.publish.links import ServedLinks
from fogline.web import packed
from fogline.web import publication as kept
from fogline.web.packed import PackedPages
from fogline.web.publication import Newsstand
from fogline.web.stored import StoredPublication

if TYPE_CHECKING:
    from fogline.workspace import Workspace

LINKS = ServedLinks({})


@pytest.fixture
def both(demo_workspace: "Workspace", monkeypatch: pytest.MonkeyPatch) -> tuple[Publication, StoredPublication]:
    monkeypatch.setattr(kept, "MANY_CLAIMS", 0)
    stored = Newsstand(demo_workspace).publication()
    assert isinstance(stored, StoredPublication)
    return demo_workspace.publication(), stored


def test_pages_are_the_same(both: tuple[Publication, StoredPublication]) -> None:
    memory, stored = both
    place_ids = [name for name, place in memory.places.items() if stored.places.get(name) == place]
    assert len(place_ids) > 0.8 * len(memory.places) > 50
    for place_id in place_ids:
        assert pages.place_page(memory, LINKS, place_id) == pages.place_page(stored, LINKS, place_id), place_id
    for page in (listings.sources_page, listings.coverage_page, listings.origins_page):
        assert page(memory, LINKS) == page(stored, LINKS)
    report = memory.reports[0].report_id
    assert (pages.report_page(memory, LINKS, report) or "").count("<mark") == (
        pages.report_page(stored, LINKS, report) or ""
    ).count("<mark")
    origin = next(origin for origin, reports in memory.reports_by_origin.items() if len(reports) > 1)
    assert pages.origin_page(memory, LINKS, origin) == pages.origin_page(stored, LINKS, origin)
    assert pages.place_page(stored, LINKS, "nowhere") is None


def test_the_maps_data_are_the_same(both: tuple[Publication, StoredPublication]) -> None:
    memory, stored = both
    one, other = atlas_data(memory), atlas_data(stored)
    del one["places"]["also"], other["places"]["also"]
    assert one == other
    assert focus_of(memory) == focus_of(stored)
    place_id = memory.book.place_ids[0]
    assert claim_data(memory, LINKS, place_id) == claim_data(stored, LINKS, place_id)


def test_counts_and_lists_are_the_same(both: tuple[Publication, StoredPublication]) -> None:
    memory, stored = both
    assert len(stored.claims) == len(memory.claims)
    assert {claim.claim_id for claim in stored.claims} == {claim.claim_id for claim in memory.claims}
    assert stored.reports[0] == memory.reports[0]
    assert [dict(counts) for counts in stored.n_by_source] == [dict(counts) for counts in memory.n_by_source]
    assert dict(stored.members) == dict(memory.members)
    source = max(memory.claims_by_source, key=lambda name: len(memory.claims_by_source[name]))
    assert stored.find_claims(source=source, limit=1)[0] == memory.find_claims(source=source)[0] > 1
    claim = memory.claims[0]
    assert stored.claim_by_id[claim.claim_id] == claim
    assert "none" not in stored.report_by_id


def test_what_is_gone_through_is_the_same_and_bounded(both: tuple[Publication, StoredPublication]) -> None:
    memory, stored = both
    _, last = memory.days
    week = last - timedelta(days=200), last
    assert {c.claim_id for c in stored.claims_published(*week)} == {c.claim_id for c in memory.claims_published(*week)} != set()
    places = list(memory.claims_by_place)[:40]
    asked = ({c.claim_id for c in publication.claims_between(places, *week)} for publication in both)
    assert next(asked) == next(asked) != set()
    for source in memory.sources:
        assert stored.report_days(source) == memory.report_days(source)
        assert stored.last_report(source, week[0]) == memory.last_report(source, week[0])
    briefs = [[sorted(s.text for s in section.sentences) for section in make_brief(kept, last).sections] for kept in both]
    assert briefs[0] == briefs[1]


def test_words_are_found_as_in_memory_and_a_per_cent_sign_is_none(both: tuple[Publication, StoredPublication]) -> None:
    memory, stored = both
    for words in (["palmyra", "ARMY"], ["%"], ["nowhere-at-all"]):
        (claims, reports, _), (found, texts, is_whole) = memory.search(words, 10_000), stored.search(words, 10_000)
        assert is_whole
        assert {claim.claim_id for claim in found} == {claim.claim_id for claim in claims}
        assert {report.report_id for report in texts} == {report.report_id for report in reports}
    assert len(stored.search(["army"], 3)[0]) == 3


def test_a_page_asked_again_is_not_made_again_and_not_sent_twice(demo_workspace: "Workspace") -> None:
    from fogline.web import create_app

    client = TestClient(create_app(demo_workspace))
    place_id = demo_workspace.publication().book.place_ids[0]
    client.get("/")
    first = client.get(f"/places/{place_id}")
    again = client.get(f"/places/{place_id}")
    assert first.text == again.text
    tag = again.headers["etag"]
    assert client.get(f"/places/{place_id}", headers={"If-None-Match": tag}).status_code == 304
    plain = client.get(f"/places/{place_id}", headers={"Accept-Encoding": "identity"})
    assert plain.text == first.text
    assert "content-encoding" not in plain.headers


def test_packed_pages_take_no_more_room_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.requests import Request

    monkeypatch.setattr(packed, "MOST_BYTES", 100)
    request = Request({"type": "http", "headers": [(b"accept-encoding", b"gzip")]})
    pages_kept, made = PackedPages(), []

    def make() -> str:
        made.append(1)
        return "<p>text</p>"

    for name in (1, 2, 3, 4, 4, 1):
        pages_kept.page(request, "run", name, make)
    assert len(made) == 5  # the first had to go, the fourth was still there


def test_a_fit_that_takes_long_leaves_nobody_waiting(demo_workspace: "Workspace", monkeypatch: pytest.MonkeyPatch) -> None:
    from fogline.web import create_app, routes
    from fogline.web.desk import Desk

    gone = Event()
    fitted = Desk._fitted
    monkeypatch.setattr(Desk, "_fitted", lambda desk: (gone.wait(30), fitted(desk))[1])
    monkeypatch.setattr(routes, "_WAIT_S", 0.05)
    client = TestClient(create_app(demo_workspace))
    address = f"/places/{demo_workspace.publication().book.place_ids[0]}?on=2016-12-12"
    first = client.get(address)
    assert (first.status_code, first.headers["refresh"]) == (200, "2")
    assert "worked out" in first.text
    gone.set()
    monkeypatch.setattr(routes, "_WAIT_S", 60)
    then = client.get(address)
    assert "refresh" not in then.headers
    assert "On 2016-12-12" in then.text


def test_packed_pages_are_made_anew_in_another_state() -> None:
    from starlette.requests import Request

    request = Request({"type": "http", "headers": [(b"accept-encoding", b"gzip")]})
    kept_pages, made = PackedPages(), []

    def make() -> str:
        made.append(1)
        return "<p>text</p>"

    for state in ("a", "a", "b"):
        kept_pages.page(request, state, "name", make)
    assert len(made) == 2
