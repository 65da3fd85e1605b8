"""The gold as training sets: readers, reports, claims of Syrian reports, headlines, seven other wars; and our own reports."""

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from fogline.claims.alignment import coded_claim
from fogline.claims.decide import ClaimModels
from fogline.claims.extract import Reader, make_reader, read_sentences
from fogline.claims.training import CodedReport, prepare
from fogline.contracts import report_from_row
from fogline.model import Actor, Place, Report, Side
from fogline.theatre import Theatre, load_gazetteer, load_theatre
from fogline.theatre.load import GenericWords

SHARED = Path(__file__).resolve().parents[2] / "shared"
TABLES = tuple(SHARED / "gazetteers" / f"wof_{code}.csv.gz" for code in ("sy", "iq"))
REPORTS = {"fakes-train": "fakes", "fakes-dev": "fakes", "ucdp-headlines-train": "ucdp-headlines", "seeds": "pages"}
COUNTRIES = {
    "karabakh": ("AZ", "AM"),
    "libya": ("LY",),
    "myanmar": ("MM",),
    "sudan": ("SD",),
    "tigray": ("ET", "ER"),
    "ukraine": ("UA",),
    "yemen": ("YE",),
}
WARS = tuple(COUNTRIES)
TRAINING = ("fakes-train", "ucdp-headlines-train", *WARS)
WRITTEN = ("written", *(f"written-{war}" for war in WARS))
"""Reports of our own, in ``bench/gold``, on Syria and the other wars: learnt from beside the others, and never a measure."""

WRITTEN_SAY = 0.25
"""How much one of them counts beside a shared report for the linear models."""


@dataclass(frozen=True)
class GoldReport:
    """A report with its coded claims as rows; ``name`` is the set it belongs to."""

    name: str
    report: Report
    rows: list[dict[str, Any]]

    @property
    def group(self) -> str:
        """Reports of one source and month may copy each other."""
        return f"{self.report.source} {self.report.published:.7}"


def gold_reports(name: str) -> Iterator[GoldReport]:
    """The reports of a set in the order of its gold."""
    folder = SHARED / "gold"
    if name in REPORTS:
        texts, gold = SHARED / "reports" / f"{REPORTS[name]}.jsonl", folder / f"{name}.jsonl"
    else:
        home = Path(__file__).parent / "gold" if name in WRITTEN else folder / "wars"
        texts, gold = home / f"{name}-reports.jsonl", home / f"{name}-claims.jsonl"
    reports = {row["report_id"]: row for row in _rows(texts)}
    for row in _rows(gold):
        report = {key: value for key, value in reports[row["report_id"]].items() if key != "theatre"}
        outlet = report["source"].removesuffix(" (sample)")
        yield GoldReport(name, report_from_row(report | {"source": outlet}), row["claims"])


def reader_of(name: str, models: ClaimModels) -> Reader:
    """The reader for the reports of a set."""
    war = war_of(name)
    if war in WARS:
        theatre = war_theatre(war)
        return make_reader(theatre, load_gazetteer(theatre), models=models)
    theatre = load_theatre("syria")
    return make_reader(theatre, load_gazetteer(theatre, TABLES), models=models)


def war_of(name: str) -> str:
    """The war that a set of reports is about, where it is one of the seven."""
    return name.removeprefix(f"{WRITTEN[0]}-")


def coded_reports(gold: GoldReport, reader: Reader) -> CodedReport:
    """A gold report read and ready to learn from."""
    (reading,) = read_sentences(reader, gold.report)
    return prepare(reading, map(coded_claim, gold.rows), gold.group, say=WRITTEN_SAY if gold.name in WRITTEN else 1.0)


def war_theatre(name: str) -> Theatre:
    """A theatre from a war's small file; names in small letters are general words, places without coordinates stand at 0, 0."""
    raw = json.loads((SHARED / "gold" / "wars" / f"{name}-theatre.json").read_text(encoding="utf-8"))
    places = tuple(
        Place(
            f"{name}:{at}",
            row["name"],
            row.get("lat") or 0.0,
            row.get("lon") or 0.0,
            row["kind"],
            None,
            "",
            tuple(row["aliases"]),
        )
        for at, row in enumerate(raw["places"])
    )
    actors, generics = [], []
    for row in raw["actors"]:
        sides = [row["side"]] if isinstance(row["side"], str) else list(row["side"] or ())
        names = (row["name"], *row["aliases"])
        proper = [known for known in names if known != known.lower()] if len(sides) == 1 else []
        words = tuple(known for known in names if known not in proper)
        if proper:
            actors.append(Actor(proper[0], sides[0], tuple(proper[1:]), _day(row.get("from")), _day(row.get("to"))))
        if words:
            bare = tuple(word.removeprefix("the ") for word in words if word.startswith("the "))
            generics.append(GenericWords((*words, *bare), tuple(sides)))
    sides_named = tuple(Side(side, label, label, "#000000", "circle") for side, label in raw["sides"].items())
    extent = (0.0, 0.0, 0.0, 0.0)
    theatre = Theatre(name, name, COUNTRIES[name], None, None, extent, sides_named, tuple(actors), places, ())
    return replace(theatre, generics=tuple(generics))


def load_scorer() -> ModuleType:
    """The shared scorer as a module."""
    spec = importlib.util.spec_from_file_location("score_claims", SHARED / "tools" / "score_claims.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(SHARED / "tools" / "score_claims.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
