"""What-ifs: "kurds do not advance beyond Tabqa", "isis holds Raqqa", "syria_gov takes Palmyra", "ceasefire"; joined by ";"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process

from fogline.errors import InputError
from fogline.forecasts.war.ground import nearest, unit_sphere
from fogline.forecasts.war.history import HeldPlace
from fogline.forecasts.war.montecarlo import Constraints
from fogline.theatre.gazetteer import fold_name

FORMS = "SIDE does not advance [beyond PLACE]; SIDE holds PLACE; SIDE takes PLACE; ceasefire"

_NO_ADVANCE = re.compile(
    r"(?P<side>.+?) (?:do|does|did) not (?:advance|attack)(?: (?:beyond|past) (?P<place>.+))?", re.IGNORECASE
)
_HOLDS = re.compile(r"(?P<side>.+?) (?:holds?|keeps?) (?P<place>.+)", re.IGNORECASE)
_TAKES = re.compile(r"(?P<side>.+?) (?:takes?|captures?) (?P<place>.+)", re.IGNORECASE)
_CEASEFIRE = re.compile(r"(?:a )?ceasefire|no side advances", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Board:
    """What a what-if may speak of: places in order, sides in order with other names for them, and how each place begins."""

    places: Sequence[HeldPlace]
    sides: Sequence[str]
    labels: dict[str, str]
    beginning: NDArray[np.float64]


def find_side(board: Board, name: str) -> int:
    """The number of a side by its id or label; raises :class:`InputError` that lists the sides."""
    folded = fold_name(name)
    for number, side in enumerate(board.sides):
        if folded in (fold_name(side), fold_name(board.labels.get(side, side)), fold_name(side.replace("_", " "))):
            return number
    raise InputError(f"no side is called {name!r} here", f"name one of {', '.join(board.sides)}")


def find_place(places: Sequence[HeldPlace], name: str) -> int:
    """The number of a place by its id or name, the most populous of a name; raises :class:`InputError` with near names."""
    folded = fold_name(name)
    found = [n for n, place in enumerate(places) if name == place.place_id or folded == fold_name(place.name)]
    if found:
        return max(found, key=lambda n: (places[n].population, -n))
    near = process.extract(folded, sorted({place.name for place in places}), limit=3, score_cutoff=70, processor=fold_name)
    cure = f"did you mean {', '.join(match for match, _, _ in near)}" if near else "name a place of the table of control"
    raise InputError(f"no place is called {name!r} here", cure)


def no_constraints(n_places: int, n_sides: int) -> Constraints:
    """The war as it is."""
    return Constraints(np.zeros((n_sides, n_places), dtype=bool), np.zeros(n_places, dtype=bool))


def apply_what_if(text: str, board: Board) -> tuple[Constraints, NDArray[np.float64]]:
    """What a what-if forbids, and how the places begin under it; raises :class:`InputError` where it names nothing."""
    constraints = no_constraints(len(board.places), len(board.sides))
    beginning = board.beginning.copy()
    parts = [part.strip(" .") for part in text.split(";") if part.strip(" .")]
    if not parts:
        raise InputError("the what-if names nothing", f"write one of: {FORMS}")
    for part in parts:
        _apply(part, board, constraints, beginning)
    return constraints, beginning


def _apply(part: str, board: Board, constraints: Constraints, beginning: NDArray[np.float64]) -> None:
    handlers: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], None]], ...] = (
        (_CEASEFIRE, lambda _: constraints.frozen.fill(1)),
        (_NO_ADVANCE, lambda found: _bar(found, board, constraints)),
        (_HOLDS, lambda found: _hold(found, board, constraints, beginning)),
        (_TAKES, lambda found: _take(found, board, beginning)),
    )
    for pattern, handle in handlers:
        if found := pattern.fullmatch(part):
            handle(found)
            return
    raise InputError(f"the what-if {part!r} is not understood", f"write one of: {FORMS}")


def _bar(found: re.Match[str], board: Board, constraints: Constraints) -> None:
    """A side takes nothing; or nothing that lies further from what it holds now than the place named."""
    side = find_side(board, found["side"])
    barred = np.ones(len(board.places), dtype=bool)
    if found["place"]:
        limit = find_place(board.places, found["place"])
        away = _away_from(side, board)
        barred = away > away[limit] + 1e-9
    constraints.barred[side] |= barred


def _hold(found: re.Match[str], board: Board, constraints: Constraints, beginning: NDArray[np.float64]) -> None:
    side, place = find_side(board, found["side"]), find_place(board.places, found["place"])
    if beginning[place].argmax() != side:
        held_by = [*board.sides, "contested"][int(beginning[place].argmax())]
        raise InputError(f"{board.sides[side]} does not hold {board.places[place].name}", f"it is {held_by}'s; say takes instead")
    beginning[place] = np.eye(beginning.shape[1])[side]
    constraints.frozen[place] = True


def _take(found: re.Match[str], board: Board, beginning: NDArray[np.float64]) -> None:
    side, place = find_side(board, found["side"]), find_place(board.places, found["place"])
    beginning[place] = np.eye(beginning.shape[1])[side]


def _away_from(side: int, board: Board) -> NDArray[np.float64]:
    """How far each place lies from the nearest one that a side likely holds, in km."""
    points = unit_sphere(np.array([(place.lat, place.lon) for place in board.places]))
    held = board.beginning.argmax(axis=1) == side
    held &= board.beginning.sum(axis=1) > 0.0
    if not held.any():
        raise InputError(f"{board.sides[side]} holds no place on this day", "choose a side that holds one, or an earlier day")
    return nearest(points, points[held])[0].ravel()
