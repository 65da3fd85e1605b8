"""A war read from the store page by page looks as one that is all in memory."""

from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from fogline.publish import Publication, listings, pages
from fogline.publish.atlas import atlas_data
from fogline.publish.config import claim_data
from fogline.publish.focus import focus_of
from fogline.publish.links import ServedLinks
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


def test_packed_pages_are_made_anew_in_another_state() -> None:
    from starlette.requests import Request

    request = Request({"type": "http", "headers": [(b"accept-encoding", b"gzip")]})
    packed, made = PackedPages(), []

    def make() -> str:
        made.append(1)
        return "<p>text</p>"

    for state in ("a", "a", "b"):
        packed.page(request, state, "name", make)
    assert len(made) == 2
