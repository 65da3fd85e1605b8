"""What changed hands between two runs: as a line, in an append-only log, as an Atom feed and as a webhook's message."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow as pa

from fogline.control.diff import control_on
from fogline.model import Claim, Report, content_id
from fogline.publish.wording import claim_words, percent, shown, side_label, web_address
from fogline.reports.fetch import Request, fetch_page
from fogline.reports.options import ReadOptions
from fogline.theatre.load import Theatre

_ATOM = "http://www.w3.org/2005/Atom"
_N_ENTRIES, _N_CITED = 100, 3
_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Citation:
    """The words that a change rests on, who published them, when and where."""

    words: str
    source: str
    published: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A place whose likeliest controller is another one than the run before had it; ``seen_at`` is when the change was found."""

    change_id: str
    place_id: str
    place: str
    on: str
    before: str
    after: str
    probability_before: float
    probability_after: float
    text: str
    seen_at: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What a run said: its id, its last day, and its spells."""

    run_id: str
    known_on: date
    spells: pa.Table


def find_changes(
    before: Known, after: Known, theatre: Theatre, claims: Iterable[Claim], reports: Mapping[str, Report], *, seen_at: str
) -> list[Change]:
    """Places, by id, that changed hands from what one run last said to what the next does, with the newest claims behind it.

    A change counts where one of the two controllers reaches one half; a place that nobody spoke of before is no change.
    """
    held, holds = control_on(before.spells, before.known_on), control_on(after.spells, after.known_on)
    pairs = zip(after.spells["place_id"].to_pylist(), after.spells["place"].to_pylist(), strict=True)
    names = {str(place_id): str(place) for place_id, place in pairs}
    said: dict[str, list[Claim]] = {}
    for claim in claims:
        said.setdefault(claim.place_id or claim.place, []).append(claim)
    changes = []
    for place_id in sorted(held.keys() & holds.keys()):
        (old, p_old), (new, p_new) = next(iter(held[place_id].items())), next(iter(holds[place_id].items()))
        if old == new or max(p_old, p_new) < _LEAST:
            continue
        cited = _citations(said.get(place_id, ()), new, theatre, reports)
        text = f"{names[place_id]}: {_who(theatre, old)} ({percent(p_old)}) to {_who(theatre, new)} ({percent(p_new)})"
        change_id = content_id(before.run_id, after.run_id, place_id)
        on = after.known_on.isoformat()
        changes.append(Change(change_id, place_id, names[place_id], on, old, new, p_old, p_new, text, seen_at, cited))
    return changes


def change_line(change: Change) -> str:
    """A change as one line, with the first of the words behind it."""
    cited = "".join(f" — “{c.words}” ({c.source}, {c.published[:10]})" for c in change.citations[:1])
    return f"{change.on} {change.text}{cited}"


class ChangeLog:
    """Changes in the order they were found, one JSON object a line; lines are added and never changed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, changes: Sequence[Change]) -> list[Change]:
        """Add those that are not there yet and return them."""
        known = {change.change_id for change in self.read()}
        new = [change for change in changes if change.change_id not in known]
        if new:
            with self.path.open("a", encoding="utf-8") as handle:
                handle.writelines(json.dumps(asdict(change), ensure_ascii=False) + "\n" for change in new)
                handle.flush()
                os.fsync(handle.fileno())
        return new

    def read(self) -> list[Change]:
        """All changes; a line that a crash cut short is left out."""
        if not self.path.is_file():
            return []
        changes = []
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue
            cited = tuple(Citation(**citation) for citation in row.pop("citations"))
            changes.append(Change(**row, citations=cited))
        return changes


def atom_feed(changes: Sequence[Change], title: str) -> str:
    """The newest changes as an Atom feed (RFC 4287), newest first; the same changes give the same bytes."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    newest = list(reversed(changes))[:_N_ENTRIES]
    _add(feed, "id", f"urn:fogline:changes:{content_id(title)}")
    _add(feed, "title", f"{title}: what changed hands")
    _add(feed, "updated", newest[0].seen_at if newest else "1970-01-01T00:00:00+00:00")
    _add(ET.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Fogline")
    for change in newest:
        entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", f"urn:fogline:change:{change.change_id}")
        _add(entry, "title", change.text)
        _add(entry, "updated", change.seen_at)
        words = "\n".join(f"“{c.words}” ({c.source}, {c.published[:10]})" for c in change.citations)
        _add(entry, "summary", words or "No new claim names it: the estimate moved with its neighbours or with time.")
        for address in dict.fromkeys(citation.url for citation in change.citations if citation.url):
            ET.SubElement(entry, f"{{{_ATOM}}}link", rel="related", href=address)
    ET.indent(feed)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def post_changes(url: str, changes: Sequence[Change], title: str, options: ReadOptions) -> None:
    """Post changes to a webhook as one JSON object; raises :class:`~fogline.errors.FetchError` where it does not take them.

    ``text`` is what chat services show; ``changes`` is for programs.
    """
    text = "\n".join(map(change_line, changes))
    message = {"text": f"{title}\n{text}", "changes": [asdict(change) for change in changes]}
    body = json.dumps(message, ensure_ascii=False).encode("utf-8")
    fetch_page(url, options, Request({"Content-Type": "application/json; charset=utf-8"}, body))


def _citations(claims: Iterable[Claim], side: str, theatre: Theatre, reports: Mapping[str, Report]) -> tuple[Citation, ...]:
    """The newest claims about the place, those that name its new controller first."""
    ranked = sorted(claims, key=lambda claim: (side in claim.actor, claim.published, claim.claim_id), reverse=True)
    cited = []
    for claim in ranked[:_N_CITED]:
        report = reports.get(claim.report_id)
        words = " ".join(shown(claim.evidence).split()) or claim_words(claim, theatre)
        cited.append(Citation(words, claim.source, claim.published, web_address(report.url) if report else None))
    return tuple(cited)


def _who(theatre: Theatre, controller: str) -> str:
    return side_label(theatre, controller, short=True)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = text
