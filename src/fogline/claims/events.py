"""Events that a report may tell, and who may have acted in each: what is known before a report is looked at as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fogline.claims.candidates import Candidate
from fogline.claims.cast_context import ACTION_GROUPS
from fogline.claims.cast_options import CastOption
from fogline.claims.passages import SentenceReading


@dataclass(frozen=True)
class Event:
    """A candidate taken for an action, with the probability of that; ``number`` counts the sentences that were read."""

    number: int
    sentence: SentenceReading
    candidate: Candidate
    action: str
    probability: float

    @property
    def group(self) -> str:
        """The actions whose actors are told alike."""
        return ACTION_GROUPS[self.action]

    @property
    def place(self) -> str:
        """The name of the place."""
        return self.candidate.use.mention.name


@dataclass(frozen=True)
class Telling:
    """An event, who may have acted in it, and the probability of each of them."""

    event: Event
    actors: Sequence[CastOption]
    chances: NDArray[np.float64]
