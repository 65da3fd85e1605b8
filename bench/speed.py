"""Words a second of `fogline extract` beside plain spaCy: same reports, two workers; memory; growth with the number of reports.

    python bench/speed.py [--hundredfold]

Both are run twice in turn, and the better of each counts: others use the machine too. Plain spaCy is ``nlp.pipe`` with
``n_process=2`` and the same model with all its components; its documents are thrown away. Each row is a process of its own,
watched from outside. ``call`` is the call itself: spaCy's with the model loaded before, ``extract_claims`` with all that its
workers load first. ``all`` is the whole process from start to end, ``cpu`` what it and its workers computed: the fairer measure
on a machine that others use. ``--hundredfold`` also reads the reports' beginnings once, ten
and a hundred times.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measure import ROOT, Measured, measured

SHARED = ROOT.parent / "shared"
REPORTS = SHARED / "reports" / "fakes.jsonl"
GAZETTEERS = [SHARED / "gazetteers" / name for name in ("wof_sy.csv.gz", "wof_iq.csv.gz")]
WORKERS = 2
LEAST_RATIO, LIMIT_MB = 1.5, 1536
BEGINNING = 250
ROUNDS = 2


def main() -> int:
    """Print the tables; the exit code says whether ratio and memory were kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hundredfold", action="store_true", help="also a hundred times the beginnings of the reports")
    parser.add_argument("--inside", choices=("spacy", "api"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(run_spacy() if options.inside == "spacy" else run_api())
        return 0
    with tempfile.TemporaryDirectory() as name:
        kept = compare(Path(name))
        grow(Path(name), (1, 10), cut=None)
        if options.hundredfold:
            grow(Path(name), (1, 10, 100), cut=BEGINNING)
    return 0 if kept else 1


def compare(folder: Path) -> bool:
    """The table beside plain spaCy; whether the floors are kept."""
    script = str(Path(__file__))
    rounds = [
        (measured(script, "--inside", "spacy"), measured(script, "--inside", "api"), extract(REPORTS, folder))
        for _ in range(ROUNDS)
    ]
    spacy, api, command = (min(runs, key=_seconds) for runs in zip(*rounds, strict=True))
    n_words = sum(len(text.split()) for text in texts())
    calls = {name: float(run.out) for name, run in (("spacy", spacy), ("api", api))}
    rows = (
        (f"spaCy, nlp.pipe, n_process={WORKERS}", calls["spacy"], spacy),
        ("fogline, extract_claims", calls["api"], api),
        ("fogline extract, the command", None, command),
    )
    print(f"{len(texts())} reports, {n_words:,} words, {WORKERS} workers\n")
    print(f"{'':32}{'call s':>9}{'words/s':>9}{'all s':>9}{'words/s':>9}{'cpu s':>9}{'peak MB':>9}")
    for label, seconds, run in rows:
        inside = f"{seconds:9.1f}{n_words / seconds:9,.0f}" if seconds else f"{'':18}"
        print(f"{label:32}{inside}{run.seconds:9.1f}{n_words / run.seconds:9,.0f}{run.cpu_seconds:9.1f}{run.megabytes:9.0f}")
    ratios = (calls["spacy"] / calls["api"], spacy.seconds / command.seconds)
    by_cpu = spacy.cpu_seconds / command.cpu_seconds
    memory = max(api.megabytes, command.megabytes)
    print(f"\nfogline / spaCy: {ratios[0]:.2f} by the call, {ratios[1]:.2f} as whole commands, {by_cpu:.2f} by cpu")
    print(f"floor of the first two: {LEAST_RATIO}")
    print(f"peak memory of command and workers: {memory:.0f} MB (limit {LIMIT_MB})")
    return bool(min(ratios) >= LEAST_RATIO and memory < LIMIT_MB)


def _seconds(run: Measured) -> float:
    return run.seconds


def grow(folder: Path, times: tuple[int, ...], *, cut: int | None) -> None:
    """Seconds a report for so many times the reports, each copy under an id of its own."""
    what = "reports" if cut is None else f"beginnings ({cut} characters)"
    print(f"\n{what:28}{'number':>9}{'seconds':>9}{'ms each':>9}{'cpu ms':>9}{'peak MB':>9}")
    for n_times in times:
        path = folder / "many.jsonl"
        n_reports = write_copies(path, n_times, cut)
        run = extract(path, folder)
        each, cpu = (1000 * seconds / n_reports for seconds in (run.seconds, run.cpu_seconds))
        print(f"{f'{n_times} x':28}{n_reports:9}{run.seconds:9.1f}{each:9.1f}{cpu:9.1f}{run.megabytes:9.0f}", flush=True)


def write_copies(path: Path, n_times: int, cut: int | None) -> int:
    """Write the reports so many times; how many lines that makes."""
    rows = report_rows()
    with path.open("w", encoding="utf-8") as handle:
        for copy in range(n_times):
            for row in rows:
                changed = {**row, "report_id": f"{row['report_id']}-{copy}", "text": row["text"][:cut]}
                handle.write(json.dumps(changed, ensure_ascii=False) + "\n")
    return n_times * len(rows)


def extract(reports: Path, folder: Path) -> Measured:
    """The command on a file of reports."""
    tables = [word for path in GAZETTEERS for word in ("--gazetteer", str(path))]
    words = ("extract", str(reports), "--out", str(folder / "claims.jsonl"), *tables, "--workers", str(WORKERS))
    return measured("-m", "fogline", *words)


def run_spacy() -> float:
    """Seconds of plain spaCy, the model loaded before."""
    import spacy  # noqa: PLC0415 - only in the process that measures it

    from fogline.claims.sentences import MODEL  # noqa: PLC0415 - as above

    nlp = spacy.load(MODEL)
    found = texts()
    started = time.perf_counter()
    n_tokens = sum(len(doc) for doc in nlp.pipe(found, n_process=WORKERS))
    if not n_tokens:
        raise SystemExit("spaCy read nothing")
    return time.perf_counter() - started


def run_api() -> float:
    """Seconds of ``extract_claims``, the start of its workers included."""
    from fogline.claims import extract_claims  # noqa: PLC0415 - only in the process that measures it
    from fogline.contracts import read_jsonl, report_from_row  # noqa: PLC0415 - as above
    from fogline.model import Report  # noqa: PLC0415 - as above
    from fogline.theatre import load_theatre  # noqa: PLC0415 - as above

    found = [item for item in read_jsonl(REPORTS, report_from_row, stage="read") if isinstance(item, Report)]
    theatre = load_theatre("syria")
    started = time.perf_counter()
    items = list(extract_claims(found, theatre, gazetteers=GAZETTEERS, workers=WORKERS))
    if not items:
        raise SystemExit("no claims")
    return time.perf_counter() - started


def texts() -> list[str]:
    """Title and text of each report as one, as long as what is extracted from."""
    return [f"{row['title']}\n\n{row['text']}" for row in report_rows()]


def report_rows() -> list[dict[str, Any]]:
    """The shared reports as they stand in their file."""
    return list(_rows())


def _rows() -> Iterator[dict[str, Any]]:
    with REPORTS.open(encoding="utf-8") as handle:
        yield from map(json.loads, handle)


if __name__ == "__main__":
    sys.exit(main())
