"""Sources of simulated wars: camps, accuracies and copiers that were found, beside the truth."""

import csv
import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fogline.control import Parameters, estimate_control
from fogline.model import Claim
from fogline.sources import find_copiers, score_sources
from fogline.theatre.load import Theatre

LEAST_CLAIMS = 100


@dataclass(frozen=True, slots=True)
class Found:
    """Camps found right, of all sources with enough claims; correlation of accuracies; precision and recall of the copy graph."""

    n_camps_right: int
    n_camps: int
    correlation: float
    precision: float
    recall: float


def score_found(folder: Path, claims: list[Claim], theatre: Theatre) -> Found:
    """Compare what the estimate learned of sources with ``sources.csv`` and ``truth.csv``."""
    estimate = estimate_control(claims, theatre=theatre, parameters=Parameters(include_silent=True))
    with (folder / "sources.csv").open(encoding="utf-8") as file:
        known = {row["source"]: row for row in csv.DictReader(file)}
    n_claims: defaultdict[str, int] = defaultdict(int)
    for claim in claims:
        n_claims[claim.source] += 1
    often = {source for source, number in n_claims.items() if number >= LEAST_CLAIMS}
    right = sum((row.camp or "") == known[row.source]["camp"] for row in estimate.reliability if row.source in often)
    records = {row.source: row.accuracy for row in score_sources(claims, estimate.spells, (), ())}
    borne_out = _borne_out(folder, claims)
    pairs = [(accuracy, borne_out[source]) for source in sorted(often) if (accuracy := records[source]) is not None]
    links = {(link.follower, link.leader) for link in find_copiers(claims) if link.follower in often}
    true = {(source, known[source]["copies"]) for source in often if known[source]["copies"]}
    hits = len(links & true)
    return Found(
        right, len(often), statistics.correlation(*zip(*pairs, strict=True)), hits / max(len(links), 1), hits / max(len(true), 1)
    )


def _borne_out(folder: Path, claims: list[Claim]) -> dict[str, float]:
    """The share of each source's claims that the truth of their day bears out."""
    spells: defaultdict[str, list[tuple[date, date, str]]] = defaultdict(list)
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            spells[row["place_id"]].append(
                (date.fromisoformat(row["start_on"]), date.fromisoformat(row["end_on"]), row["controller"])
            )
    verdicts: defaultdict[str, list[bool]] = defaultdict(list)
    for claim in claims:
        day = claim.start or claim.published_on
        said = "contested" if claim.action == "attacks" else claim.actor[0]
        held = next(held for begin, end, held in spells[claim.place_id or ""] if begin <= day < end)
        verdicts[claim.source].append(said == held)
    return {source: statistics.mean(right) for source, right in verdicts.items()}
