"""The whole pipeline on the shared reports: what was found, how long it took, and how much memory.

    python bench/pipeline.py

Seconds are of this machine; the limits (240 s, 2 GB on two cores) are the design's.
"""

import json
import sys
import tempfile
from pathlib import Path

from measure import ROOT, measured

SHARED = ROOT.parent / "shared"
GAZETTEERS = [SHARED / "gazetteers" / name for name in ("wof_sy.csv.gz", "wof_iq.csv.gz")]
LIMIT_S, LIMIT_MB = 240, 2048


def main() -> int:
    """Print the tables; the exit code says whether the limits were kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "war"
        measured("-m", "fogline", "init", str(folder))
        settings = folder / "fogline.toml"
        tables = json.dumps([str(path) for path in GAZETTEERS])
        settings.write_text(settings.read_text().replace("gazetteers = []", f"gazetteers = {tables}"))
        inputs = [str(SHARED / "reports" / name) for name in ("pages.jsonl", "fakes.jsonl")]
        command = ("-m", "fogline", "run", *inputs, "--workspace", str(folder), "--json")
        first, again = measured(*command), measured(*command)
    summary, second = json.loads(first.out)[0], json.loads(again.out)[0]
    print_summary(summary, first.seconds, first.megabytes)
    print(f"run again: {second['new']} new reports, same run: {second['run'] == summary['run']}, {again.seconds:.1f} s\n")
    return 0 if first.seconds <= LIMIT_S and first.megabytes <= LIMIT_MB else 1


def print_summary(summary: dict[str, object], seconds: float, megabytes: float) -> None:
    """One table of counts, time and memory."""
    rows = [
        (name.replace("_", " "), summary[name]) for name in ("reports", "rejected", "origins", "claims", "with_place", "places")
    ]
    print("| what | figure |\n| --- | ---: |")
    for name, value in rows:
        print(f"| {name} | {value} |")
    print(f"| seconds, all stages (limit {LIMIT_S}) | {seconds:.0f} |")
    print(f"| peak memory of all processes, MB (limit {LIMIT_MB}) | {megabytes:.0f} |\n")


if __name__ == "__main__":
    sys.exit(main())
