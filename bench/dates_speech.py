"""How often dates, modality and attribution agree with gold claims, given the place of each claim in its text.

    python bench/dates_speech.py GOLD_DIR [--reports FILE] [--wrong dates|modality|attributed] [--limit N]

GOLD_DIR holds ``fakes-train.jsonl`` and ``wars/``; the trigger of each claim is looked for inside its gold evidence, so that only
the reading of time and speech is measured. Agreement is that of the claim scorer: both ends within a day, an end that the gold
leaves open is not compared. Two baselines stand beside it: always asserted, and always the day the text speaks from.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fogline.claims.actions import Trigger, find_triggers, load_rules
from fogline.claims.dates import date_by_story, find_dateline, find_dates, find_story, read_tense, resolve_interval
from fogline.claims.parsed import parsed_sentence
from fogline.claims.sentences import parse_sentences, split_sentences
from fogline.claims.speech import Speech, SpeechContext, pass_over, read_speech
from fogline.claims.text import normalise

Row = dict[str, Any]
STATES = ("holds", "besieges")


@dataclass(frozen=True)
class Judged:
    """A gold claim beside what is read for it."""

    claim: Row
    sentence: str
    speech: Speech
    start: date | None
    finish: date | None
    published_on: date


def main() -> None:
    """Print the table, and on request the claims read wrongly."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared" / "gold")
    parser.add_argument("--reports", type=Path)
    parser.add_argument("--wrong", choices=["dates", "modality", "attributed"])
    parser.add_argument("--limit", type=int, default=60)
    options = parser.parse_args()
    sets = {
        "fakes-train": (options.gold / "fakes-train.jsonl", options.reports or options.gold.parent / "reports" / "fakes.jsonl")
    }
    for path in sorted((options.gold / "wars").glob("*-claims.jsonl")):
        sets[path.name.removesuffix("-claims.jsonl")] = (path, path.with_name(path.name.replace("claims", "reports")))
    every: list[Judged] = []
    print(f"{'':14}{'claims':>7}{'dates':>8}{'base':>7}{'modality':>10}{'base':>7}{'attributed':>12}{'base':>7}")
    for name, (gold, reports) in sets.items():
        judged = list(judge(gold, reports))
        every += judged
        print(table_row(name, judged))
    print(table_row("all", every))
    if options.wrong:
        print_wrong(every, options.wrong, options.limit)


def judge(gold_path: Path, reports_path: Path) -> Iterator[Judged]:
    """Each gold claim whose evidence is found, with our reading of its time and speech."""
    reports = {row["report_id"]: row for row in map(json.loads, reports_path.read_text(encoding="utf-8").splitlines())}
    for row in map(json.loads, gold_path.read_text(encoding="utf-8").splitlines()):
        report = reports.get(row["report_id"])
        if report is not None:
            yield from judge_report(report, row["claims"])


def judge_report(report: Row, claims: list[Row]) -> Iterator[Judged]:
    """The claims of one report, sentence by sentence, so that speakers carry over."""
    published_on = date.fromisoformat(report["published"][:10])
    published_on = find_dateline(report["title"], report["text"], published_on) or published_on
    todo = list(claims)
    rules = load_rules()
    body = normalise(report["text"]).text
    story = find_story([body[begin:end] for begin, end in split_sentences(body)], published_on)
    for text in (report["title"], report["text"]):
        clean = normalise(text).text
        sentences = [clean[begin:end] for begin, end in split_sentences(clean)]
        context: SpeechContext | None = None
        for sentence, doc in zip(sentences, parse_sentences(sentences), strict=True):
            inside = [c for c in todo if normalise(c["evidence"]).text.strip() in sentence]
            speech = read_speech(doc, context, text=sentence)
            context = speech.context if inside else pass_over(sentence, context)
            mentions = find_dates(sentence, published_on) if inside else []
            triggers = find_triggers(parsed_sentence(doc, sentence, 0), rules) if inside else []
            for claim in inside:
                todo = [c for c in todo if c is not claim]
                at = trigger_token(doc, triggers, sentence, claim)
                start, finish = resolve_interval(
                    mentions,
                    trigger_at=doc[at].idx,
                    tense=read_tense(doc, at),
                    published_on=published_on,
                    is_state=claim["action"] in STATES,
                    doc=doc,
                )
                start, finish = date_by_story((start, finish), story, published_on=published_on)
                yield Judged(claim, sentence, speech.at(at, claim["action"]), start, finish, published_on)


