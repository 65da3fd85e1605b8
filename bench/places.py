"""How many of the places of the gold claims the place finder finds, and how much else it finds.

    python bench/places.py [--misses N] [--set NAME] [--theatre NAME]
    python bench/places.py --ucdp          how near the places of headlines lie to where UCDP put the event
    python bench/places.py --sample N      N mentions of the training reports at random, with their sentences, to check by hand

Training gold only. A gold claim's place counts as found when a mention of its report has the same name by the rule of
``score_claims.py``: recall; usable counts only mentions that do not merely locate another place. The precision proxy is the
share of distinct names of a report, those that only locate others left out, that some gold claim of that report has: many
rightly found places carry no claim, so it is a floor.
"""

import argparse
import csv
import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from fogline.claims.places import PlaceLexicon, PlaceMention, find_places, make_place_lexicon
from fogline.claims.sentences import split_sentences
from fogline.claims.text import normalise
from fogline.model import Place
from fogline.theatre import Theatre, load_gazetteer, load_theatre
from fogline.theatre.geo import distance_km
from fogline.theatre.names import fold_name, loose_key
from gold import SHARED, TABLES, WARS, load_scorer, war_theatre

NEAR_KM = 10.0
"""A place this near to the coded one is the coded one."""


@dataclass
class Tally:
    """Counts of one set of reports."""

    reports: int = 0
    claims: int = 0
    found: int = 0
    usable: int = 0
    mentions: int = 0
    names: int = 0
    right: int = 0
    seconds: float = 0.0
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """One line of the table."""
        recall, usable = self.found / (self.claims or 1), self.usable / (self.claims or 1)
        proxy = self.right / (self.names or 1)
        per_report = self.mentions / (self.reports or 1)
        counts = f"{name:28}{self.reports:8}{self.claims:8}"
        return counts + f"{recall:9.3f}{usable:9.3f}{per_report:10.1f}{proxy:11.3f}{self.seconds:9.2f}"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", type=int, default=0, help="print this many missed and false names of each set")
    parser.add_argument("--set", default="", help="only sets whose name begins so")
    parser.add_argument("--theatre", default="syria", help="name or folder of the theatre for the Syrian reports")
    parser.add_argument("--ucdp", action="store_true", help="the table over UCDP headlines instead")
    parser.add_argument(
        "--sample", type=int, default=0, help="print this many mentions of fakes-train with their sentences instead"
    )
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED} is missing: nothing to measure")
        return 1
    if options.ucdp or options.sample:
        lexicon = _lexicon(load_theatre(options.theatre), TABLES)
        print_ucdp(lexicon) if options.ucdp else print_sample(lexicon, options.sample)
        return 0
    score = load_scorer()
    print(f"{'set':28}{'reports':>8}{'claims':>8}{'recall':>9}{'usable':>9}{'mentions':>10}{'precision':>11}{'seconds':>9}")
    for name, lexicon, rows in _sets(options.theatre):
        if name.startswith(options.set):
            tally = measure(lexicon(), rows, score)
            print(tally.row(name))
            _print_misses(tally, options.misses)
    return 0


def measure(lexicon: PlaceLexicon, rows: Iterable[tuple[dict[str, Any], list[dict[str, Any]]]], score: ModuleType) -> Tally:
    """Run the place finder over reports and compare with their claims."""
    tally = Tally()
    for report, claims in rows:
        started = time.perf_counter()
        mentions = [mention for part in _mentions(report, lexicon) for mention in part]
        tally.seconds += time.perf_counter() - started
        tally.reports += 1
        tally.mentions += len(mentions)
        _compare(report, mentions, claims, tally, score)
    return tally


@dataclass(frozen=True)
class Coded:
    """A headline that names the place where UCDP put its event: where the name stands, and where the place lies."""

    headline: str
    begin: int
    end: int
    lat: float
    lon: float

    def is_at(self, begin: int, end: int) -> bool:
        """Whether a stretch of the headline shares a character with the name."""
        return begin < self.end and self.begin < end

    def is_near(self, place: Place | None) -> bool:
        """Whether a place lies where UCDP says."""
        return place is not None and distance_km(place.lat, place.lon, self.lat, self.lon) <= NEAR_KM


def print_ucdp(lexicon: PlaceLexicon) -> None:
    """Headlines of UCDP whose coded place (exact by UCDP) they name: found, and within 10 km; beside a naive reader."""
    coded = list(dict.fromkeys(_coded_headlines()))
    print(f"{len(coded)} headlines\n{'reader':32}{'found':>8}{'within 10 km':>14}")
    for name, read in (("place finder", _by_finder), ("first name that the table has", _by_string)):
        found = near = 0
        for row in coded:
            places = [place for begin, end, place in read(row.headline, lexicon) if row.is_at(begin, end)]
            found += bool(places)
            near += any(row.is_near(place) for place in places)
        print(f"{name:32}{found / len(coded):8.3f}{near / len(coded):14.3f}")


