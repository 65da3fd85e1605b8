"""How many of the coded forecasts of five long pages stand in the ledger, and how many come out as they did.

    python bench/foretold.py [--claims CLAIMS.jsonl --origins ORIGINS.jsonl]

A coded forecast counts as found where the ledger has one of the same report and place; as whole where side and direction fit
too. For what became of them each entry of the ledger serves one coded forecast, the one it fits best. Control is estimated from
all shared reports; without files of claims and origins they are extracted and grouped first, which takes minutes. The words that
listening goes by were chosen with these forecasts in view, so the table is no measure of other texts.
"""

import argparse
import csv
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.optimize import linear_sum_assignment

from fogline.contracts import claim_from_row, origin_from_row, read_jsonl
from fogline.control import estimate_control
from fogline.forecasts import list_forecasts, resolve_forecasts, without_repeats
from fogline.forecasts.ledger import NEGATED, OUTCOMES
from fogline.forecasts.listen import Ears, listen
from fogline.model import Claim, Forecast, OriginMembership, Report
from fogline.reports import read_reports
from fogline.theatre import load_theatre

sys.path.insert(0, str(Path(__file__).parent))

from gold import SHARED, TABLES
from listening import make_ears
from measure import measured

Row = dict[str, str]
NEGATIVE = ("does not", "not ")
FILES = [SHARED / "reports" / f"{name}.jsonl" for name in ("pages", "fakes", "ucdp-headlines")]


@dataclass(frozen=True)
class Evidence:
    """What all shared reports say, and the estimate from it."""

    claims: Sequence[Claim]
    members: Sequence[OriginMembership]
    spells: pa.Table

    def resolve(self, forecasts: Sequence[Forecast]) -> list[Forecast]:
        """The forecasts with what became of them, as known after the last report."""
        known_on = max(claim.published_on for claim in self.claims)
        return resolve_forecasts(forecasts, self.spells, known_on=known_on, claims=self.claims, members=self.members)


def main() -> None:
    """Print what is found by level, what became of it, and one line a coded forecast of a place."""
    claims, members = stages_from_options(__doc__)
    reports = [report for report in read_reports(FILES[:1]) if isinstance(report, Report)]
    coded = read_coded()
    of_pages = [claim for claim in claims if claim.report_id in {report.report_id for report in reports}]
    heard = hear(reports, make_ears(), of_pages)
    ledger = list_forecasts([*of_pages, *without_repeats(heard, of_pages)])
    print("The words of listening were chosen with these forecasts in view: no measure of other texts.")
    show_found("extracted claims", list_forecasts(of_pages), coded)
    show_found("with those listened for", ledger, coded)
    spells = estimate_control(claims, theatre=load_theatre("syria"), origins=members).spells
    show_outcomes(ledger, coded, Evidence(claims, members, spells))


def stages_from_options(doc: str) -> tuple[list[Claim], list[OriginMembership]]:
    """Claims and origins of all shared reports: from the files that the command line names, or made now."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=Path, help="claims of the shared reports, as fogline extract writes them")
    parser.add_argument("--origins", type=Path, help="their origins, as fogline group writes them")
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit(f"there is no {SHARED}; put the shared folder beside the repository")
    with tempfile.TemporaryDirectory() as folder:
        return read_stages(Path(folder), options.claims, options.origins)


def read_stages(folder: Path, claims: Path | None, origins: Path | None) -> tuple[list[Claim], list[OriginMembership]]:
    """Claims and origins of all shared reports, from files or made now in a folder."""
    if claims is None or origins is None:
        claims, origins, together = folder / "claims.jsonl", folder / "origins.jsonl", folder / "reports.jsonl"
        together.write_text("".join(path.read_text(encoding="utf-8") for path in FILES), encoding="utf-8")
        gazetteers = [word for table in TABLES for word in ("--gazetteer", str(table))]
        measured("-m", "fogline", "extract", "--theatre", "syria", *gazetteers, str(together), "--out", str(claims))
        measured("-m", "fogline", "group", str(together), "--out", str(origins))
    found = [item for item in read_jsonl(claims, claim_from_row, stage="estimate") if isinstance(item, Claim)]
    members = [item for item in read_jsonl(origins, origin_from_row, stage="estimate") if isinstance(item, OriginMembership)]
    return found, members


def read_coded() -> list[Row]:
    """The coded forecasts."""
    with (SHARED / "gold" / "forecasts.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def hear(reports: Iterable[Report], ears: Ears, claims: Sequence[Claim]) -> list[Claim]:
    """What is foretold in reports."""
    told = {report.report_id: [claim for claim in claims if claim.report_id == report.report_id] for report in reports}
    return [claim for report in reports for claim in listen(report, ears, claims=told[report.report_id])]


def show_found(name: str, ledger: Sequence[Forecast], coded: Sequence[Row]) -> None:
    """How many of the coded forecasts a ledger has, by level."""
    print(f"{name}: {len(ledger)} in the ledger, of them conditional {sum(forecast.is_conditional for forecast in ledger)}")
    for level in ("place", "area", "war"):
        rows = [row for row in coded if row["level"] == level]
        found = [row for row in rows if matches(row, ledger)]
        whole = [row for row in found if any(fits(row, forecast) for forecast in matches(row, ledger))]
        same = [row for row in whole if any(fits(row, f) and is_same_outcome(row, f) for f in matches(row, ledger))]
        counts = f"found {len(found):3}   with side and direction {len(whole):3}   with side and outcome {len(same):3}"
        print(f"  {level:6} coded {len(rows):3}   {counts}")


def show_outcomes(ledger: Sequence[Forecast], coded: Sequence[Row], evidence: Evidence) -> None:
    """What became of forecasts of places: the ledger's, the same were all read right, and two naive ways."""
    claims = evidence.claims
    rows = [row for row in coded if row["level"] == "place"]
    said_on = {claim.report_id: claim.published_on for claim in claims}
    ids = {claim.place.casefold(): claim.place_id for claim in claims if claim.place_id}
    ideal = [as_coded(row, ids.get(row["place"].casefold()), said_on[row["report_id"]]) for row in rows]
    paired = pair(rows, ledger)
    ours = {forecast.claim_id: forecast.outcome for forecast in evidence.resolve([f for f in paired if f])}
    read = [ours[f.claim_id] if f else "not found" for f in paired]
    is_right = [f is not None and fits(row, f) for row, f in zip(rows, paired, strict=True)]
    by_way: dict[str, Sequence[str]] = {
        "the ledger's entries": read,
        "with side and direction": [kind if right else "not found" for kind, right in zip(read, is_right, strict=True)],
        "were all read as coded": [forecast.outcome for forecast in evidence.resolve(ideal)],
        "all come true": ["true" for _ in rows],
        "last claim by the deadline": [by_last_claim(f, claims) for f in ideal],
    }
    print(f"what became of the {len(rows)} at place level, each entry counted for one")
    for name, outcomes in by_way.items():
        counts = Counter(judge(row, outcome) for row, outcome in zip(rows, outcomes, strict=True))
        kinds = "   ".join(f"{kind} {counts[kind]:2}" for kind in ("as the file", "otherwise", "open", "not found"))
        print(f"  {name:27} {kinds}")
    print(f"{'report':9}{'place':15}{'side and outcome as coded':29}{'file':6}{'were it read so':17}ledger")
    for row, forecast, right in zip(rows, paired, by_way["were all read as coded"], strict=True):
        entry = f"{ours[forecast.claim_id]}: {forecast.side} {forecast.outcome_wanted}" if forecast else "-"
        wanted = f"{row['side']} {row['outcome_wanted']}"
        print(f"{row['report_id']:9}{row['place']:15}{wanted:29}{row['became']:6}{right:17}{entry}")


