"""What the shell offers where a value is wanted: places, sources, sides, days, claims, and what else a workspace knows.

It is asked on every press of the key, so it loads no reader of reports, and looks at the store and the latest run's files only.
Where there is no workspace, or anything is amiss, nothing is offered. What reports said goes to a shell that may evaluate it:
only harmless characters are let through.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from fogline.errors import FoglineError
from fogline.settings import Settings, read_settings

Offer = tuple[str, str]
"""A value, and what it means."""

_PLACE = ("place_id", "place", "lat", "lon")
_SAID = ("action", "actor", "target", "place_in_text", "place_precision", "start", "end", "modality", "attributed_to", "evidence")
DECISIONS: dict[str, tuple[str, ...]] = {
    "accept": (),
    "reject": (),
    "correct": (*_SAID, *_PLACE),
    "add": (*_SAID, *_PLACE),
    "merge_places": _PLACE,
    "split_place": ("place_in_text", *_PLACE),
    "merge_origins": ("report_id",),
    "split_origin": (),
    "pin_source": ("camp", "accuracy"),
    "resolve_forecast": ("outcome",),
}
"""What ``fogline review`` takes, with its fields; as in :data:`fogline.review.decisions.KINDS`, which takes long to load."""

_MOST = 1000
_HARMLESS = re.compile(r"[\w .,:=/@+()-]+")
_VERDICTS = ("accept", "reject", "correct")
_GLUE = (":", "=")
"""What bash takes for an end of a word although it is none to Fogline."""


class _Fitting(str):
    """A value that fits what was typed, in other letters or from a later one on; Typer drops what does not begin with it."""

    __slots__ = ()

    def startswith(self, *_given: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks: the workspace's folder, the words of the argument so far, and what is typed of this one."""

    folder: Path
    words: tuple[str, ...]
    typed: str

    @property
    def settings(self) -> Settings:
        """What the workspace's ``fogline.toml`` says."""
        return read_settings(self.folder)

    def rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        """Rows of the workspace's store."""
        from fogline.glance import glance

        return glance(self.settings.store or f"sqlite:///{self.folder / 'fogline.db'}", query, values)

    def note(self, key: str) -> str:
        """A note of the store."""
        return next((str(value) for (value,) in self.rows("SELECT value FROM meta WHERE key = ?", key)), "")

    def of_run(self, name: str) -> list[dict[str, Any]]:
        """A JSON file of the latest run."""
        found: list[dict[str, Any]] = json.loads((self.folder / "runs" / self.note("latest_run") / name).read_bytes())
        return found


def completed(find: Callable[[Asked], Iterable[Offer]]) -> Callable[[typer.Context, str], list[Offer]]:
    """A function for Typer's ``autocompletion`` that offers what ``find`` finds and what fits, and never fails."""

    def complete(ctx: typer.Context, incomplete: str) -> list[Offer]:
        words = next((value for value in ctx.params.values() if isinstance(value, list | tuple)), ())
        asked = Asked(Path(ctx.params.get("workspace") or "."), tuple(map(str, words)), incomplete)
        with suppress(FoglineError, OSError, ValueError, KeyError, TypeError, AttributeError):
            return list(_fitting(find(asked), incomplete))
        return []

    return complete


def settle_words() -> None:
    """Give bash's words as they were typed: it also ends words at ``:`` and ``=``, as in ``syria:palmyra``."""
    words = os.environ.get("COMP_WORDS", "").split("\n")
    at = os.environ.get("COMP_CWORD", "")
    if not at.isdigit() or not any(glue in words for glue in _GLUE):
        return
    glued: list[str] = []
    now = int(at)
    for number, word in enumerate(words):
        if glued and number > 1 and (word in _GLUE or (glued[-1].endswith(_GLUE) and words[number - 1] in _GLUE and word)):
            glued[-1] += word
            now -= number <= int(at)
        else:
            glued.append(word)
    os.environ.update(COMP_WORDS="\n".join(glued), COMP_CWORD=str(now))


# What can be offered


def places(asked: Asked) -> Iterator[Offer]:
    """Places that claims are about, by name, then by id; spaces and marks are hyphens, which is the same name to Fogline."""
    said = asked.rows(
        "SELECT place_id, (SELECT row FROM claims AS one WHERE one.extractor = ? AND one.place_id = some.place_id LIMIT 1) "
        "FROM (SELECT DISTINCT place_id FROM claims WHERE extractor = ? AND place_id IS NOT NULL) AS some ORDER BY place_id",
        *[asked.note("extracted_by")] * 2,
    )
    found = [(str(place_id), str(json.loads(row)["place"])) for place_id, row in said]
    yield from ((re.sub(r"[^\w]+", "-", re.sub(r"['’ʿʾ`]", "", name)).strip("-"), place_id) for place_id, name in found)
    if ":" in asked.typed or not _is_bash():
        yield from found


def sources(asked: Asked) -> Iterator[Offer]:
    """Sources that the latest run judged."""
    yield from ((row["source"], f"{row['n_claims']} claims") for row in asked.of_run("track_records.json"))


def known_sources(asked: Asked) -> Iterator[Offer]:
    """Sources that the theatre knows."""
    from fogline.theatre import load_theatre

    yield from ((source.source, source.name) for source in load_theatre(_theatre(asked)).sources)


def sides(asked: Asked) -> Iterator[Offer]:
    """Sides that can hold a place."""
    from fogline.theatre import load_theatre

    yield from ((side.side_id, side.label) for side in load_theatre(_theatre(asked)).sides)


