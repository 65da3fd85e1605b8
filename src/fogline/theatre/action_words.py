"""A theatre's own words for actions: the optional file ``actions.toml``, which adds to the words that ship with Fogline.

Its form is that of ``fogline/claims/words/actions.toml``, whose head says what each key means.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fogline.codebook import load_codebook
from fogline.errors import TheatreError
from fogline.theatre.toml_lines import TomlLines, line_of_error

Faults = Iterator[TheatreError]

FILE_NAME = "actions.toml"
WORD_SHAPES = ("verb", "noun", "state")
NEEDS = ("place", "actor", "target")

_KEYS = {"triggers", "refinements", "irregular", "means", "without"}
_TRIGGER_KEYS = {"action", "shape", "words", "actor", "target", "place", "sure", "needs", "passive_action"}
_REFINEMENT_KEYS = {"action", "of", "words", "done_to"}
_ROLE = re.compile(r"[a-z]+")


def read_action_words(path: Path) -> Mapping[str, Any]:
    """The words of a theatre's ``actions.toml``, empty where there is none; raises :class:`TheatreError` at the first fault."""
    fault = next(check_action_words(path), None)
    if fault is not None:
        raise fault
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def check_action_words(path: Path) -> Faults:
    """Every fault of a theatre's ``actions.toml``; a theatre without one has none."""
    if not path.is_file():
        return
    try:
        text = path.read_text(encoding="utf-8")
        raw, lines = tomllib.loads(text), TomlLines.of(text)
    except UnicodeDecodeError:
        yield TheatreError(str(path), 0, "the file is not UTF-8", "save it as UTF-8")
        return
    except (ValueError, RecursionError) as error:
        yield TheatreError(str(path), line_of_error(str(error)), f"not valid TOML ({error})", "mend the line")
        return
    for key in sorted(set(raw) - _KEYS):
        yield TheatreError(str(path), lines.key(key), f"unknown key {key!r}", f"use one of {', '.join(sorted(_KEYS))}")
    yield from _check_lists(path, raw, lines)
    for table, check in (("triggers", _trigger_faults), ("refinements", _refinement_faults)):
        rows = raw.get(table, [])
        for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
            at = lines.table(table, index)
            if not isinstance(row, dict):
                yield TheatreError(str(path), at, f"{table} is no list of tables", f"begin each with [[{table}]]")
                continue
            for key, what, cure in check(row):
                yield TheatreError(str(path), lines.key(key, table=table, index=index) if key in row else at, what, cure)


def _check_lists(path: Path, raw: Mapping[str, Any], lines: TomlLines) -> Faults:
    """Faults of ``without`` and of the tables whose keys are words."""
    if not _is_words(raw.get("without", [])):
        yield TheatreError(str(path), lines.key("without"), "without is no list of words", 'write without = ["…"]')
    for name in ("irregular", "means"):
        table = raw.get(name, {})
        for key, value in table.items() if isinstance(table, dict) else [(name, None)]:
            if not _is_words(value):
                yield TheatreError(str(path), lines.key(key), f"{name}: {key} is no list of words", f'write {key} = ["…"]')
            if name == "means" and key not in ("air", "ground"):
                yield TheatreError(str(path), lines.key(key), f"unknown means {key!r}", "use air or ground")


def _trigger_faults(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield from _unknown(row, _TRIGGER_KEYS)
    yield from _action_faults(row, "action")
    if "passive_action" in row:
        yield from _action_faults(row, "passive_action")
    if row.get("shape") not in WORD_SHAPES:
        yield "shape", f"the shape is {row.get('shape')!r}", f"use one of {', '.join(WORD_SHAPES)}"
    if not row.get("words") or not _is_words(row["words"]):
        yield "words", "the action has no list of words", 'write words = ["…"]'
    for key in ("actor", "target", "place"):
        roles = row.get(key, [])
        if not _is_words(roles) or not all(_ROLE.fullmatch(role) for role in roles):
            yield key, f"{key} is no list of roles", f'write for example {key} = ["subject", "by"]'
    needs = row.get("needs", [])
    if not isinstance(needs, list) or any(need not in NEEDS for need in needs):
        yield "needs", f"needs is {needs!r}", f"use a list of {', '.join(NEEDS)}"
    sure = row.get("sure", 0.5)
    if isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 < sure <= 1:
        yield "sure", f"sure is {sure!r}", "write a number above 0, up to 1"


def _refinement_faults(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield from _unknown(row, _REFINEMENT_KEYS)
    yield from _action_faults(row, "action")
    actions = row.get("of")
    if not isinstance(actions, list) or any(action not in load_codebook().actions for action in actions):
        yield "of", f"of is {actions!r}", f"use a list of {', '.join(load_codebook().actions)}"
    told = [key for key in ("words", "done_to") if key in row]
    for key in told or ["words"]:
        if not row.get(key) or not _is_words(row[key]):
            yield key, f"the refinement has no list in {key}", f'write {key} = ["…"]'


def _unknown(row: Mapping[str, Any], known: set[str]) -> Iterator[tuple[str, str, str]]:
    for key in sorted(set(row) - known):
        yield key, f"unknown key {key!r}", f"use one of {', '.join(sorted(known))}"


def _action_faults(row: Mapping[str, Any], key: str) -> Iterator[tuple[str, str, str]]:
    if row.get(key) not in load_codebook().actions:
        yield key, f"{key} is {row.get(key)!r}, which the codebook lacks", f"use one of {', '.join(load_codebook().actions)}"


def _is_words(value: Any) -> bool:  # noqa: ANN401 - whatever stands in the file
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(word, str) and word for word in value)
