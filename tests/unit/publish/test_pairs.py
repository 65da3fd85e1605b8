from dataclasses import replace

import pytest

from fogline.model import OriginMembership, Report
from fogline.publish import Publication
from fogline.publish.links import FileLinks, Links, ServedLinks
from fogline.publish.pages import origin_page
from fogline.publish.pairs import cut, pair_id, pair_page, pairs_to_publish
from fogline.publish.site import site_files

BODY = (
    "Government troops entered the town of Qasr al-Hayr on Sunday night after three weeks of shelling, officers in Homs said. "
    "At least 17 fighters of the garrison were killed near the mill of Tell Abyad, and 43 wounded were carried over the river."
)
HOSTILE = "<script>alert('x')</script> <img src=x onerror=alert(1)> \u202egnp.exe"


@pytest.fixture
def copied(publication: Publication) -> Publication:
    reports = (
        Report("w..1", "2016-03-02", "wire", f"Title {HOSTILE}", f"{BODY} {HOSTILE}"),
        Report("c1", "2016-03-04", "gazette", "", f"{HOSTILE} Our own report. {BODY}"),
    )
    members = {
        "w..1": OriginMembership("w..1", "origin-w..1", "original", None, 1.0),
        "c1": OriginMembership("c1", "origin-w..1", "copy", "w..1", 0.98),
    }
    return replace(publication, reports=reports, members=members, claims=())


@pytest.mark.parametrize("links", [ServedLinks({}), FileLinks(depth=1)], ids=["served", "files"])
def test_both_texts_stand_side_by_side_with_what_they_share_marked(copied: Publication, links: Links) -> None:
    html = pair_page(copied, links, pair_id("w..1", "c1"))
    assert html is not None
    assert html.count(f"<mark>{BODY[:60]}") == 2
    assert "They share an origin" in html
    assert "came first" in html
    assert "shared names" in html
    assert "not counted" in html
    for bad in ("<script>alert", "<img src=x", "\u202e", " style=", " onclick="):
        assert bad not in html
    assert "&lt;script&gt;alert" in html


def test_the_origin_page_leads_there(copied: Publication) -> None:
    html = origin_page(copied, ServedLinks({}), "origin-w..1") or ""
    assert 'href="/pairs/w..1..c1"' in html


def test_unknown_reports_have_no_page(copied: Publication) -> None:
    for ident in ("w..1..nobody", "w..1", "", ".."):
        assert pair_page(copied, ServedLinks({}), ident) is None


def test_a_site_in_files_has_a_page_for_each_copy(copied: Publication, built: None) -> None:
    assert pairs_to_publish(copied) == ["w..1..c1"]
    assert any(name.startswith("pairs/") and "Two reports" in text for name, text in site_files(copied))


def test_a_text_is_cut_at_the_ends_of_what_is_shared() -> None:
    pieces = cut("abcdef", [(1, 3), (3, 4)])
    assert [(piece.text, piece.is_shared) for piece in pieces] == [("a", False), ("bc", True), ("d", True), ("ef", False)]
    assert cut("", []) == ()
