"""A brief as Markdown, plain text or an HTML page of its own. Every sentence ends with what it rests on."""

from collections.abc import Iterator
from html import escape

from fogline.publish.brief import Brief, Section, Sentence
from fogline.publish.geojson import LIMITS
from fogline.publish.wording import shown, web_address

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h2{margin:1.6rem 0 .4rem}li{margin:.3rem 0}ol{font-size:.9rem;color:#444}sup a{text-decoration:none}"
)


def brief_markdown(brief: Brief) -> str:
    """A brief as Markdown, with numbered sources at the end."""
    lines = [f"# {brief.title}", "", f"Changes since {brief.since}. {LIMITS}", ""]
    notes: list[str] = []
    for section in brief.sections:
        lines += [f"## {section.title}", ""]
        lines += [f"- {_escaped(sentence.text)}{_numbers(sentence, notes)}" for sentence in section.sentences] or ["Nothing."]
        lines += [f"- and {section.n_left_out} more"] if section.n_left_out else []
        lines.append("")
    return "\n".join([*lines, "## Sources", "", *notes, ""])


def brief_text(brief: Brief) -> str:
    """A brief as plain text."""
    lines = [brief.title, f"Changes since {brief.since}. {LIMITS}", ""]
    for section in brief.sections:
        lines.append(section.title.upper())
        lines += [f"  * {sentence.text}{_quoted(sentence)}" for sentence in section.sentences] or ["  Nothing."]
        lines += [f"  * and {section.n_left_out} more"] if section.n_left_out else []
        lines.append("")
    return "\n".join(lines)


def brief_html(brief: Brief) -> str:
    """A brief as one HTML page that needs nothing else, with numbered sources at the end."""
    notes: list[str] = []
    body = "".join(_section_html(section, notes) for section in brief.sections)
    sources = "".join(f'<li id="s{number}">{note}</li>' for number, note in enumerate(notes, 1))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(brief.title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n<body><h1>{escape(brief.title)}</h1>'
        f"<p>Changes since {brief.since}. {escape(LIMITS)}</p>\n{body}<h2>Sources</h2><ol>{sources}</ol></body></html>\n"
    )


def _section_html(section: Section, notes: list[str]) -> str:
    items = "".join(f"<li>{escape(shown(sentence.text))}{_links(sentence, notes)}</li>\n" for sentence in section.sentences)
    more = f"<p>and {section.n_left_out} more</p>" if section.n_left_out else ""
    return f"<h2>{escape(section.title)}</h2>" + (f"<ul>{items}</ul>{more}\n" if items else "<p>Nothing.</p>\n")


def _links(sentence: Sentence, notes: list[str]) -> str:
    links = ""
    for source, day, words, url in _rests_on(sentence):
        address = web_address(url)
        where = f'<a href="{escape(address)}">{escape(source)}</a>' if address else escape(source)
        notes.append(f'{where}, {day}: <q dir="auto">{escape(words)}</q>')
        links += f' <sup><a href="#s{len(notes)}">[{len(notes)}]</a></sup>'
    return links


def _rests_on(sentence: Sentence) -> Iterator[tuple[str, str, str, str | None]]:
    """Source, day, words and address of each claim or report behind a sentence."""
    for claim in sentence.claims:
        yield claim.source, str(claim.published_on), " ".join(shown(claim.evidence).split()), None
    for report in sentence.reports:
        words = " ".join(shown(report.title or report.text[:100]).split())
        yield report.source, str(report.published_on), words, report.url


def _numbers(sentence: Sentence, notes: list[str]) -> str:
    numbers = []
    for source, day, words, _ in _rests_on(sentence):
        notes.append(f"{len(notes) + 1}. {_escaped(source)}, {day}: “{_escaped(words)}”")
        numbers.append(f"[{len(notes)}]")
    return " " + " ".join(numbers) if numbers else ""


def _quoted(sentence: Sentence) -> str:
    return "".join(f"\n      {source}, {day}: “{words}”" for source, day, words, _ in _rests_on(sentence))


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no line breaks."""
    flat = " ".join(text.split())
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|!&" else char for char in flat)
