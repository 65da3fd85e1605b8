"""What the estimate assumes before it has seen a claim, and how far it learns."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rates:
    """How places move, per day where it is a hazard.

    ``spontaneous`` (a0) and ``pressed`` (a1) make the hazard of leaving a side; ``pressed`` counts in full where all neighbours
    are held by others and half where they are contested. ``contest`` (pi) is the probability that a place that is left becomes
    contested first; ``resolve`` (c) is the hazard of a contested place being decided, ``defend`` the probability that it then
    falls back to the side that held it. ``spread`` (epsilon) is the weight of sides that no neighbour holds.
    """

    spontaneous: float = 0.0003
    pressed: float = 0.004
    contest: float = 0.7
    resolve: float = 0.04
    defend: float = 0.45
    spread: float = 0.01

    def as_tuple(self) -> tuple[float, float, float, float, float, float]:
        """The rates in the order in which the chain takes them."""
        return (self.spontaneous, self.pressed, self.contest, self.resolve, self.defend, self.spread)


@dataclass(frozen=True, slots=True)
class Parameters:
    """All numbers of an estimate. Days are days; weights multiply log-likelihoods; strengths are in claims.

    ``include_silent`` estimates places of the theatre of which no claim speaks, from their neighbours alone: wide, but no blank.
    Without it, a place's estimate begins ``lead_days`` before the first evidence about it: silence is not evidence of control.
    ``field_power`` sharpens neighbours' posteriors before they are averaged: doubt about many neighbours is doubt about one
    front, which a mean would count many times. At most ``n_rounds`` EM rounds are run, fewer where rates have settled; in them
    reliability is learned if ``learn_sources``, rates if ``learn_rates``, and what silence about a place says if
    ``learn_silence``. A state said to have lasted ``long_state_days`` or more counts in its middle too, and at its end with
    ``long_end_weight``. A dated report of a change of hands lets as many days of moves pass at once as ``change_haste_days``
    times its weight. What may be of the province whose name a town bears weighs ``namesake_weight``, unless the words call
    it a city or a town. What a place sets out from is by ``home_share`` that its state holds it, and for the rest what the
    neighbours say. What is said to be held or taken in a part of a city is evidence about the city with ``of_part_weight``,
    what is said to be taken whole about its parts with ``of_whole_weight``; contest of a city ends at ``divided_pace`` times the
    usual rate.
    """

    rates: Rates = field(default_factory=Rates)
    n_rounds: int = 12
    learn_sources: bool = True
    learn_rates: bool = True
    learn_silence: bool = True
    include_silent: bool = False
    lead_days: int = 30
    copy_weight: float = 0.05
    like_window_days: int = 5
    like_power: float = 0.5
    hedged_weight: float = 0.5
    eve_days: int = 3
    change_haste_days: float = 60.0
    undated_weight: float = 0.3
    long_state_days: int = 60
    long_end_weight: float = 0.5
    near_weight: float = 0.3
    namesake_weight: float = 0.3
    home_share: float = 0.5
    divided_pace: float = 0.25
    of_part_weight: float = 0.5
    of_whole_weight: float = 0.5
    own_interest_weight: float = 0.6
    against_interest_weight: float = 1.4
    source_strength: float = 20.0
    camp_strength: float = 40.0
    population_strength: float = 40.0
    field_power: float = 1.2
    step_days: int = 10
    cell_days: int = 10
    max_neighbour_km: float = 120.0
    merge_tolerance: float = 0.01
    least_probability: float = 0.001
    siege_fade_days: float = 60.0
