"""A hundred thousand hostile inputs: every reader, the theatre loader, dates, offsets, settings, backups, and the API.

    python bench/fuzz.py [N]

Inputs are right ones, mutated (``tests/property/hostile.py``); the API's are made by Schemathesis from its own description. An
input may be refused by an error that Fogline raises on purpose; anything else is a crash, as are more than two seconds.
"""

import json
import os
import re
import subprocess
import sys
from typing import Any

from measure import ROOT

HOSTILE = ROOT / "tests" / "property" / "hostile.py"
API = "tests/unit/web/test_api_contract.py"
N_API, SLICES = 100, 5
MOST_MB = 300


def main() -> int:
    """Print the table; 1 where anything crashed, hung or grew."""
    n_inputs = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows = attack_all(n_inputs)
    print(
        "| door | inputs | refused whole | crashes | slowest, ms | memory grown, MB |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    for row in rows:
        crashes = row["crashes"]
        print(
            f"| {row['name']} | {row['n_inputs']:,} | {row['n_refused']:,} | {len(crashes)} | {1000 * row['slowest_s']:.0f} | "
            f"{row['grown_mb']:.0f} |"
        )
    n_api, is_fine = attack_api()
    print(f"| API, requests for each operation | {n_api:,} | | {'0' if is_fine else 'some'} | | |")
    print(f"\ninputs in all, without the API's: {sum(row['n_inputs'] for row in rows):,}")
    for row in rows:
        for crash in row["crashes"][:3]:
            print(crash)
    is_bad = any(row["crashes"] or row["grown_mb"] > MOST_MB for row in rows)
    return int(is_bad or not is_fine)


def attack_all(n_inputs: int) -> list[dict[str, Any]]:
    """The tally of each door, in slices with a process each."""
    total: dict[str, dict[str, Any]] = {}
    for seed in range(SLICES):
        command = [sys.executable, "-W", "ignore", str(HOSTILE), str(n_inputs // SLICES), str(seed)]
        found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        for row in map(json.loads, found.stdout.splitlines()):
            kept = total.setdefault(row["name"], row | {"n_inputs": 0, "n_refused": 0, "crashes": []})
            for name in ("n_inputs", "n_refused", "crashes"):
                kept[name] += row[name]
            for name in ("slowest_s", "grown_mb"):
                kept[name] = max(kept[name], row[name])
    return list(total.values())


def attack_api() -> tuple[int, bool]:
    """Requests that Schemathesis makes up; returns how many for each operation, and whether all were answered as described."""
    environment = os.environ | {"FOGLINE_REQUESTS": str(N_API)}
    command = [sys.executable, "-m", "pytest", "-q", API]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    return N_API, done.returncode == 0 and re.search(r"\b[1-9]\d* passed", done.stdout) is not None


if __name__ == "__main__":
    sys.exit(main())