def judge(row: Row, outcome: str) -> str:
    """How an outcome compares with the file's."""
    if outcome in ("open", "not found"):
        return outcome
    return "as the file" if outcome == row["became"] else "otherwise"


def as_coded(row: Row, place_id: str | None, published_on: date) -> Forecast:
    """A coded forecast as the ledger would have it, were it read right."""
    name = row["outcome_wanted"].removeprefix("not ")
    wanted = OUTCOMES.get(name, name)
    if row["outcome_wanted"] != name:
        wanted = NEGATED.get(wanted, f"not {wanted}")
    return Forecast(
        claim_id=f"{row['report_id']} {row['forecast']}",
        report_id=row["report_id"],
        source=row["forecaster"],
        speaker=None,
        place_id=place_id,
        place=row["place"],
        side=row["side"],
        outcome_wanted=wanted,
        deadline=date.fromisoformat(row["deadline"]),
        deadline_basis="stated",
        strength=0.7,
        words=row["forecast"],
        published_on=published_on,
    )


def pair(rows: Sequence[Row], ledger: Sequence[Forecast]) -> list[Forecast | None]:
    """An entry of the ledger for each coded forecast, none for two; those that fit better go first."""
    worth = [[_worth(row, forecast) if forecast in matches(row, ledger) else 0 for forecast in ledger] for row in rows]
    at, chosen = linear_sum_assignment(np.array(worth), maximize=True)
    entries: dict[int, int] = {int(row): int(entry) for row, entry in zip(at, chosen, strict=True)}
    return [ledger[entries[n]] if n in entries and worth[n][entries[n]] else None for n in range(len(rows))]


def _worth(row: Row, forecast: Forecast) -> int:
    return 1 + 10 * fits(row, forecast) + 5 * is_same_outcome(row, forecast)


def by_last_claim(forecast: Forecast, claims: Iterable[Claim]) -> str:
    """Whether the side is the last that another report, by the deadline, says to hold or to have taken the place."""
    wanted, deadline = forecast.outcome_wanted, forecast.deadline
    positive = {negated: plain for plain, negated in NEGATED.items()}.get(wanted, wanted)
    said = [
        claim
        for claim in claims
        if claim.place_id == forecast.place_id
        and claim.action in ("captures", "holds")
        and claim.report_id != forecast.report_id
        and claim.modality in ("asserted", "attributed")
        and deadline
        and claim.published_on <= deadline
    ]
    if positive not in NEGATED or not said or forecast.place_id is None:
        return "open"
    holds = forecast.side in max(said, key=lambda claim: (claim.published_on, claim.report_id)).actor
    return "true" if (holds == (positive != "loses")) == (positive == wanted) else "false"


def matches(row: Row, ledger: Sequence[Forecast]) -> list[Forecast]:
    """Forecasts of the row's report about its place."""
    name = row["place"].casefold()
    return [f for f in ledger if f.report_id == row["report_id"] and f.place.casefold() in (name, name.partition(" (")[0])]


def fits(row: Row, forecast: Forecast) -> bool:
    """Whether side and direction are the row's."""
    is_negative = row["outcome_wanted"].startswith(NEGATIVE)
    return forecast.side == row["side"] and forecast.outcome_wanted.startswith(NEGATIVE) == is_negative


def is_same_outcome(row: Row, forecast: Forecast) -> bool:
    """Whether the very outcome that the row names is wanted."""
    name = row["outcome_wanted"].removeprefix("not ")
    return forecast.outcome_wanted.removeprefix("not ") in (name, OUTCOMES.get(name), NEGATED.get(OUTCOMES.get(name, "")))


if __name__ == "__main__":
    main()
