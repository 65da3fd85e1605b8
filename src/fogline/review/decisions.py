"""Decisions of analysts: made, checked, undone. Invariant: a decision is never changed or removed; only another one ends it.

A decision is about a subject (a claim, report, place, source or forecast, by id) and carries a value, a JSON object. A decision
is in force until one that undoes it is; undoing the undoing brings it back. Where several in force are about the same thing, the
last made counts.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fogline.errors import InputError
from fogline.model import Decision, content_id

UNDO = "undo"
VERDICTS = ("accept", "reject", "correct")
"""Decisions about one claim that replace each other."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of decision: what its subject is, and which fields its value must and may have."""

    subject: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


CORRECTABLE = (
    *("action", "actor", "target", "place", "place_in_text", "place_id", "lat", "lon", "place_precision"),
    *("start", "end", "modality", "attributed_to", "evidence"),
)
"""The fields of a claim that a reviewer can correct."""

KINDS: Mapping[str, Kind] = {
    "accept": Kind("claim"),
    "reject": Kind("claim"),
    "correct": Kind("claim", takes=CORRECTABLE),
    "add": Kind("report", needs=("action", "actor", "place", "evidence"), takes=CORRECTABLE),
    "merge_places": Kind("place", needs=("place_id", "place", "lat", "lon")),
    "split_place": Kind("place", needs=("place_in_text", "place_id", "place", "lat", "lon")),
    "merge_origins": Kind("report", needs=("report_id",)),
    "split_origin": Kind("report"),
    "pin_source": Kind("source", takes=("camp", "accuracy")),
    "resolve_forecast": Kind("forecast", needs=("outcome",)),
    UNDO: Kind("decision"),
}
"""Every kind of decision, by name."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, why if they say so, and when (now unless given), as an ISO time in UTC."""

    reviewer: str
    note: str = ""
    decided_at: str | None = None


def decide(kind: str, subject: str, value: Mapping[str, Any] | None = None, *, signed: Signature) -> Decision:
    """A decision, signed and dated; raises :class:`InputError` where it lacks something."""
    if kind not in KINDS or kind == UNDO:
        raise InputError(f"there is no decision {kind!r}", f"use one of {', '.join(name for name in KINDS if name != UNDO)}")
    _check_value(kind, dict(value or {}))
    return _decision(kind, subject, dict(value or {}), signed)


def undo(decision: Decision, *, signed: Signature) -> Decision:
    """The decision that undoes another one."""
    return _decision(UNDO, decision.decision_id, {}, signed, undoes=decision.decision_id)


def signed_after(signed: Signature, made: Sequence[Decision]) -> Signature:
    """The signature dated after every decision made before: a clock that was set back changes no order."""
    if signed.decided_at or not made:
        return signed
    last = max(datetime.fromisoformat(decision.decided_at).astimezone(UTC) for decision in made)
    when = max(datetime.now(UTC), last + timedelta(microseconds=1))
    return replace(signed, decided_at=when.isoformat(timespec="microseconds"))


def checked_number(name: str, given: object, low: float, high: float) -> float:
    """A number as a reviewer typed it; raises :class:`InputError` where it is none between these two."""
    try:
        number = float(str(given))
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise InputError(f"{name} is {given!r}", f"give a number from {low:g} to {high:g}")
    return number


def value_of(decision: Decision) -> dict[str, Any]:
    """A decision's value as an object."""
    value = json.loads(decision.value or "{}")
    return value if isinstance(value, dict) else {}


def known_decisions(decisions: Iterable[Decision], on: date | None) -> list[Decision]:
    """The decisions made by the end of a day (UTC); all of them where no day is given."""
    return [decision for decision in decisions if on is None or decision.decided_at[:10] <= on.isoformat()]


def in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that no other in force undoes, in the order they were made; the undoings themselves are left out."""
    undone_by: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.undoes:
            undone_by.setdefault(decision.undoes, []).append(decision)
    ended: set[str] = set()
    for decision in reversed(decisions):  # what undoes is younger than what it undoes
        if any(later.decision_id not in ended for later in undone_by.get(decision.decision_id, ())):
            ended.add(decision.decision_id)
    return [decision for decision in decisions if decision.kind != UNDO and decision.decision_id not in ended]


def last_by_subject(decisions: Iterable[Decision], kinds: Sequence[str]) -> dict[str, Decision]:
    """The last decision of these kinds about each subject."""
    return {decision.subject: decision for decision in decisions if decision.kind in kinds}


def about(subject: str, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions about a subject, and those that undo them, in the order they were made."""
    ids = {subject}
    found = []
    for decision in decisions:
        if decision.subject in ids:
            ids.add(decision.decision_id)
            found.append(decision)
    return tuple(found)


def _decision(kind: str, subject: str, value: dict[str, Any], signed: Signature, *, undoes: str | None = None) -> Decision:
    reviewer = signed.reviewer.strip()
    if not reviewer:
        raise InputError("a decision needs a name under it", "say who decides with --reviewer NAME")
    if not subject.strip():
        raise InputError("a decision needs a subject", "name what it is about by its id")
    when = signed.decided_at or datetime.now(UTC).isoformat(timespec="microseconds")
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    identity = content_id(kind, subject, text, reviewer, when, undoes, signed.note)
    return Decision(identity, kind, subject, text, reviewer, when, undoes, signed.note)


def _check_value(kind: str, value: Mapping[str, Any]) -> None:
    form = KINDS[kind]
    allowed = {*form.needs, *form.takes}
    if missing := [name for name in form.needs if value.get(name) in (None, "")]:
        raise InputError(f"{kind} lacks {', '.join(missing)}", f"give {', '.join(form.needs)}")
    if unknown := sorted(set(value) - allowed):
        cure = f"give some of {', '.join(sorted(allowed))}" if allowed else "give none"
        raise InputError(f"{kind} takes no {unknown[0]!r}", cure)
    if kind in ("correct", "pin_source") and not value:
        raise InputError(f"{kind} changes nothing", f"give some of {', '.join(form.takes)}")
    if kind == "resolve_forecast" and value["outcome"] not in ("true", "false", "void"):
        raise InputError(f"a forecast cannot be {value['outcome']!r}", "resolve it as true, false or void")
    if kind == "pin_source" and value.get("accuracy"):
        checked_number("accuracy", value["accuracy"], 0.0, 1.0)