def days(asked: Asked) -> Iterator[Offer]:
    """Days that a run knew up to, and days on which something was published, the last first."""
    yield from ((str(day), "a run") for (day,) in asked.rows("SELECT DISTINCT known_on FROM runs ORDER BY known_on DESC"))
    published = asked.rows("SELECT DISTINCT published_on FROM reports ORDER BY published_on DESC LIMIT ?", _MOST)
    yield from ((str(day), "reports") for (day,) in published)


def theatres(_asked: Asked) -> Iterator[Offer]:
    """Theatres that ship with Fogline."""
    from fogline.theatre import theatre_names

    yield from ((name, "ships with Fogline") for name in theatre_names())


def actions(_asked: Asked) -> Iterator[Offer]:
    """Actions of the codebook."""
    from fogline.codebook import load_codebook

    yield from ((name, "") for name in load_codebook().actions)


def decisions(asked: Asked) -> Iterator[Offer]:
    """Decisions that are in force."""
    found = asked.rows(
        "SELECT decision_id, kind, subject FROM decisions WHERE decision_id NOT IN "
        "(SELECT undoes FROM decisions WHERE undoes IS NOT NULL) ORDER BY decided_at DESC LIMIT ?",
        _MOST,
    )
    yield from ((decision_id[:8], f"{kind} {subject}") for decision_id, kind, subject in found)


def verdicts(asked: Asked) -> Iterable[Offer]:
    """What ``fogline review`` takes next: a decision, what it is about, and its fields."""
    if not asked.words:
        return ((kind, "") for kind in DECISIONS)
    kind = asked.words[0].replace("-", "_")
    return _subjects(kind, asked) if len(asked.words) == 1 else _fields(DECISIONS[kind], asked)


def compared(asked: Asked) -> Iterable[Offer]:
    """What ``fogline diff`` takes: two days, or a place."""
    return days(asked) if asked.typed[:1].isdigit() or asked.words else [*places(asked), *days(asked)]


# Below


def _subjects(kind: str, asked: Asked) -> Iterable[Offer]:
    if kind in _VERDICTS:
        return _queue(asked)
    if kind == "pin_source":
        return sources(asked)
    if kind.endswith(("_places", "_place")):
        return places(asked)
    if kind == "resolve_forecast":
        return ((row["claim_id"], row["words"]) for row in asked.of_run("forecasts.json"))
    return asked.rows("SELECT report_id, title FROM reports ORDER BY published_on DESC LIMIT ?", _MOST)


def _queue(asked: Asked) -> Iterator[Offer]:
    """Claims that nobody has decided on: those that the queue was worked out for, the most worth first, then the newest."""
    said = asked.rows(
        "SELECT claim_id, row FROM claims WHERE extractor = ? AND claim_id NOT IN (SELECT subject FROM decisions WHERE kind IN "
        "('accept', 'reject', 'correct') AND decision_id NOT IN (SELECT undoes FROM decisions WHERE undoes IS NOT NULL)) "
        "AND claim_id LIKE ? ORDER BY published_on DESC, claim_id LIMIT ?",
        asked.note("extracted_by"),
        re.sub(r"\W", "", asked.typed) + "%",
        _MOST,
    )
    worth: dict[str, float] = {}
    with suppress(OSError, ValueError):
        kept = json.loads((asked.folder / "runs" / ".review" / f"{asked.note('latest_run')}.json").read_bytes())
        worth = {claim_id: move * (1.0 - sureness) for claim_id, (sureness, move) in kept.items()}
    for claim_id, row in sorted(said, key=lambda one: -worth.get(one[0], 0.0)):
        claim = json.loads(row)
        yield claim_id[:8], f"{claim['source']} {claim['action']} {claim['place']}"


def _fields(names: Iterable[str], asked: Asked) -> Iterator[Offer]:
    """Fields as ``name=``, and their values once the name is there."""
    name, equals, begun = asked.typed.partition("=")
    if not equals:
        yield from ((f"{field}=", "") for field in names)
        return
    values = {"actor": sides, "target": sides, "place": places, "action": actions, "camp": sides}.get(name)
    for value, what in values(Asked(asked.folder, (), begun)) if values else ():
        yield f"{name}={value}", what


def _theatre(asked: Asked) -> str:
    """The workspace's theatre, as :func:`~fogline.theatre.load_theatre` takes it."""
    name = asked.settings.theatre
    return str(asked.folder / name) if (asked.folder / name).is_dir() else name


def _fitting(found: Iterable[Offer], typed: str) -> Iterator[Offer]:
    """What begins with what was typed, whatever its case; hyphens for spaces. Bash gets what follows its last end of a word."""
    begun, done = typed.casefold().replace(" ", "-"), set()
    cut = max((typed.rfind(glue) for glue in _GLUE), default=-1) + 1 if _is_bash() else 0
    for value, what in found:
        if not value.casefold().replace(" ", "-").startswith(begun) or value in done or not _HARMLESS.fullmatch(value):
            continue
        done.add(value)
        shown = value[cut:]
        yield _Fitting(re.sub(r"([ ()])", r"\\\1", shown) if _is_bash() else shown), " ".join(re.findall(r"[\w.,-]+", what))[:80]
        if len(done) >= _MOST:
            return


def _is_bash() -> bool:
    return "COMP_WORDS" in os.environ
