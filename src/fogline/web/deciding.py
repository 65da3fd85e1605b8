"""What a reviewer's form says, as the value of a decision: only what differs from what was extracted."""

from collections.abc import Mapping
from typing import Any

from fogline.contracts import claim_to_row
from fogline.errors import InputError
from fogline.model import Claim
from fogline.web.forms import Form

_TEXTS = ("action", "modality", "place_in_text", "start", "end", "attributed_to", "evidence")
_SIDES = ("actor", "target")


def decision_value(kind: str, form: Form, *, extracted: Claim | None = None, current: Claim | None = None) -> dict[str, Any]:
    """The value of a decision of a kind; ``extracted`` and ``current`` are the claim that is corrected."""
    if kind == "correct" and extracted is not None:
        return _correction(form, extracted, current or extracted)
    if kind == "add":
        return {name: value for name, value in (_fields(form) | _spot(form)).items() if value}
    if kind in ("merge_places", "split_place"):
        texts = {"place_in_text": form.raw("place_in_text")} if kind == "split_place" else {}
        return texts | {"place": form.get("place")} | _spot(form)
    if kind == "merge_origins":
        return {"report_id": form.get("report_id")}
    if kind == "pin_source":
        return _pin(form)
    return {"outcome": form.get("outcome")} if kind == "resolve_forecast" else {}


def _correction(form: Form, extracted: Claim, current: Claim) -> dict[str, Any]:
    """The fields that shall differ from the extracted claim's; a place that was left alone stays the one it is."""
    row: Mapping[str, Any] = claim_to_row(extracted)
    as_extracted = {name: getattr(extracted, name) if name in _SIDES else row[name] or "" for name in (*_TEXTS, *_SIDES)}
    given = {name: value for name, value in _fields(form).items() if name != "place"}
    value: dict[str, Any] = {
        name: (list(said) if name in _SIDES else said or None)
        for name, said in given.items()
        if tuple(said) != tuple(as_extracted[name])
    }
    place = form.get("place")
    if place and place not in (current.place, current.place_id):
        value |= {"place": place} | _spot(form)
    elif current.place_id != extracted.place_id:
        value["place_id"] = current.place_id
    return value


def _fields(form: Form) -> dict[str, Any]:
    texts = {name: form.raw(name).strip("\n") for name in _TEXTS if form.has(name)}
    if "place_in_text" in texts or form.get("place"):
        texts["place"] = form.get("place")
    sides = {name: form.all(name) for name in _SIDES if form.has(name) or form.has(f"{name}-asked")}
    return texts | sides


def _spot(form: Form) -> dict[str, Any]:
    """Coordinates, where they are given."""
    return {name: _number(form.get(name), name, 180.0) for name in ("lat", "lon") if form.get(name)}


def _pin(form: Form) -> dict[str, Any]:
    value: dict[str, Any] = {}
    if form.has("camp") and form.get("camp") != form.get("camp-before"):
        value["camp"] = form.get("camp") or None
    if form.get("accuracy"):
        value["accuracy"] = round(_number(form.get("accuracy").rstrip("% "), "accuracy", 100.0) / 100.0, 4)
    return value


def _number(text: str, name: str, most: float) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError as error:
        raise InputError(f"{name} is {text!r}", "write a number") from error
    if not -most <= number <= most:
        raise InputError(f"{name} is {text}", f"give a number up to {most:g}")
    return number
