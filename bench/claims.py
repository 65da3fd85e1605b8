"""Score the extraction of claims on the shared gold: reports read, claims, places resolved, seconds, memory, then the tables.

    bench/claims.py [--workers 2] [--gold fakes-dev.jsonl] ...

Without ``--gold`` it reads both shared report files and scores ``fakes-dev`` and ``seeds``.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fogline.claims import extract_claims
from fogline.contracts import claim_to_row, read_jsonl, report_from_row, write_jsonl
from fogline.model import Claim, Rejection, Report
from fogline.theatre import load_theatre

SHARED = Path(__file__).resolve().parents[2] / "shared"
REPORTS = ("reports/fakes.jsonl", "reports/pages.jsonl")
GAZETTEERS = ("gazetteers/wof_sy.csv.gz", "gazetteers/wof_iq.csv.gz")
GOLD = ("fakes-dev.jsonl", "seeds.jsonl")


@dataclass
class Tally:
    """What went in and what came out."""

    claims: list[Claim] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 0 unless the shared files are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--gold", action="append", help="a file in shared/gold; may be given several times")
    parser.add_argument("--theatre", default="syria")
    options = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print(f"{SHARED} is missing: nothing to score")
        return 2
    reports = list(_reports(REPORTS))
    started = time.perf_counter()
    tally = _extract(reports, options.theatre, options.workers)
    _print_totals(reports, tally, time.perf_counter() - started)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "claims.jsonl"
        write_jsonl(out, map(claim_to_row, tally.claims))
        for name in options.gold or GOLD:
            print(f"\n{name}")
            _score(SHARED / "gold" / name, out)
    return 0


def _reports(names: Iterable[str]) -> Iterator[Report]:
    for name in names:
        for item in read_jsonl(SHARED / name, report_from_row, stage="read"):
            if isinstance(item, Report):
                yield item


def _extract(reports: Sequence[Report], theatre: str, workers: int) -> Tally:
    tally = Tally()
    tables = [SHARED / name for name in GAZETTEERS]
    for item in extract_claims(reports, load_theatre(theatre), gazetteers=tables, workers=workers):
        if isinstance(item, Claim):
            tally.claims.append(item)
        else:
            tally.rejections.append(item)
    return tally


def _print_totals(reports: Sequence[Report], tally: Tally, seconds: float) -> None:
    resolved = sum(claim.place_id is not None for claim in tally.claims)
    words = sum(report.text.count(" ") for report in reports)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    rows = (
        ("reports", len(reports)),
        ("rejected", len(tally.rejections)),
        ("claims", len(tally.claims)),
        ("places resolved", f"{resolved} ({resolved / max(1, len(tally.claims)):.0%})"),
        ("seconds", f"{seconds:.1f}"),
        ("words a second", f"{words / seconds:,.0f}"),
        ("peak memory, MB", f"{own / 1024:.0f} here, {workers / 1024:.0f} in the largest worker"),
    )
    for name, value in rows:
        print(f"{name:18}{value}")


def _score(gold: Path, predicted: Path) -> None:
    command = [sys.executable, str(SHARED / "tools" / "score_claims.py"), str(gold), str(predicted)]
    print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="")


if __name__ == "__main__":
    sys.exit(main())
