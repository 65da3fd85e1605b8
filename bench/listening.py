"""What listening takes for forecasts, beside those coded in reports of our own and in the training gold.

    python bench/listening.py [--half odd] [--errors 60]

An entry is right where a coded forecast of the same place has its evidence in the same sentence. Near misses are entries on
what is coded as a plan or a condition. Beside it stands the simplest rule: each sentence with a modal of the future, each place
in it. Words and rules were chosen on reports of odd numbers; those of even numbers were never read, but their counts had a say in
which rules stayed.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fogline.claims.actors import build_lexicon
from fogline.claims.places import find_places, make_place_lexicon
from fogline.claims.sentences import split_sentences
from fogline.claims.text import normalise
from fogline.forecasts import list_forecasts
from fogline.forecasts.listen import Ears, listen
from fogline.model import Report
from fogline.theatre import load_gazetteer, load_theatre
from fogline.theatre.gazetteer import fold_name

sys.path.insert(0, str(Path(__file__).parent))

from gold import SHARED, TABLES, WRITTEN, gold_reports

SETS = (WRITTEN[0], "fakes-train")
HALVES = ("odd", "even")
NEAR = ("planned", "conditional")
_MODAL = re.compile(r"\b(?:will|won't|would|shall|'ll|going to|expected to|soon)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """What is taken for a forecast: its place as named and printed, the stretch of its report's text, who is to do what."""

    names: frozenset[str]
    at: tuple[int, int]
    side: str = ""
    action: str = ""


@dataclass
class Tally:
    """Counts of one half, and the false entries."""

    coded: int = 0
    found: int = 0
    entries: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    false: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """A row of the table."""
        total = sum(self.entries.values())
        precision, recall = self.entries["right"] / max(1, total), self.found / max(1, self.coded)
        kinds = "   ".join(f"{kind} {self.entries[kind]:4}" for kind in ("right", "near", "other"))
        found = f"coded {self.coded:3} found {self.found:3}   recall {recall:.2f}"
        read = f"   of the right: side {self.read['side']:3} action {self.read['action']:3}" if self.read else ""
        return f"  {name:11} entries {total:4}: {kinds}   precision {precision:.2f}   {found}{read}"


def main() -> None:
    """Print a table: each half, the rule and listening."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES, help="only these reports")
    parser.add_argument("--errors", type=int, default=0, help="also print so many false entries of the odd half")
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"there is no {SHARED}; put the shared folder beside the repository")
    ears = make_ears()
    tallies = {(half, name): Tally() for half in HALVES for name in ("modal+place", "listened")}
    for gold in (gold for name in SETS for gold in gold_reports(name)):
        half = half_of(gold.report.report_id)
        if options.half in (None, half):
            count(tallies[half, "modal+place"], gold.report, gold.rows, list(modal_entries(gold.report, ears)))
            count(tallies[half, "listened"], gold.report, gold.rows, list(heard_entries(gold.report, ears)))
    for half in HALVES:
        if options.half in (None, half):
            print(f"reports of {half} numbers")
            print("\n".join(tally.line(name) for (part, name), tally in tallies.items() if part == half))
    print("\n".join(tallies["odd", "listened"].false[: options.errors]), end="")


def make_ears() -> Ears:
    """The lexicons of the Syrian theatre."""
    theatre = load_theatre("syria")
    places = make_place_lexicon(load_gazetteer(theatre, TABLES), actors=theatre.actors, sources=theatre.sources)
    return Ears(places, build_lexicon(theatre))


def half_of(report_id: str) -> str:
    """Odd or even, by the number in a report's id."""
    return HALVES[1 - int(report_id.rpartition("-")[2]) % 2]


def heard_entries(report: Report, ears: Ears) -> Iterator[Entry]:
    """What listening puts into the ledger, at place level or of an area."""
    heard = {claim.claim_id: claim for claim in listen(report, ears)}
    for forecast in list_forecasts(heard.values()):
        claim = heard[forecast.claim_id]
        if forecast.level != "war" and claim.evidence_at:
            yield Entry(_names(claim.place, claim.place_in_text), claim.evidence_at, claim.actor[0], claim.action)


def modal_entries(report: Report, ears: Ears) -> Iterator[Entry]:
    """Each place of each sentence with a modal of the future."""
    text = normalise(report.text)
    spans = [span for span in split_sentences(text.text, title=report.title) if _MODAL.search(text.text, *span)]
    mentions = find_places(text.text, ears.places) if spans else []
    for begin, end in spans:
        inside = [m for m in mentions if begin <= m.begin < end and not m.locates]
        for mention in {mention.name: mention for mention in inside}.values():
            yield Entry(_names(mention.name, mention.text), text.original_span(begin, end))


def count(tally: Tally, report: Report, rows: Sequence[dict[str, Any]], entries: Sequence[Entry]) -> None:
    """Add a report's entries and coded forecasts to a tally."""
    coded = [(row, span) for row in rows if (span := _span(report, row["evidence"]))]
    forecasts = [(row, span) for row, span in coded if row["modality"] == "forecast"]
    tally.coded += len(forecasts)
    tally.found += sum(any(_is_of(entry, *pair) for entry in entries) for pair in forecasts)
    for entry in entries:
        rows_of = [row for row, span in coded if _is_of(entry, row, span)]
        told = {row["modality"] for row in rows_of}
        kind = "right" if "forecast" in told else "near" if told & set(NEAR) else "other"
        tally.entries[kind] += 1
        if entry.side and kind == "right":
            meant = [row for row in rows_of if row["modality"] == "forecast"]
            tally.read["side"] += any(entry.side in _sides(row) for row in meant)
            tally.read["action"] += any(entry.action == row["action"] for row in meant)
        if kind == "other":
            words = " ".join(report.text[slice(*entry.at)].split())
            tally.false.append(f"{report.report_id} {'/'.join(sorted(entry.names))} {sorted(told)}: {words}")


def _is_of(entry: Entry, row: dict[str, Any], span: tuple[int, int]) -> bool:
    return entry.at[0] < span[1] and span[0] < entry.at[1] and bool(entry.names & _names(row["place"], row["place_in_text"]))


def _names(*names: str | None) -> frozenset[str]:
    return frozenset(fold_name(name.removesuffix(" (governorate)")) for name in _present(names))


def _sides(row: dict[str, Any]) -> list[str]:
    return row["actor"] if isinstance(row["actor"], list) else [row["actor"]]


def _present(names: Iterable[str | None]) -> Iterator[str]:
    yield from (name for name in names if name)


def _span(report: Report, evidence: str) -> tuple[int, int] | None:
    at = report.text.find(evidence)
    return (at, at + len(evidence)) if at >= 0 else None


if __name__ == "__main__":
    main()
