"""Digests by which damage is found: of a report, a claim as it is kept, a decision, a run and its files.

They guard against accidents.
"""

from pathlib import Path

from fogline.model import Decision, Report, Run, content_id


def report_digest(report: Report) -> str:
    """Digest of all that a report says; when it was seen is left out."""
    words = (report.report_id, report.published, report.source, report.title, report.text, report.url, report.lang)
    return content_id(*words, report.part_of, report.date_basis, report.source_basis, report.lang_basis)


def row_digest(row: str) -> str:
    """Digest of a claim as the contract writes it."""
    return content_id(row)


def decision_digest(decision: Decision) -> str:
    """Digest of all that a decision says, which is its id."""
    said = (decision.kind, decision.subject, decision.value, decision.reviewer, decision.decided_at)
    return content_id(*said, decision.undoes, decision.note)


def folder_digest(folder: Path) -> str:
    """Digest of a folder's files, names included; raises ``OSError`` where one cannot be read."""
    found = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    return content_id(*(part for name, content in found for part in (name, content.hex())))


def run_digest(run: Run, folder: Path, *, is_latest_known: bool) -> str:
    """Digest of a run as it is listed, and of its files."""
    listed = (run.known_on.isoformat(), run.theatre, run.parameters, run.n_reports, run.n_claims, run.n_places, run.made_at)
    return content_id(run.run_id, *map(str, listed), str(is_latest_known), folder_digest(folder))
