"""Is a workspace whole, and does it give the same again? What the verb verify asks.

1. records   every report, claim and decision against its digest; every reference      (:mod:`fogline.store.verify`)
2. runs      every run's files against their digest
3. again     origins are found anew and runs estimated anew from what is kept, and give the same
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fogline.model import Run
from fogline.pipeline import Desk, estimate_run, known_then, name_run, other_origins
from fogline.store import Runs, folder_digest
from fogline.store.verify import RESTORE, UNREADABLE, Finding, check_records, check_runs

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what was found."""

    findings: tuple[Finding, ...]
    counts: dict[str, int]
    n_reproduced: int

    @property
    def faults(self) -> list[Finding]:
        """What is wrong."""
        return [finding for finding in self.findings if finding.is_fault]


def verify_desk(desk: Desk, *, n_again: int | None = 1, tick: Tick = lambda: None) -> Verification:
    """Check everything; origins and the newest ``n_again`` runs (``None``: all) are also made again and compared."""
    findings = [*check_records(desk.records, tick=tick)]
    found_of_runs = [*check_runs(desk.records, desk.runs)]
    if any(finding.item == UNREADABLE for finding in (*findings, *found_of_runs)):
        return Verification((*findings, *found_of_runs), {}, 0)
    if not findings and n_again != 0:
        findings += [Finding("found anew, the report has another origin", item, RESTORE) for item in other_origins(desk)]
    spoilt = {finding.item for finding in found_of_runs if finding.is_fault}
    there = (run for run in reversed(desk.records.runs()) if (desk.runs.folder / run.run_id).is_dir())
    whole = [run for run in there if run.run_id not in spoilt]
    again = [] if findings else [*_make_again(desk, whole[:n_again])]
    n_reproduced = sum(finding is None for finding in again)
    all_findings = (*findings, *found_of_runs, *(finding for finding in again if finding))
    return Verification(all_findings, desk.records.counts(), n_reproduced)


def _make_again(desk: Desk, runs: list[Run]) -> Iterator[Finding | None]:
    """Nothing for each run that gives the same bytes again."""
    latest = desk.records.latest_run()
    for run in runs:
        known = known_then(desk, None if latest and run.run_id == latest.run_id else run.known_on)
        if name_run(desk, known) != run.run_id:
            what = "the run was made by another version, theatre or set of reports and decisions, and cannot be compared"
            yield Finding(what, run.run_id, "nothing need be done", is_fault=False)
            continue
        with tempfile.TemporaryDirectory() as folder:
            made = Runs(Path(folder)).write(run.run_id, estimate_run(desk, known))
            is_same = folder_digest(made) == folder_digest(desk.runs.folder / run.run_id)
        cure = f"remove runs/{run.run_id}; then fogline run"
        yield None if is_same else Finding("made again, the run gives other files", run.run_id, cure)
