"""The words Fogline uses, as values.

Every stage takes and returns these. They are frozen: a stage never changes what another one made. This module imports
nothing of ours. Three times are never mixed: when something *happened* (``start``/``end``), when it was *published*, and when
Fogline *saw* it.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

UNKNOWN = "unknown"
"""The side of an armed force that the text does not name."""

CONTESTED = "contested"
"""The controller of a place that no side holds alone."""

FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2199, 12, 31)
"""The days that Fogline reckons with: a date outside is a mistake of whoever wrote it."""

Relation = Literal["original", "copy", "partial", "reworded"]
PlacePrecision = Literal["exact", "settlement", "part", "near", "area", "unresolved"]
Outcome = Literal["true", "false", "void", "open"]


@lru_cache(maxsize=65536)
def parse_day(text: str) -> date:
    """An ISO date, each parsed once; raises ``ValueError`` where it is none."""
    return date.fromisoformat(text)


def content_id(*parts: str | None) -> str:
    """Identity from content: the same parts give the same 16 hexadecimal digits, on every machine."""
    text = "".join(["\x00\x1f" if part is None else f"{part}\x1f" for part in parts])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Side:
    """Who can control a place, as a theatre lists them; ``home`` are the countries (ISO codes) whose state it is."""

    side_id: str
    label: str
    short: str
    colour: str
    shape: str
    home: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A named force, and the side it belongs to from one day to another (both included; ``None`` is open)."""

    name: str
    side: str
    aliases: tuple[str, ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    kind: str = "force"


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, district, base, dam, road or area with coordinates in degrees (WGS 84).

    ``parent`` is the ``place_id`` of what it lies in (a district's city, a town's governorate).
    """

    place_id: str
    name: str
    lat: float
    lon: float
    kind: str = "settlement"
    parent: str | None = None
    country: str = ""
    aliases: tuple[str, ...] = ()
    population: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes reports. ``camp`` is the side it favours; ``None`` is neutral or not known.

    ``pinned_accuracy`` (0 to 1) and a camp that a user wrote down are kept fixed by the estimate.
    """

    source: str
    name: str
    camp: str | None = None
    country: str = ""
    kind: str = "outlet"
    aliases: tuple[str, ...] = ()
    domain: str | None = None
    pinned_accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One text that one source published at one time.

    ``published`` is an ISO date or time. The three ``*_basis`` fields say how a value was found: ``given`` (stood in the input),
    ``printed`` (stands in the text), ``metadata``, ``file``, ``url``, ``feed``, ``detected``, or ``option`` (the caller said so).
    ``part_of`` names the page that this report was split from.
    """

    report_id: str
    published: str
    source: str
    title: str
    text: str
    url: str | None = None
    lang: str | None = None
    part_of: str | None = None
    date_basis: str = "given"
    source_basis: str = "given"
    lang_basis: str = "given"
    seen_at: str | None = None

    @property
    def published_on(self) -> date:
        """The day of publication."""
        return date.fromisoformat(self.published[:10])


@dataclass(frozen=True, slots=True)
class OriginMembership:
    """Where a report comes from: its origin, how it relates to it, and the report it was taken from."""

    report_id: str
    origin_id: str
    relation: Relation
    of: str | None
    score: float


@dataclass(frozen=True, slots=True)
class ReportPair:
    """Two reports that were compared. ``relation`` is a :data:`Relation` of ``b`` to ``a``, or ``unrelated``."""

    a: str
    b: str
    relation: str
    score: float
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement taken from a report: action, actor, target, place, when, modality, speaker, and the words it rests on.

    ``actor`` and ``target`` are side ids; several act jointly; an empty ``target`` means none was named. ``evidence`` is a
    verbatim substring of the report; ``evidence_at`` its ``[begin, end)`` offsets in ``text``, or ``None`` where it stands in
    the title.
    """

    report_id: str
    source: str
    published: str
    action: str
    actor: tuple[str, ...]
    place: str
    place_in_text: str = ""
    place_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    place_precision: PlacePrecision = "unresolved"
    target: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    modality: str = "asserted"
    attributed_to: str | None = None
    evidence: str = ""
    evidence_at: tuple[int, int] | None = None
    confidence: float = 1.0
    origin_id: str | None = None

    @property
    def published_on(self) -> date:
        """The day of publication."""
        return parse_day(self.published[:10])

    @property
    def claim_id(self) -> str:
        """Identity from what is claimed, by which report, on which words."""
        when = f"{self.start}/{self.end}"
        who = ",".join(self.actor) + ">" + ",".join(self.target)
        return content_id(
            self.report_id,
            self.action,
            who,
            self.place_id or self.place,
            when,
            self.modality,
            self.evidence,
            str(self.evidence_at),
        )


@dataclass(frozen=True, slots=True)
class ControlSpell:
    """The probability of one controller of one place over ``[start_on, end_on)``."""

    place_id: str
    place: str
    lat: float | None
    lon: float | None
    start_on: date
    end_on: date
    controller: str
    probability: float


@dataclass(frozen=True, slots=True)
class SiegeSpell:
    """A side said to besiege a place over ``[start_on, end_on)``: an overlay, not a controller."""

    place_id: str
    start_on: date
    end_on: date
    besieger: str
    probability: float


@dataclass(frozen=True, slots=True)
class ControlChange:
    """A place whose likeliest controller differs between two days."""

    place_id: str
    place: str
    before: str
    after: str
    probability_before: float
    probability_after: float
    first_claim_id: str | None = None


@dataclass(frozen=True, slots=True)
class Influence:
    """How much one origin moves an estimate: the change in log-odds when it is left out and the place is rerun."""

    origin_id: str
    claim_ids: tuple[str, ...]
    log_odds: float


@dataclass(frozen=True, slots=True)
class HindsightChange:
    """What was believed of a place and day as known on two days, and the origins published in between that moved it."""

    place: Place
    on: date
    known: tuple[date, date]
    before: dict[str, float]
    after: dict[str, float]
    influences: tuple[Influence, ...]


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How a source's claims fared against the estimate that others' claims support.

    ``accuracy`` is ``None`` below the minimum number of judged claims; ``low`` and ``high`` bound it (95 % Wilson interval).
    """

    source: str
    camp: str | None
    n_claims: int
    n_judged: int
    n_right: int
    accuracy: float | None
    low: float
    high: float
    n_alone: int = 0
    median_lead_days: float | None = None


@dataclass(frozen=True, slots=True)
class CopyLink:
    """One source that publishes what another published before: how often, and how late in days."""

    follower: str
    leader: str
    n_copied: int
    share: float
    median_delay_days: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """A claim about the future with a deadline, and what became of it.

    ``level`` is ``area`` or ``war`` above place level, where control cannot decide. ``days_late`` says by how much what was
    foretold came after its deadline (negative: before it); ``deciding`` are the claims around the day that decided.
    """

    claim_id: str
    report_id: str
    source: str
    speaker: str | None
    place_id: str | None
    place: str
    side: str
    outcome_wanted: str
    deadline: date | None
    deadline_basis: Literal["stated", "implied"]
    strength: float
    words: str
    outcome: Outcome = "open"
    probability: float | None = None
    resolved_on: date | None = None
    brier: float | None = None
    published_on: date | None = None
    level: Literal["place", "area", "war"] = "place"
    is_conditional: bool = False
    days_late: int | None = None
    deciding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that could not be used, and why; nothing is dropped silently."""

    stage: str
    item: str
    reason: str
    detail: str = ""

    @property
    def rejection_id(self) -> str:
        """Identity from what was rejected, where and why."""
        return content_id(self.stage, self.item, self.reason, self.detail)


@dataclass(frozen=True, slots=True)
class Decision:
    """What an analyst overrode: signed, dated, undone by another decision and never by deletion."""

    decision_id: str
    kind: str
    subject: str
    value: str
    reviewer: str
    decided_at: str
    undoes: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One estimation over all claims known on a day: never changed afterwards."""

    run_id: str
    known_on: date
    theatre: str
    parameters: str
    n_reports: int
    n_claims: int
    n_places: int
    made_at: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many reports a source gave on each day, so that silence can be told from quiet."""

    source: str
    days: tuple[tuple[date, int], ...] = field(default=())
