import time
from datetime import date
from pathlib import Path

from local_server import LocalServer

from fogline.model import Rejection, Report
from fogline.reports import ReadOptions, read_reports
from fogline.reports.feed import plain_text

LOCAL = ReadOptions(allow_private=True, timeout_s=10, known_on=date(2020, 1, 1))
PARAGRAPHS = (
    "The army entered the village of Qasr on Sunday night after three weeks of fighting on the road to the north, officers said.",
    "Residents who had fled to the next town described shelling through the night, and a column of trucks left before dawn.",
    "A spokesman for the local council said that a deal on the bridge was near, but the other side denied any talks.",
)
HTML = f"""<!doctype html><html lang="en"><head><title>Army enters Qasr | Example News</title>
<meta property="og:title" content="Army enters Qasr"><meta property="og:site_name" content="Example News">
<meta property="article:published_time" content="2017-06-05T08:00:00Z"></head>
<body><nav><a href="/">Home</a><a href="/world">World</a></nav>
<article><h1>Army enters Qasr</h1>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS)}</article>
<aside><h3>Most read</h3><ul><li><a href="/x">Ten recipes for summer</a></li></ul></aside>
<footer>Copyright 2019 Example News</footer></body></html>"""
RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Example Wire</title><language>en-gb</language>
<item><title>Bridge reopened</title><link>{link}</link><pubDate>Mon, 05 Jun 2017 10:30:00 +0200</pubDate>
<description>&lt;p&gt;The bridge at Qasr was reopened on Monday, &lt;b&gt;engineers&lt;/b&gt; said.&lt;/p&gt;</description></item>
<item><title></title><description></description></item>
<item><title>No date in this one at all</title><description>Words about a road.</description></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Example Atom</title>
<entry><title>Road cut</title><id>1</id><updated>2017-06-05T10:00:00Z</updated>
<content type="html">&lt;p&gt;The road was cut.&lt;/p&gt;</content></entry></feed>"""


def read(*inputs: Path | str, options: ReadOptions = LOCAL) -> tuple[list[Report], list[Rejection]]:
    results = list(read_reports(inputs, options=options))
    return [r for r in results if isinstance(r, Report)], [r for r in results if isinstance(r, Rejection)]


def test_html_file_gives_article_title_and_date(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(HTML, encoding="utf-8")
    (report,), _ = read(path)
    assert (report.title, report.published[:10], report.date_basis) == ("Army enters Qasr", "2017-06-05", "metadata")
    assert all(p in report.text for p in PARAGRAPHS)
    assert "recipes" not in report.text
    assert (report.source, report.source_basis) == ("Example News", "metadata")


def test_a_copyright_year_is_no_date(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(HTML.replace('<meta property="article:published_time" content="2017-06-05T08:00:00Z">', ""), encoding="utf-8")
    reports, (rejection,) = read(path)
    assert (reports, rejection.reason) == ([], "no date")


def test_a_page_is_fetched_and_known_by_its_address(server: LocalServer) -> None:
    url = server.give("/2017/06/05/qasr", HTML.encode("windows-1252"), Content_Type="text/html; charset=windows-1252")
    (report,), _ = read(url)
    assert (report.url, report.source, report.source_basis) == (url, "127.0.0.1", "url")
    assert report.published[:10] == "2017-06-05"


def test_a_private_address_is_a_rejection_without_leave(server: LocalServer) -> None:
    url = server.give("/a", HTML.encode())
    reports, (rejection,) = read(url, options=ReadOptions(known_on=date(2020, 1, 1)))
    assert reports == []
    assert (rejection.item, rejection.reason) == (url, "not fetched")
    assert "private network" in rejection.detail


def test_rss_entries_are_reports(server: LocalServer) -> None:
    url = server.give("/feed", RSS.format(link="https://news.example.org/bridge").encode(), Content_Type="application/rss+xml")
    (report,), rejections = read(url)
    assert (report.title, report.text) == ("Bridge reopened", "The bridge at Qasr was reopened on Monday, engineers said.")
    assert (report.published, report.date_basis) == ("2017-06-05T08:30:00+00:00", "feed")
    assert (report.source, report.source_basis, report.lang) == ("Example Wire", "feed", "en")
    assert [r.reason for r in rejections] == ["missing fields", "no date"]


def test_atom_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(ATOM, encoding="utf-8")
    (report,), _ = read(path)
    assert (report.title, report.text, report.published) == ("Road cut", "The road was cut.", "2017-06-05T10:00:00+00:00")


def test_links_of_a_feed_are_followed_on_request(server: LocalServer) -> None:
    page = server.give("/page", HTML.encode(), Content_Type="text/html")
    feed = server.give("/feed", RSS.format(link=page).encode())
    options = ReadOptions(allow_private=True, follow_links=True, known_on=date(2020, 1, 1))
    report = read(feed, options=options)[0][0]
    assert PARAGRAPHS[0] in report.text
    server.give("/page", b"", status=500)
    reports, rejections = read(feed, options=options)
    assert reports[0].text.startswith("The bridge at Qasr")
    assert rejections[0].reason == "page behind the entry not read"


def test_entities_of_a_feed_do_not_expand(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = ATOM.replace('<?xml version="1.0"?>', f'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a0 "boom">{entities}]>')
    path = tmp_path / "feed.xml"
    path.write_text(bomb.replace("Road cut", "&a11;"), encoding="utf-8")
    reports, rejections = read(path)
    assert sum(len(r.title) + len(r.text) for r in reports) < 10_000
    assert len(reports) + len(rejections) >= 1


def test_markup_becomes_lines() -> None:
    assert plain_text("<p>One &amp; two</p><script>x()</script><ul><li>three</li></ul>") == "One & two\nthree"


def test_a_page_of_nothing_but_tags_is_left_at_once(tmp_path: Path) -> None:
    (tmp_path / "tags.html").write_text("<html><body><p>The town fell on 5 June 2017.</p>" + "<p>" * 3_000_000)
    begun = time.process_time()
    (found,) = read_reports([tmp_path / "tags.html"])
    assert isinstance(found, Rejection)
    assert found.reason == "too many tags"
    assert time.process_time() - begun < 2.0
