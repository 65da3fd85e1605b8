from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from fogline.model import Report
from fogline.publish import Publication, brief_html, brief_markdown, brief_text, make_brief
from fogline.publish.brief import Brief


def section(brief: Brief, title: str) -> list[str]:
    return next([sentence.text for sentence in part.sentences] for part in brief.sections if part.title == title)


def test_it_says_what_changed_with_its_claims(publication: Publication) -> None:
    brief = make_brief(publication, date(2016, 3, 2))
    assert section(brief, "What changed") == ["Ford: Blue (90 %) to Red (70 %)."]
    assert {claim.report_id for claim in brief.sections[0].sentences[0].claims} == {"r1", "r2"}


def test_contested_besieged_doubted_due(publication: Publication) -> None:
    brief = make_brief(publication, date(2016, 3, 25))
    assert section(brief, "Contested") == ["Mill is contested (60 %), between Blue and Red."]
    assert section(brief, "Besieged") == ["Mill is said to be besieged by Red (80 %)."]
    assert any("hedged" in sentence for sentence in section(brief, "Claimed and doubted"))
    assert section(brief, "Forecasts due") == ["Blue takes Ford by 2016-03-31: open."]


def test_a_quiet_week_says_nothing(publication: Publication) -> None:
    brief = make_brief(publication, date(2016, 2, 15))
    assert section(brief, "What changed") == []
    assert "Nothing." in brief_text(brief)


def test_markdown_escapes_what_reports_say(publication: Publication) -> None:
    text = brief_markdown(make_brief(publication, date(2016, 3, 25)))
    assert "\\<script\\>" in text
    assert "<script>" not in text
    assert "\u202e" not in text
    assert "[1]" in text
    assert "not for targeting" in text


def test_every_sentence_rests_on_something(publication: Publication) -> None:
    for day in (date(2016, 3, 2), date(2016, 3, 12), date(2016, 3, 25), date(2016, 3, 31)):
        sentences = [sentence for part in make_brief(publication, day).sections for sentence in part.sentences]
        assert all(sentence.claims or sentence.reports for sentence in sentences)


def test_a_source_that_stopped_is_told_until_it_is_old_news(publication: Publication) -> None:
    daily = [Report(f"d{day}", f"2016-03-{day:02d}", "gazette", f"Day {day}", "Words.") for day in range(1, 11)]
    known = replace(publication, reports=tuple(daily))
    (told,) = section(make_brief(known, date(2016, 3, 25)), "Sources gone silent")
    assert told == "The Gazette has published nothing for 15 days (usually every 1 day)."
    assert section(make_brief(known, date(2016, 3, 12)), "Sources gone silent") == []
    assert section(make_brief(known, date(2016, 9, 12)), "Sources gone silent") == []


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_the_html_page_cites_and_runs_nothing(publication: Publication) -> None:
    page = Page()
    page.feed(brief_html(make_brief(publication, date(2016, 3, 25))))
    assert "script" not in page.tags
    assert "img" not in page.tags
    cited = [link for link in page.links if link.startswith("#")]
    assert cited
    assert {link[1:] for link in cited} == set(page.ids)