def trigger_token(doc: Any, triggers: list[Trigger], sentence: str, claim: Row) -> int:  # noqa: ANN401 - spaCy's Doc is untyped
    """The token of the trigger: one of the claim's action inside the evidence, else any, else the evidence's root."""
    evidence = normalise(claim["evidence"]).text.strip()
    begin = sentence.find(evidence)
    end = begin + len(evidence)
    inside = [t for t in triggers if begin <= doc[t.head].idx < end]
    same = [t for t in inside if t.action == claim["action"]] or inside
    place = sentence.find(claim["place_in_text"], begin, end)
    if same:
        return min(same, key=lambda t: abs(doc[t.head].idx - place)).head if place >= 0 else same[0].head
    tokens = [token for token in doc if begin <= token.idx < end] or list(doc)
    root = next((t for t in tokens if t.head not in tokens or t.head.i == t.i), tokens[0])
    inner = next((child for child in root.children if child.dep_ in ("ccomp", "xcomp") and child in tokens), root)
    return int(inner.i)


def dates_agree(claim: Row, start: date | None, finish: date | None) -> bool:
    """The scorer's rule: both ends within a day, an end that the gold leaves open is not compared."""
    for value, read in ((claim.get("start"), start), (claim.get("end"), finish)):
        if value and (read is None or abs((date.fromisoformat(value[:10]) - read).days) > 1):
            return False
    return True


def agrees(judged: Judged, what: str) -> bool:
    """Whether one attribute agrees with the gold."""
    if what == "dates":
        return dates_agree(judged.claim, judged.start, judged.finish)
    if what == "modality":
        return bool(judged.claim["modality"] == judged.speech.modality)
    return bool(judged.claim["attributed_to"]) == bool(judged.speech.attributed_to)


def table_row(name: str, judged: list[Judged]) -> str:
    """One line: shares that agree, each beside its baseline."""
    n = len(judged) or 1
    ours = {what: sum(agrees(j, what) for j in judged) / n for what in ("dates", "modality", "attributed")}
    published = sum(dates_agree(j.claim, j.published_on, j.published_on) for j in judged) / n
    asserted = sum(j.claim["modality"] == "asserted" for j in judged) / n
    unattributed = sum(not j.claim["attributed_to"] for j in judged) / n
    return (
        f"{name:14}{len(judged):7}{ours['dates']:8.3f}{published:7.3f}{ours['modality']:10.3f}{asserted:7.3f}"
        f"{ours['attributed']:12.3f}{unattributed:7.3f}"
    )


def print_wrong(judged: list[Judged], what: str, limit: int) -> None:
    """The kinds of error, most frequent first, then examples."""
    wrong = [j for j in judged if not agrees(j, what)]
    kinds = Counter((j.claim["modality"], j.speech.modality) for j in wrong)
    print(kinds.most_common(14))
    step = max(len(wrong) // limit, 1)
    for j in wrong[::step][:limit]:
        gold = f"{j.claim['start']}..{j.claim['end']} {j.claim['modality']} {j.claim['attributed_to']}"
        ours = f"{j.start}..{j.finish} {j.speech.modality} {j.speech.attributed_to}"
        words = f"«{j.claim['evidence'][:90]}» in: {j.sentence[:330]}"
        print(f"{j.published_on} {j.claim['action']} | gold {gold} | ours {ours} | {words}")


if __name__ == "__main__":
    main()
