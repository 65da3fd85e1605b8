"""Other people's coded events as reports that bring their claims: what the verb import does."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fogline.model import Rejection
from fogline.pipeline import Desk, Progress
from fogline.reports.coded import CodedEvent, Coder
from fogline.store import CODED
from fogline.theatre.gazetteer import load_gazetteer

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class CodedSummary:
    """What an import of coded events added."""

    n_reports: int
    n_claims: int
    n_rejected: int


def add_coded(desk: Desk, files: Iterable[Path], *, form: str | None, progress: Progress) -> CodedSummary:
    """Keep the events of files; ``form`` is ``ucdp`` or ``acled``, or found by the columns."""
    coder = Coder.of(desk.theatre, desk.theatre_folder, load_gazetteer(desk.theatre, desk.gazetteers))
    n_reports = n_claims = n_rejected = 0
    for file in files:
        items: list[CodedEvent | Rejection] = []
        for item in coder.read(file, form):  # to its end before any is kept: a file that breaks off is refused whole
            items.append(item)
            progress("read", len(items), None)
        events = [item for item in items if isinstance(item, CodedEvent)]
        n_rejected += desk.records.add_rejections([item for item in items if isinstance(item, Rejection)])
        for begin in range(0, len(events), _BATCH):
            batch = events[begin : begin + _BATCH]
            n_reports += desk.records.add_reports(event.report for event in batch)
            claims = [event.claim for event in batch if event.claim]
            n_claims += desk.records.add_extraction(CODED, [event.report.report_id for event in batch], claims)
            progress("keep", begin + len(batch), len(events))
    return CodedSummary(n_reports, n_claims, n_rejected)
