"""Runs killed with SIGKILL at two hundred random moments, run to their end, and compared with a run that nobody disturbed.

python bench/faults.py [N]
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

KILLING = Path(__file__).parent.parent / "tests" / "faults" / "killing.py"
STAGES = ("open", "read", "group", "extract", "estimate", "ended")
AT_ONCE = 25


def main() -> int:
    """Print the table; 1 where anything was lost."""
    n_trials = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rows = []
    for begin in range(0, n_trials, AT_ONCE):
        command = [sys.executable, "-W", "ignore", str(KILLING), str(min(AT_ONCE, n_trials - begin)), str(begin)]
        found = subprocess.run(command, capture_output=True, text=True, check=True)
        rows += [json.loads(line) for line in found.stdout.splitlines()]
    kills = Counter(stage for row in rows for stage in row["stages"])
    print("| killed in | kills |\n| --- | ---: |")
    for stage in STAGES:
        print(f"| {'it had ended already' if stage == 'ended' else stage} | {kills[stage]} |")
    n_faults, n_other = sum(bool(row["faults_before"]) for row in rows), sum(bool(row["other_than_undisturbed"]) for row in rows)
    print(f"\nworkspaces: {len(rows)}; with a fault after the kill: {n_faults}; in the end not as the undisturbed: {n_other}")
    return int(bool(n_faults or n_other or len(rows) < n_trials))


if __name__ == "__main__":
    sys.exit(main())
