"""Which reports share an origin: score on hand-labelled pairs, beside two baselines.

    python bench/origins.py [--shared ../shared]

A pair (a, b) names rows of ``reports/fakes.jsonl`` or ids of ``gold/spun-dev.jsonl``. Shared is copy, partial or reworded.
"""

import argparse
import csv
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from fogline.model import Report
from fogline.origins import Grouping, group_origins, tell_first

FLOORS = {"F1": 0.90, "reworded found": 0.85, "same event joined": 0.10}
SHARED = frozenset({"copy", "partial", "reworded"})
Gold = Sequence[Mapping[str, str]]


def main() -> int:
    """Print the tables; 1 where a floor is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--errors", action="store_true", help="also list each pair that was judged wrong")
    arguments = parser.parse_args()
    reports = load_reports(arguments.shared)
    gold = list(csv.DictReader((arguments.shared / "gold/origins-dev.csv").open(encoding="utf-8")))
    begun, begun_cpu = time.monotonic(), time.process_time()
    grouping = group_origins(list(reports.values()))
    seconds, cpu = time.monotonic() - begun, time.process_time() - begun_cpu
    by_pairs, by_origin = judge_pairs(reports, grouping), judge_origins(reports, grouping)
    systems: dict[str, Callable[[str, str], bool]] = {
        "Fogline, pairs": by_pairs,
        "Fogline, one origin": by_origin,
        "5-word Jaccard > .05": lambda a, b: jaccard(reports[a], reports[b]) > 0.05,
        "always yes": lambda _a, _b: True,
    }
    print(f"| system | {' | '.join(FLOORS)} | unrelated joined |\n| --- | --- | --- | --- | --- |")
    for name, judge in systems.items():
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in score(gold, judge)) + " |")
    sizes = sorted(_group_sizes(grouping), reverse=True)
    print(f"\n{len(reports)} reports in {seconds:.1f} s ({cpu:.1f} s of one core), {len(grouping.pairs)} pairs compared")
    print(f"{len(sizes)} origins, the largest of {sizes[:5]} reports")
    print(f"came first, right of those known: {direction(reports, gold)}")
    if arguments.errors:
        _print_errors(gold, by_pairs, by_origin)
    f1, reworded, same_event, _ = score(gold, by_pairs)
    return int(f1 < FLOORS["F1"] or reworded < FLOORS["reworded found"] or same_event > FLOORS["same event joined"])


def load_reports(shared: Path) -> dict[str, Report]:
    """Reports by row or spun id; a spun text is given its original's date and a source of its own."""
    reports = {}
    for line in (shared / "reports/fakes.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        reports[str(row["row"])] = Report(row["report_id"], row["published"], row["source"], row["title"], row["text"], lang="en")
    for line in (shared / "gold/spun-dev.jsonl").open(encoding="utf-8"):
        row = json.loads(line)
        reports[row["id"]] = Report(row["id"], reports[str(row["of"])].published, row["id"], "", row["text"], lang="en")
    return reports


def score(gold: Gold, judge: Callable[[str, str], bool]) -> tuple[float, float, float, float]:
    """F1 of shared against not, and the share judged shared of reworded, same_event and unrelated pairs."""
    judged = [(row["label"], judge(row["a"], row["b"])) for row in gold]
    n_right = sum(said for label, said in judged if label in SHARED)
    f1 = 2 * n_right / (sum(said for _, said in judged) + sum(label in SHARED for label, _ in judged))
    return f1, _rate(judged, "reworded"), _rate(judged, "same_event"), _rate(judged, "unrelated")


def judge_pairs(reports: Mapping[str, Report], grouping: Grouping) -> Callable[[str, str], bool]:
    """Whether the pair itself was found to share an origin."""
    shared = {frozenset((pair.a, pair.b)) for pair in grouping.pairs if pair.relation in SHARED}
    return lambda a, b: frozenset((reports[a].report_id, reports[b].report_id)) in shared


def judge_origins(reports: Mapping[str, Report], grouping: Grouping) -> Callable[[str, str], bool]:
    """Whether both were put into one origin."""
    origins = {member.report_id: member.origin_id for member in grouping.members}
    return lambda a, b: origins[reports[a].report_id] == origins[reports[b].report_id]


def jaccard(a: Report, b: Report) -> float:
    """Five-word runs in both, of those in either."""
    runs_a, runs_b = (set(zip(*(words[i:] for i in range(5)), strict=False)) for words in map(_words, (a, b)))
    return len(runs_a & runs_b) / max(1, len(runs_a | runs_b))


def direction(reports: Mapping[str, Report], gold: Gold) -> str:
    """How often the report that came first is told to be first, where a reader could tell."""
    known = [row for row in gold if row["earlier"] in {"a", "b"} and row["label"] in SHARED]
    told = [(tell_first(reports[row["a"]], reports[row["b"]]).first, row["earlier"]) for row in known]
    judged = [found == truth for found, truth in told if found]
    return f"{sum(judged)} of {len(judged)} told; {len(told) - len(judged)} of {len(told)} said to be unknown"


def _words(report: Report) -> list[str]:
    return re.findall(r"\w+", f"{report.title} {report.text}".casefold())


def _rate(judged: Sequence[tuple[str, bool]], label: str) -> float:
    said = [value for known, value in judged if known == label]
    return sum(said) / max(1, len(said))


def _group_sizes(grouping: Grouping) -> list[int]:
    sizes: dict[str, int] = {}
    for member in grouping.members:
        sizes[member.origin_id] = sizes.get(member.origin_id, 0) + 1
    return list(sizes.values())


def _print_errors(gold: Gold, by_pairs: Callable[[str, str], bool], by_origin: Callable[[str, str], bool]) -> None:
    for row in gold:
        truth, pair, origin = row["label"] in SHARED, by_pairs(row["a"], row["b"]), by_origin(row["a"], row["b"])
        if truth != pair or truth != origin:
            print(f"{row['a']:>5} {row['b']:>8} {row['label']:<10} pair: {pair!s:<5} origin: {origin}")


if __name__ == "__main__":
    raise SystemExit(main())
