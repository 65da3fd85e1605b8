"""How many of the coded forecasts of five long pages stand in the ledger, at place level and above.

    python bench/foretold.py

A coded forecast counts as found where the ledger has one of the same report and place; as whole where side and direction
fit too. The words that listening goes by were chosen with these forecasts in view, so the table is no measure of other texts.
"""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

from fogline.claims.extract import load_reader, read_report
from fogline.forecasts import list_forecasts
from fogline.forecasts.ledger import NEGATED, OUTCOMES
from fogline.forecasts.listen import Ears, listen
from fogline.model import Claim, Forecast, Report
from fogline.reports import read_reports
from fogline.theatre import load_theatre

SHARED = Path(__file__).resolve().parents[2] / "shared"
NEGATIVE = ("does not", "not ")


def main() -> None:
    """Print one line a level, and one a coded forecast."""
    if not SHARED.is_dir():
        sys.exit(f"there is no {SHARED}; put the shared folder beside the repository")
    reports = [report for report in read_reports([SHARED / "reports" / "pages.jsonl"]) if isinstance(report, Report)]
    tables = [SHARED / "gazetteers" / f"wof_{country}.csv.gz" for country in ("sy", "iq")]
    theatre = load_theatre("syria")
    reader = load_reader(theatre, tables)
    ears = Ears(reader.places, reader.actors)
    items = [item for report in reports for item in read_report(reader, report) if isinstance(item, Claim)]
    heard = [claim for report in reports for claim in listen(report, ears)]
    with (SHARED / "gold" / "forecasts.csv").open(encoding="utf-8") as file:
        coded = list(csv.DictReader(file))
    print("The words of listening were chosen with these forecasts in view: no measure of other texts.")
    for name, claims in (("extracted claims", items), ("with those listened for", [*items, *heard])):
        show(name, list_forecasts(claims), coded)


def show(name: str, ledger: Sequence[Forecast], coded: Sequence[dict[str, str]]) -> None:
    """How many of the coded forecasts a ledger has, by level."""
    print(f"{name}: {len(ledger)} in the ledger, of them conditional {sum(forecast.is_conditional for forecast in ledger)}")
    for level in ("place", "area", "war"):
        rows = [row for row in coded if row["level"] == level]
        found = [row for row in rows if matches(row, ledger)]
        whole = [row for row in found if any(fits(row, forecast) for forecast in matches(row, ledger))]
        same = [row for row in whole if any(fits(row, f) and is_same_outcome(row, f) for f in matches(row, ledger))]
        counts = f"found {len(found):3}   with side and direction {len(whole):3}   with side and outcome {len(same):3}"
        print(f"  {level:6} coded {len(rows):3}   {counts}")


def matches(row: dict[str, str], ledger: Sequence[Forecast]) -> list[Forecast]:
    """Forecasts of the row's report about its place."""
    name = row["place"].casefold()
    return [f for f in ledger if f.report_id == row["report_id"] and f.place.casefold() in (name, name.partition(" (")[0])]


def fits(row: dict[str, str], forecast: Forecast) -> bool:
    """Whether side and direction are the row's."""
    is_negative = row["outcome_wanted"].startswith(NEGATIVE)
    return forecast.side == row["side"] and forecast.outcome_wanted.startswith(NEGATIVE) == is_negative


def is_same_outcome(row: dict[str, str], forecast: Forecast) -> bool:
    """Whether the very outcome that the row names is wanted."""
    name = row["outcome_wanted"].removeprefix("not ")
    return forecast.outcome_wanted.removeprefix("not ") in (name, OUTCOMES.get(name), NEGATED.get(OUTCOMES.get(name, "")))


if __name__ == "__main__":
    main()
