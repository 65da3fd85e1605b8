"""Learns the models of claims that ship with Fogline from the shared training gold and our own; tells how good they are.

python bench/train.py                   cross-validated figures, then the models of all the training gold
python bench/train.py --only-figures    nothing is written
python bench/train.py --wars            each war left out once: figures on it from models of all the others
python bench/train.py --errors          also what is missed and what is false, by cause
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from fogline.claims.assembly import finish_claims
from fogline.claims.decide import ClaimModels, drafts_of, tell, write_models
from fogline.claims.linear import LinearModel
from fogline.claims.training import CodedReport, StageTwo, Unseen, cross_tell, fit_stage_one, fit_stage_two
from fogline.contracts import claim_to_row
from gold import SHARED, TRAINING, WARS, WRITTEN, GoldReport, coded_reports, gold_reports, load_scorer, reader_of, war_of

OUT = Path(__file__).resolve().parents[1] / "src" / "fogline" / "claims" / "weights"
COLUMNS = ("claims", "map", "events", "target", "modality", "attributed", "dates")
BINS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
_Coded = tuple[GoldReport, CodedReport]
_Told = tuple[GoldReport, Unseen]
score: Any = load_scorer() if SHARED.is_dir() else None


@dataclass(frozen=True)
class Read:
    """A gold report, as it was read, and the claims that models which did not learn from it find, as rows."""

    gold: GoldReport
    coded: CodedReport
    claims: list[dict[str, Any]]


def main() -> int:
    """Train, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only-figures", action="store_true")
    parser.add_argument("--wars", action="store_true")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED} is missing: nothing to learn from")
        return 2
    started = time.perf_counter()
    reports = list(_read(TRAINING))
    beside = list(_read(WRITTEN))
    _tell(f"{len(reports) + len(beside)} reports read in {time.perf_counter() - started:.0f} s")
    told = list(_each_war_left_out(reports, beside) if options.wars else _cross_told(reports, beside))
    stage_two = fit_stage_two([unseen for _, unseen in told])
    read = [_read_with(stage_two, gold, unseen) for gold, unseen in told]
    _print_figures(read)
    _print_calibration(read)
    if options.errors:
        _print_errors([row for row in read if row.gold.name == TRAINING[0]])
    if not (options.only_figures or options.wars):
        models = fit_stage_one([coded for _, coded in (*reports, *beside)])
        counts = Counter(gold.name for gold, _ in (*reports, *beside))
        write_models(OUT, stage_two.joined(models), {"reports learnt from": dict(counts)})
    return 0


