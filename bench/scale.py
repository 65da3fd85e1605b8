"""What each stage costs a report as the pile grows, in CPU seconds of one core, and how many cores a million a day take.

    python bench/scale.py [PART …]

Reports are the shared 804, under new ids and days, each some hundred words long. For extraction their sentences are dealt anew
beyond the first 804, so that no report is said twice; it takes long, so the smaller piles are the beginning of the largest, with
what they had cost when they were through. Grouping is measured on the wire of ``bench/wire.py`` instead, where copies
are as rare as they are: the same texts said again would all be one origin. An estimate gets three claims a report on one war's
2,000 places; more of it stands in the tables ``million`` and ``growth``. What was measured with the same code is
kept below ``bench/out`` and not made again.
"""

import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fogline.contracts import report_to_row, write_jsonl
from fogline.model import Report
from fogline.store import fingerprint, package_paths
from measure import ROOT

SHARED = ROOT.parent / "shared"
PILES = (1_000, 10_000, 100_000)
PARTS = ("read", "group", "extract", "estimate")
A_DAY = 1_000_000
CLAIMS_EACH, N_SHARED = 3, 804
MOST_GROWTH = {"group": 1.5}
"""How many times a report may cost in the largest pile what it does in the one before: 1.2, but more in grouping, which sorts its
keys in memory."""


def main() -> int:
    """Print the table; 1 where a report costs much more in the largest pile than in the one before."""
    rows = [row for part in sys.argv[1:] or PARTS for row in measure(part)]
    print("| stage | reports | CPU seconds | CPU ms a report | peak MB | cores for a million a day |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        each = row["cpu_s"] / row["size"]
        cores = each * A_DAY / 86400
        print(f"| {row['part']} | {row['size']:,} | {row['cpu_s']:.1f} | {1000 * each:.2f} | {row['mb']:.0f} | {cores:.2f} |")
    stored = [row for row in rows if row["part"] == "read"]
    if stored:
        print(f"\nthe store's bytes a report, without claims: {stored[-1]['bytes'] / stored[-1]['size']:,.0f}")
    growth = {row["part"]: _growth(row, rows) for row in rows}
    print("largest pile against the one before, a report: " + ", ".join(f"{part} {by:.2f}" for part, by in growth.items()))
    if len(growth) == len(PARTS):
        before, last = (sum(row["cpu_s"] for row in rows if row["size"] == size) / size for size in PILES[-2:])
        print(f"the same of all stages together: {last / before:.2f}")
    return int(any(by > MOST_GROWTH.get(part, 1.2) for part, by in growth.items()))


def measure(part: str) -> list[dict[str, Any]]:
    """One stage on each pile, in processes of its own, kept or measured."""
    made_with = fingerprint([*package_paths(""), Path(__file__)])
    kept = ROOT / "bench" / "out" / f"scale-{made_with}-{part}.json"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        runs = [PILES] if part == "extract" else [(size,) for size in PILES]
        kept.write_text(json.dumps([row for sizes in runs for row in _apart(part, sizes)]), encoding="utf-8")
    return list(json.loads(kept.read_text(encoding="utf-8")))


def _apart(part: str, sizes: Sequence[int]) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "-W", "ignore", __file__, "--one", part, *map(str, sizes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        for line in process.stdout or ():
            print(line, end="", file=sys.stderr, flush=True)
            yield json.loads(line)
    if process.returncode:
        raise SystemExit(process.returncode)


def _growth(row: dict[str, Any], rows: list[dict[str, Any]]) -> float:
    *_, before, last = [r["cpu_s"] / r["size"] for r in rows if r["part"] == row["part"]]
    return float(last / before)


def one(part: str, sizes: Sequence[int]) -> None:
    """Measure one stage on a pile of the last size and on its beginnings of the others, what it loads first left out."""
    work, find_bytes = STAGES[part](sizes[-1])
    begun = _cpu_s()
    for done in work():
        if done in sizes:
            row = {"part": part, "size": done, "cpu_s": _cpu_s() - begun, "mb": _peak_mb(), "bytes": find_bytes()}
            print(json.dumps(row), flush=True)


def _peak_mb() -> float:
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def _cpu_s() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


Measured = tuple[Callable[[], Iterable[int]], Callable[[], int]]
"""The work, which tells how many reports are done; and the bytes that it stored."""


def _at_once(work: Callable[[], object], size: int) -> Callable[[], Iterable[int]]:
    def done() -> Iterator[int]:
        work()
        yield size

    return done


def _reading(size: int) -> Measured:
    from fogline.settings import Settings  # noqa: PLC0415  # each stage loads its own
    from fogline.workspace import Workspace  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp())
    path = folder / "in.jsonl"
    write_jsonl(path, map(report_to_row, reports(size)))
    workspace = Workspace.create(folder / "war", settings=Settings(workers=1))

    def find_bytes() -> int:
        workspace.close()
        return (workspace.folder / "fogline.db").stat().st_size

    return _at_once(lambda: workspace.read([path]), size), find_bytes


def _grouping(size: int) -> Measured:
    from fogline.origins import group_origins  # noqa: PLC0415
    from wire import make_wire  # noqa: PLC0415

    wire = make_wire(size).reports
    group_origins(make_wire(50, seed=9).reports)
    return _at_once(lambda: group_origins(wire), size), int


def _extraction(size: int) -> Measured:
    from fogline.claims import extract_claims  # noqa: PLC0415
    from fogline.theatre import load_theatre  # noqa: PLC0415

    theatre, pile = load_theatre("syria"), list(told_anew(size))
    list(extract_claims(pile[:5], theatre, workers=1))

    done: list[int] = []

    def work() -> Iterator[int]:
        """A number each time that more reports are through; reports without any claim are told with the next that has one."""
        for _ in extract_claims(pile, theatre, workers=1, on_progress=done.append):
            yield from done
            done.clear()
        yield from done

    return work, int


def _estimation(size: int) -> Measured:
    from fogline.control import estimate_control  # noqa: PLC0415
    from peers import to_claims, war_labels, warm_up  # noqa: PLC0415

    warm_up()
    claims = to_claims(war_labels(n_places=2000, n_days=1500, n_sides=5, n_sources=300, n_claims=CLAIMS_EACH * size))
    return _at_once(lambda: estimate_control(claims), size), int


STAGES = {"read": _reading, "group": _grouping, "extract": _extraction, "estimate": _estimation}


def told_anew(size: int) -> Iterator[Report]:
    """The shared reports, then as many sentences dealt from all of them as each has."""
    chance, pile = random.Random(1), []
    for number, report in enumerate(reports(size)):
        if number < N_SHARED:
            pile += report.text.split(". ")
            yield report
        else:
            yield replace(report, text=". ".join(chance.choices(pile, k=report.text.count(". ") + 1)))


def reports(size: int) -> Iterator[Report]:
    """The shared reports again and again, as other reports of other days, ten years long."""
    lines = (SHARED / "reports" / "fakes.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    for number, row in zip(range(size), itertools.cycle(rows), strict=False):
        day = date(2012, 1, 1) + timedelta(days=number * 2557 // size)
        yield Report(f"n{number}", day.isoformat(), row["source"], row["title"], row["text"], lang="en")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], [int(size) for size in sys.argv[3:]])
        sys.exit(0)
    sys.exit(main())
