"""Runs killed with SIGKILL at random moments, run to their end, and compared with a run that nobody disturbed.

    python bench/faults.py [KILLS] [postgresql]

Ends with two hundred kills by default; with ``postgresql``, each workspace has its store on a real server, which stays up.
Trials already made with the same code are kept below ``bench/out`` and not made again, so that it can be stopped and go on.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from fogline.store import fingerprint, package_paths
from measure import ROOT

FAULTS = ROOT / "tests" / "faults"
STAGES = ("open", "read", "group", "extract", "estimate")
AT_ONCE = 25


def main() -> int:
    """Print the table; 1 where anything was lost."""
    n_wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    store = sys.argv[2:]
    made_with = fingerprint([*package_paths(""), FAULTS / "killing.py"])
    kept = ROOT / "bench" / "out" / f"faults-{'-'.join((*store, made_with))}.jsonl"
    kept.parent.mkdir(exist_ok=True)
    while n_kills(rows := rows_of(kept)) < n_wanted:
        with kept.open("a", encoding="utf-8") as file:
            numbers = str(len(rows)), str(len(rows) + AT_ONCE)
            command = [sys.executable, "-W", "ignore", str(FAULTS / "killing.py"), *numbers, *store]
            subprocess.run(command, stdout=file, check=True)
    return print_table(rows)


def rows_of(kept: Path) -> list[dict[str, Any]]:
    """The trials made so far."""
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()] if kept.exists() else []


def n_kills(rows: list[dict[str, Any]]) -> int:
    """Kills that hit a run before it had ended."""
    return sum(stage != "ended" for row in rows for stage in row["stages"])


def print_table(rows: list[dict[str, Any]]) -> int:
    """Kills by stage, and what became of the workspaces."""
    kills = Counter(stage for row in rows for stage in row["stages"])
    print("| killed in | kills |\n| --- | ---: |")
    for stage in STAGES:
        print(f"| {stage} | {kills[stage]} |")
    print(f"| all | {n_kills(rows)} |\n")
    found = {name: sum(bool(row[name]) for row in rows) for name in ("faults_before", "faults_after", "other_than_undisturbed")}
    print(f"workspaces: {len(rows)}, of them killed twice: {sum(len(row['stages']) > 1 for row in rows)}")
    print(f"with a fault after the kill: {found['faults_before']}; after the run that went on: {found['faults_after']}")
    print(f"in the end not as the undisturbed: {found['other_than_undisturbed']}")
    return int(any(found.values()))


if __name__ == "__main__":
    sys.exit(main())
