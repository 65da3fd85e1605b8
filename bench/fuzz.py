"""A hundred thousand hostile inputs: every reader, the theatre loader, dates, offsets, claims, settings, backups, and the API.

    python bench/fuzz.py [N]

Inputs are right ones, mutated (``tests/property/hostile.py``); the API's are made by Schemathesis from its own description. An
input may be refused by an error that Fogline raises on purpose; anything else is a crash, as are more than two seconds. They come
in slices with a process each; slices already made with the same code are kept below ``bench/out`` and not made again, so that it
can be stopped and gone on with.
"""

import json
import os
import re
import subprocess
import sys
from typing import Any

from fogline.store import fingerprint, package_paths
from measure import ROOT

HOSTILE = ROOT / "tests" / "property"
API = "tests/unit/web/test_api_contract.py"
N_API, SLICES = 100, 10
MOST_MB = 300


def main() -> int:
    """Print the table; 1 where anything crashed, hung or grew."""
    n_inputs = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows = attack_all(n_inputs)
    print("| door | inputs | refused whole | crashes | slowest, ms | memory grown, MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        print(
            f"| {row['name']} | {row['n_inputs']:,} | {row['n_refused']:,} | {len(row['crashes'])} | "
            f"{1000 * row['slowest_s']:.0f} | {row['grown_mb']:.0f} |"
        )
    is_fine = attack_api()
    print(f"| API, requests for each operation | {N_API:,} | | {'0' if is_fine else 'some'} | | |")
    print(f"\ninputs in all, without the API's: {sum(row['n_inputs'] for row in rows):,}")
    for row in rows:
        for crash in row["crashes"][:3]:
            print(crash)
    is_bad = any(row["crashes"] or row["grown_mb"] > MOST_MB for row in rows)
    return int(is_bad or not is_fine)


def attack_all(n_inputs: int) -> list[dict[str, Any]]:
    """The tally of each door over all slices."""
    total: dict[str, dict[str, Any]] = {}
    for seed in range(SLICES):
        for row in attack_slice(n_inputs // SLICES, seed):
            kept = total.setdefault(row["name"], row | {"n_inputs": 0, "n_refused": 0, "crashes": []})
            for name in ("n_inputs", "n_refused", "crashes"):
                kept[name] += row[name]
            for name in ("slowest_s", "grown_mb"):
                kept[name] = max(kept[name], row[name])
    return list(total.values())


def attack_slice(n_inputs: int, seed: int) -> list[dict[str, Any]]:
    """The tallies of one slice, kept or made."""
    made_with = fingerprint([*package_paths(""), *(HOSTILE / name for name in ("hostile.py", "seeds.py"))])
    kept = ROOT / "bench" / "out" / f"fuzz-{made_with}-{n_inputs}-{seed}.jsonl"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        command = [sys.executable, "-W", "ignore", str(HOSTILE / "hostile.py"), str(n_inputs), str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        if done.returncode:
            raise SystemExit(f"slice {seed} ended with {done.returncode}: {done.stderr[-500:]}")
        kept.write_text(done.stdout, encoding="utf-8")
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]


def attack_api() -> bool:
    """Requests that Schemathesis makes up: whether all were answered as described."""
    environment = os.environ | {"FOGLINE_REQUESTS": str(N_API)}
    command = [sys.executable, "-m", "pytest", API]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    if done.returncode:
        print(done.stdout[-2000:], file=sys.stderr)
    return done.returncode == 0 and re.search(r"\b[1-9]\d* passed", done.stdout) is not None


if __name__ == "__main__":
    sys.exit(main())
