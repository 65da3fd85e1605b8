"""Fogline: from a pile of war reports to who held what, who said so, and who was right.

Example::

    from fogline import Workspace, estimate_control, extract_claims, group_origins, read_reports

    reports = [r for r in read_reports(["reports.jsonl"]) if isinstance(r, Report)]
    claims = [c for c in extract_claims(reports, load_theatre("syria")) if isinstance(c, Claim)]

Names are imported when they are first used, so that ``import fogline`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from fogline.machine_code import settle_cache

if TYPE_CHECKING:
    from fogline.claims import extract_claims
    from fogline.control import estimate_control
    from fogline.model import Claim, Rejection, Report
    from fogline.origins import group_origins
    from fogline.reports import read_reports
    from fogline.theatre import load_theatre
    from fogline.workspace import Workspace

__version__ = "0.1.0"

__all__ = [
    "Claim",
    "Rejection",
    "Report",
    "Workspace",
    "estimate_control",
    "extract_claims",
    "group_origins",
    "load_theatre",
    "read_reports",
]

_HOMES = {
    "Claim": "fogline.model",
    "Rejection": "fogline.model",
    "Report": "fogline.model",
    "Workspace": "fogline.workspace",
    "estimate_control": "fogline.control",
    "extract_claims": "fogline.claims",
    "group_origins": "fogline.origins",
    "load_theatre": "fogline.theatre",
    "read_reports": "fogline.reports",
}


settle_cache()


def __getattr__(name: str) -> object:
    """Import a public name from its home on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'fogline' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
