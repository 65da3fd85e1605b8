from collections.abc import Callable
from datetime import date

import pytest

from fogline.publish import Publication, listings, pages
from fogline.publish.ledger import forecasts_page
from fogline.publish.links import FileLinks, Links, ServedLinks, slug
from fogline.publish.pages import passages
from fogline.publish.wording import percent, shown, web_address

SERVED = ServedLinks({"app.js": "abc"})
LISTS: list[Callable[[Publication, Links], str]] = [
    listings.sources_page,
    listings.origins_page,
    forecasts_page,
    listings.rejections_page,
    listings.method_page,
    listings.glossary_page,
    lambda publication, links: listings.brief_page(publication, links, on=date(2016, 3, 20)),
    lambda publication, links: listings.search_page(publication, links, "ford"),
]


def test_a_place_quotes_every_claim_with_who_says_so(publication: Publication) -> None:
    html = pages.place_page(publication, SERVED, "t:ford")
    assert html is not None
    for expected in (
        "Our men took Ford on Tuesday.",
        "The Gazette",
        "speaker:",
        "published 2016-03-02",
        "attributed",
        "90 % confidence",
    ):
        assert expected in html
    assert 'href="/reports/r1#e-' in html
    assert 'href="/origins/o1"' in html
    assert "<svg" in html
    assert pages.place_page(publication, SERVED, "t:nowhere") is None


@pytest.mark.parametrize("links", [SERVED, FileLinks(depth=1)], ids=["served", "files"])
def test_hostile_text_is_shown_and_never_runs(publication: Publication, links: Links) -> None:
    made = [page(publication, links) for page in LISTS]
    made += [pages.report_page(publication, links, report_id) or "" for report_id in ("r1", "r2", "r3")]
    made += [pages.origin_page(publication, links, "o3") or "", pages.source_page(publication, links, "wire") or ""]
    made.append(pages.place_page(publication, links, "t:ford") or "")
    for html in made:
        assert html
        for bad in ("<script>alert", "<img src=x", "javascript:", "\u202e", "<b>bad", "Blue <Front>", " style=", " onclick="):
            assert bad not in html
    assert "&lt;script&gt;alert" in (pages.report_page(publication, links, "r3") or "")


def test_links_out_give_nothing_away(publication: Publication) -> None:
    html = pages.report_page(publication, SERVED, "r1") or ""
    assert 'href="https://example.org/1" rel="noopener noreferrer nofollow external"' in html


def test_evidence_is_marked_even_where_it_overlaps(publication: Publication) -> None:
    claims = publication.claims_by_report["r3"]
    cut = passages("x" * 10, [])
    assert [piece.text for piece in cut] == ["x" * 10]
    text = publication.report_by_id["r3"].text
    pieces = passages(text, claims)
    assert "".join(piece.text for piece in pieces) == text
    assert {claim.claim_id for piece in pieces for claim in piece.claims} == {
        claim.claim_id for claim in claims if claim.evidence_at
    }


def test_search_finds_places_claims_and_reports(publication: Publication) -> None:
    html = listings.search_page(publication, SERVED, "FORD tuesday")
    assert "0 places, 2 claims and 2 reports" in html
    assert "1 place," in listings.search_page(publication, SERVED, "المخاضة")


def test_pages_work_before_anything_was_read(publication: Publication) -> None:
    empty = Publication(publication.theatre)
    for page in LISTS:
        assert "<h1" in page(empty, SERVED)
    assert "Nothing is estimated" in pages.home_page(empty, SERVED, on=empty.days[1], config={})


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "http://", "http://[", None, ""]
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    assert web_address(url) is None


def test_words_for_numbers_and_marks() -> None:
    assert [percent(value) for value in (0.0, 0.004, 0.5, 0.996, 1.0, None)] == [
        "under 1 %",
        "under 1 %",
        "50 %",
        "over 99 %",
        "over 99 %",
        "not known",
    ]
    assert shown("a\u202eb\x07c\u2066d") == "abcd"


def test_names_of_files_differ_where_ids_differ() -> None:
    assert slug("syria:palmyra") != slug("syria-palmyra")
    assert slug("../../etc/passwd").startswith("etc-passwd-")
    assert slug("تدمر").startswith("item-")
