"""The codebook: which actions and modalities a claim can have, read from ``codebook.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Action:
    """One kind of thing that can be claimed of a place."""

    action_id: str
    label: str
    kind: str
    evidence: str
    definition: str
    acled: str
    plover: str


@dataclass(frozen=True, slots=True)
class Modality:
    """How a claim is put. ``counts`` says whether it is evidence about the present or past."""

    modality_id: str
    definition: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Codebook:
    """All actions and modalities, by id, in the file's order."""

    actions: dict[str, Action]
    modalities: dict[str, Modality]


@cache
def load_codebook() -> Codebook:
    """Read the codebook that ships with the package."""
    raw = tomllib.loads((files("fogline") / "codebook.toml").read_text(encoding="utf-8"))
    actions = [Action(row.pop("id"), **row) for row in map(dict, raw["actions"])]
    modalities = [Modality(row["id"], row["definition"], row["counts"]) for row in raw["modalities"]]
    return Codebook({action.action_id: action for action in actions}, {m.modality_id: m for m in modalities})