def _tell(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


def _read(names: Iterable[str]) -> Iterator[_Coded]:
    empty = LinearModel(("",), (), np.zeros((0, 1)))
    for name in names:
        reader = reader_of(name, ClaimModels(empty, empty, empty, empty, 1.0))
        for gold in gold_reports(name):
            yield gold, coded_reports(gold, reader)


def _cross_told(reports: Sequence[_Coded], beside: Sequence[_Coded]) -> Iterator[_Told]:
    gold_of = {id(coded): gold for gold, coded in reports}
    all_coded, all_beside = [coded for _, coded in reports], [coded for _, coded in beside]
    for unseen in cross_tell(all_coded, beside=all_beside, on_step=lambda fold: _tell(f"fold {fold}")):
        yield gold_of[id(unseen.report)], unseen


def _each_war_left_out(reports: Sequence[_Coded], beside: Sequence[_Coded]) -> Iterator[_Told]:
    for war in WARS:
        _tell(f"without {war}")
        models = fit_stage_one([coded for gold, coded in (*reports, *beside) if war_of(gold.name) != war])
        for gold, coded in reports:
            if gold.name == war:
                yield gold, Unseen(coded, models, tell(coded.reading, models))


def _read_with(stage_two: StageTwo, gold: GoldReport, unseen: Unseen) -> Read:
    drafts = drafts_of(unseen.report.reading, unseen.settled(stage_two), stage_two.threshold)
    return Read(gold, unseen.report, [claim_to_row(claim) for claim in finish_claims(gold.report, drafts)])


def _print_figures(read: Sequence[Read]) -> None:
    print(f"{'unseen reports of':22}{'reports':>8}" + "".join(f"{name:>11}" for name in COLUMNS))
    by_set: dict[str, list[Read]] = defaultdict(list)
    for row in read:
        by_set[row.gold.name].append(row)
    for name, rows in by_set.items():
        figures = _figures(rows)
        print(f"{name:22}{len(rows):8}" + "".join(f"{figures[column]:11.3f}" for column in COLUMNS))


def _figures(rows: Sequence[Read]) -> dict[str, float]:
    """F1 at the three levels of the shared scorer, then shares of matched claims."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for level, actions in (("claims", None), ("map", score.MAP_ACTIONS), ("events", None)):
            gold = [claim for claim in row.gold.rows if actions is None or claim["action"] in actions]
            kept = [claim for claim in row.claims if actions is None or claim["action"] in actions]
            pairs = score.pair(gold, kept, _same_kind if level == "events" else _same)
            counts[level].update(matched=len(pairs), gold=len(gold), found=len(kept))
            for one, other in pairs if level == "claims" else ():
                counts["right"].update(["matched", *(name for name, is_right in _attributes(one, other) if is_right)])
    f1 = {level: score.prf(n["matched"], n["gold"], n["found"])[2] for level, n in counts.items() if level != "right"}
    right = counts["right"]
    return f1 | {name: right[name] / max(right["matched"], 1) for name in COLUMNS[3:]}


def _attributes(gold: dict[str, Any], found: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    yield "target", score.sides(gold.get("target")) == score.sides(found.get("target"))
    yield "modality", gold.get("modality") == found.get("modality")
    yield "attributed", bool(gold.get("attributed_to")) == bool(found.get("attributed_to"))
    yield "dates", score.dates_agree(gold, found)


def _same(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    return bool(gold["action"] == found["action"] and score.same_actor(gold, found))


def _same_kind(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    return bool(score.KIND[gold["action"]] == score.KIND[found["action"]])


def _print_calibration(read: Sequence[Read]) -> None:
    """Of the claims kept with a confidence, the share that is right."""
    judged: list[tuple[float, bool]] = []
    for row in read:
        right = {id(other) for _, other in score.pair(row.gold.rows, row.claims, _same)}
        judged += [(claim["confidence"], id(claim) in right) for claim in row.claims]
    print(f"\n{'confidence':>12}{'claims':>8}{'claimed':>9}{'right':>7}")
    for low, high in pairwise(BINS):
        inside = [(sure, is_right) for sure, is_right in judged if low <= sure < high]
        if inside:
            claimed, right_share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            print(f"{low:6.1f}-{min(high, 1.0):.1f} {len(inside):10}{claimed:9.2f}{right_share:7.2f}")


def _print_errors(read: Sequence[Read]) -> None:
    """What is false and what is missed, by how far the nearest claim agrees."""
    false: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for row in read:
        pairs = score.pair(row.gold.rows, row.claims, _same)
        matched = {id(claim) for pair in pairs for claim in pair}
        taught = {(label.coded.action, label.coded.names) for label in row.coded.labels if label.coded}
        false.update(_cause(claim, row.gold.rows) for claim in row.claims if id(claim) not in matched)
        for claim, coded in zip(row.gold.rows, row.coded.coded, strict=True):
            if id(claim) not in matched:
                has_candidate = (coded.action, coded.names) in taught
                missed[_cause(claim, row.claims) if has_candidate else "no candidate (place or words not found)"] += 1
    for title, counts in (("false", false), ("missed", missed)):
        print(f"\n{title}: {sum(counts.values())} of {sum(len(row.gold.rows) for row in read)} coded claims")
        for cause, count in counts.most_common():
            print(f"  {cause:42}{count:6}")


def _cause(claim: dict[str, Any], others: Sequence[dict[str, Any]]) -> str:
    same_place = [other for other in others if score.same_place(claim, other)]
    if any(_same(claim, other) for other in same_place):
        return "said twice"
    if any(claim["action"] == other["action"] for other in same_place):
        return "actor"
    if any(_same_kind(claim, other) for other in same_place):
        return "action within its kind"
    return "another action at the place" if same_place else "nothing at the place"


if __name__ == "__main__":
    sys.exit(main())
