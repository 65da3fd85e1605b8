"""How far reviewers agree: verdicts of several people about the same claim."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from fogline.model import Decision
from fogline.review.decisions import VERDICTS, in_force


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers: claims that both decided, share decided alike, and Cohen's kappa (``None`` where chance explains all)."""

    first: str
    second: str
    n_both: int
    share: float
    kappa: float | None


def measure_agreement(decisions: Sequence[Decision]) -> list[Agreement]:
    """Agreement of each two reviewers who decided about at least one claim both; alike means the same verdict and correction."""
    last: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for decision in in_force(decisions):
        if decision.kind in VERDICTS:
            last[decision.reviewer][decision.subject] = f"{decision.kind} {decision.value}"
    found = []
    for first, second in combinations(sorted(last), 2):
        if both := sorted(last[first].keys() & last[second].keys()):
            pairs = [(last[first][subject], last[second][subject]) for subject in both]
            share = sum(a == b for a, b in pairs) / len(pairs)
            found.append(Agreement(first, second, len(pairs), round(share, 4), _kappa(pairs)))
    return found


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen (1960): agreement beyond what each one's own habits would give by chance."""
    n_pairs = len(pairs)
    observed = sum(a == b for a, b in pairs) / n_pairs
    values = {value for pair in pairs for value in pair}
    chance = sum(sum(a == v for a, _ in pairs) * sum(b == v for _, b in pairs) for v in values) / n_pairs**2
    return None if chance >= 1.0 else round((observed - chance) / (1.0 - chance), 4)
