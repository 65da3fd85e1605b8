from datetime import date

from fogline.publish import Publication, brief_markdown, brief_text, make_brief
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
