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

    def best(self) -> tuple[int, float]:
        """The option to be told, and the probability that one of its sides acted.

        It is the one that is expected to share most with those who acted (mean Jaccard index, as in minimum Bayes risk decoding:
        Kumar and Byrne 2004): what speaks for "the army" and for "the army and its ally" speaks for the army.
        """
        sides = sorted({side for option in self.actors for side in option.sides})
        names = np.array([[side in option.sides for side in sides] for option in self.actors], float)
        common = names @ names.T
        sizes = names.sum(axis=1)
        expected = common / (sizes[:, None] + sizes - common) @ self.chances
        expected[[not option.may_act for option in self.actors]] = 0.0
        best = int(expected.argmax())
        return best, float(self.chances[common[best] > 0].sum())


@dataclass(frozen=True)
class Decision:
    """An event with who acts and to whom, the probability that one of these acts, and how sure the whole is."""

    event: Event
    actor: CastOption
    actor_probability: float
    target: CastOption
    confidence: float = 0.0