def _coded_headlines() -> Iterator[Coded]:
    with gzip.open(SHARED / "truth" / "ucdp_syria_2016_2017.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            headline = normalise(row["source_headline"] or "").text
            key = loose_key(_CLASS.sub("", row["where_coordinates"] or ""))
            span = _span_of(headline, key) if row["where_prec"] == "1.0" and len(key) > 2 else None
            if span:
                yield Coded(headline, *span, float(row["latitude"]), float(row["longitude"]))


def _span_of(text: str, key: str) -> tuple[int, int] | None:
    """Where words of a text spell a name, whatever the transliteration."""
    words = list(_WORD.finditer(text))
    for first in range(len(words)):
        for last in range(first, min(len(words), first + 4)):
            begin, end = words[first].start(), words[last].end()
            if loose_key(text[begin:end]) == key:
                return begin, end
    return None


def _by_finder(headline: str, lexicon: PlaceLexicon) -> Iterator[tuple[int, int, Place | None]]:
    for mention in find_places(headline, lexicon):
        yield mention.begin, mention.end, mention.place


def _by_string(headline: str, lexicon: PlaceLexicon) -> Iterator[tuple[int, int, Place | None]]:
    """The first longest run of words, the first one with a capital, that is a name in the table."""
    words = list(_WORD.finditer(headline))
    for first in range(len(words)):
        for last in range(min(len(words), first + 4) - 1, first - 1, -1):
            begin, end = words[first].start(), words[last].end()
            ids = lexicon.lookup(fold_name(headline[begin:end])) if headline[begin].isupper() else ()
            if ids:
                yield begin, end, lexicon.places[ids[0]]
                return


def print_sample(lexicon: PlaceLexicon, count: int) -> None:
    """Mentions drawn at random, always the same, each with its sentence and all mentions of that sentence."""
    drawn: list[str] = []
    for report, _ in _pairs(SHARED / "reports" / "fakes.jsonl", SHARED / "gold" / "fakes-train.jsonl"):
        text = normalise(report["text"]).text
        mentions = find_places(text, lexicon, context=find_places(normalise(report.get("title") or "").text, lexicon))
        for begin, end in split_sentences(text, title=report.get("title") or ""):
            here = [mention for mention in mentions if begin <= mention.begin < end]
            others = "; ".join(f"{mention.text} = {_told(mention)}" for mention in here)
            drawn.extend(f"[{m.text}] {_told(m)}\n    {text[begin:end]}\n    all: {others}" for m in here)
    for number, entry in enumerate(random.Random(1).sample(drawn, min(count, len(drawn))), 1):
        print(f"{number}. {entry}")


def _told(mention: PlaceMention) -> str:
    flags = "".join(mark for mark, on in (("<", mention.anaphor), ("~", mention.locates)) if on)
    where = f" {mention.place.lat:.2f},{mention.place.lon:.2f}" if mention.place else " ?"
    return f"{mention.name}{where}{flags}"


def _mentions(report: dict[str, Any], lexicon: PlaceLexicon) -> Iterator[list[PlaceMention]]:
    title = find_places(normalise(report.get("title") or "").text, lexicon)
    yield title
    yield find_places(normalise(report["text"]).text, lexicon, context=title)


def _compare(
    report: dict[str, Any], mentions: list[PlaceMention], claims: list[dict[str, Any]], tally: Tally, score: ModuleType
) -> None:
    found: dict[tuple[str, str], bool] = {}
    for mention in mentions:
        found[mention.name, mention.text] = found.get((mention.name, mention.text), False) or not mention.locates
    predicted = [{"place": name, "place_in_text": text} for name, text in found]
    usable = [row for row, counts in zip(predicted, found.values(), strict=True) if counts]
    for claim in claims:
        tally.claims += 1
        tally.usable += any(score.same_place(claim, mention) for mention in usable)
        if any(score.same_place(claim, mention) for mention in predicted):
            tally.found += 1
        else:
            tally.missed[(claim["place"], claim["place_in_text"])] += 1
            tally.examples.append(
                f"{report['report_id']} {claim['place']!r} {claim['place_in_text']!r}: {claim['evidence'][:150]}"
            )
    for name in {name for (name, _), counts in found.items() if counts}:
        tally.names += 1
        right = any(score.same_place(claim, {"place": name}) for claim in claims)
        tally.right += right
        if not right:
            tally.false[name] += 1


def _sets(theatre_name: str) -> Iterator[tuple[str, Any, list[tuple[dict[str, Any], list[dict[str, Any]]]]]]:
    theatre = load_theatre(theatre_name)
    fakes = list(_pairs(SHARED / "reports" / "fakes.jsonl", SHARED / "gold" / "fakes-train.jsonl"))
    headlines = list(_pairs(SHARED / "reports" / "ucdp-headlines.jsonl", SHARED / "gold" / "ucdp-headlines-train.jsonl"))
    for label, tables in (("with tables", TABLES), ("without", ())):
        yield f"fakes-train {label}", lambda tables=tables: _lexicon(theatre, tables), fakes
        yield f"ucdp-headlines {label}", lambda tables=tables: _lexicon(theatre, tables), headlines
    for war in WARS:
        folder = SHARED / "gold" / "wars"
        yield (
            f"wars/{war}",
            lambda war=war: _lexicon(war_theatre(war), ()),
            list(_pairs(folder / f"{war}-reports.jsonl", folder / f"{war}-claims.jsonl")),
        )


def _lexicon(theatre: Theatre, tables: tuple[Path, ...]) -> PlaceLexicon:
    return make_place_lexicon(load_gazetteer(theatre, tables), actors=theatre.actors, sources=theatre.sources)


def _pairs(reports: Path, gold: Path) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    texts = {row["report_id"]: row for row in map(json.loads, reports.read_text(encoding="utf-8").splitlines())}
    for line in gold.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield texts[row["report_id"]], row["claims"]


def _print_misses(tally: Tally, count: int) -> None:
    if count:
        print("missed:", tally.missed.most_common(count))
        print("named without a claim:", tally.false.most_common(count))
        print(*tally.examples[:: max(1, len(tally.examples) // count)][:count], sep="\n")


_WORD = re.compile(r"[^\W_]+(?:['\u2019`][^\W_]+)*")
_CLASS = re.compile(r" (?:town|village|city|neighbou?rhood|district|suburb|camp|area|governorate|subdistrict)s?\b", re.IGNORECASE)

if __name__ == "__main__":
    sys.exit(main())
