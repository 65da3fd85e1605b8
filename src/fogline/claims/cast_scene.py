"""What the sides that come into question for an event are seen against: the event, its sentence, and what was told before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fogline.claims.candidates import Candidate
from fogline.claims.cast_context import ACTION_GROUPS, LEAD, SidesTold, ToldEvent
from fogline.claims.cast_mentions import TriggerView
from fogline.claims.passages import SentenceReading
from fogline.claims.reading import ReportReading

LOOK_BACK = 3
"""Sides of so many sentences before come into question."""


@dataclass
class Option:
    """An option while it is put together: where it comes from, and the mentions that name it."""

    sides: tuple[str, ...]
    origins: set[str] = field(default_factory=set)
    views: list[int] = field(default_factory=list)
    nearest: int | None = None
    joins: str = ""
    before: tuple[int, int] | None = None


@dataclass(frozen=True)
class CastScene:
    """What an option is seen against."""

    candidate: Candidate
    sentence: SentenceReading
    report: ReportReading
    view: TriggerView
    number: int

    @property
    def told(self) -> SidesTold:
        """What the report says of its sides."""
        return self.report.sides

    @property
    def words(self) -> str:
        """The wording of the action."""
        return " ".join(self.candidate.trigger.rule.words)

    @property
    def shape(self) -> str:
        """Verb, noun or state; ``p`` for the passive."""
        trigger = self.candidate.trigger
        return trigger.rule.shape + ("p" if trigger.is_passive else "")

    @property
    def lemma(self) -> str:
        """The lemma of the trigger."""
        return self.sentence.sentence.doc[self.candidate.trigger.head].lemma_.lower()


@dataclass(frozen=True)
class CastContext:
    """What the report says just before, and whom the place and the rules name."""

    top: tuple[tuple[str, ...], int] | None
    last: dict[str, ToldEvent | None]
    holders: frozenset[str]
    report_holders: frozenset[str]
    foes: frozenset[str]
    before: list[tuple[tuple[str, ...], int]]
    speaker: frozenset[str]
    title: frozenset[str] | None
    lead: frozenset[str] | None
    named_share: int

    @classmethod
    def of(cls, scene: CastScene) -> CastContext:
        """What is told before and around an event."""
        candidate, told = scene.candidate, scene.told
        here = scene.number, candidate.trigger.head
        earlier = [event for event in told.events if (event.sentence, event.head) < here and event.actor]
        others = [event for event in told.events if (event.sentence, event.head) != here and event.actor]
        means = candidate.trigger.means
        last = {
            "any": _last(earlier),
            "same": _last(event for event in earlier if event.group == ACTION_GROUPS[candidate.action]),
            "means": _last(event for event in earlier if means and event.means == means),
            "lemma": _last(event for event in others if event.lemma == scene.lemma),
        }
        same_place = [c for c in scene.sentence.candidates if c.use.mention.name == candidate.use.mention.name]
        holders = frozenset(side for c in same_place if c.action == "holds" and c.confidence > 0 for side in c.cast.actor)
        held = {side for view in scene.view.mentions if view.is_holder for side in view.mention.sides}
        before = list(_sides_before(scene))
        tops = [(sides, back) for sides, back, is_first in before if is_first]
        return cls(
            tops[0] if tops else None,
            last,
            holders,
            told.holders.get(candidate.use.mention.name, frozenset()),
            frozenset(candidate.cast.target) | holders | held,
            [(sides, back) for sides, back, _ in before],
            told.speaker_sides(scene.sentence.said(candidate).attributed_to),
            _acting((event for event in others if told.is_title(event.sentence)), candidate),
            _acting((event for event in others if event.sentence < LEAD and event.sentence != scene.number), candidate),
            _named_share(told, here, candidate),
        )


def _acting(events: Iterable[ToldEvent], candidate: Candidate) -> frozenset[str] | None:
    """Who acts in events of the candidate's kind; ``None`` where there are none."""
    same = [event for event in events if event.group == ACTION_GROUPS[candidate.action]]
    return frozenset(side for event in same for side in event.actor) if same else None


def _named_share(told: SidesTold, here: tuple[int, int], candidate: Candidate) -> int:
    """In thirds, how many of the report's other events of this kind have a named actor; -1 where there are none."""
    same = [
        event
        for event in told.events
        if event.is_chosen and event.group == ACTION_GROUPS[candidate.action] and (event.sentence, event.head) != here
    ]
    return int(3 * sum(bool(event.actor) for event in same) / len(same)) if same else -1


def _last(events: Iterable[ToldEvent]) -> ToldEvent | None:
    found = None
    for event in events:
        found = event
    return found


def _sides_before(scene: CastScene) -> Iterator[tuple[tuple[str, ...], int, bool]]:
    """Sides that act in the sentences before, the nearest first, with how far back, and whether they open their sentence."""
    is_title = scene.sentence.passage.passage.is_title
    for back in range(1, LOOK_BACK + 1):
        if scene.number < back:
            return
        sentence = scene.told.sentences[scene.number - back]
        if sentence.passage.passage.is_title != is_title:
            return
        acting = [mention for mention in sentence.scene.mentions if mention.sides and mention.kind != "voice"]
        for mention in reversed(acting):
            yield mention.sides, back, mention is acting[0]
