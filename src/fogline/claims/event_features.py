"""What speaks for and against an event: the features of a candidate, as names with values.

A name says what was seen, such as ``prep=in`` or ``action,relation=captures,object``. No name holds a side or a place: those
are told by the role they play, so that one model serves all wars. The design follows the classic feature-based extractors of
relations (Zhou et al. 2005, "Exploring various knowledge in relation extraction").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from fogline.claims.candidates import Candidate
from fogline.claims.parsed import span_root
from fogline.claims.passages import NUMBER, PLACE, SIDE, VOICE, SentenceReading
from fogline.claims.reading import ReportReading, Rivals, find_rivals

if TYPE_CHECKING:
    from fogline.claims.tokens import Token

COST_BINS = (0.2, 0.5, 0.9, 1.3, 1.8, 2.5, 3.5)
DEAREST = 5.0
LONGEST_GAP = 12
_STANDS_FOR = frozenset((NUMBER, PLACE, SIDE, VOICE))
_DETERMINERS = frozenset(("the", "a", "an", "this", "that", "these", "those"))
_TOLD_CHILDREN = frozenset(("aux", "neg", "auxpass", "prt", "mark", "advmod", "amod", "compound", "nsubj", "nummod", "det"))
_REPEATED = ("bombards", "bombs", "attacks", "captures")


def sentence_features(
    sentence: SentenceReading, report: ReportReading, candidates: Sequence[Candidate]
) -> Iterator[dict[str, float]]:
    """The features of some candidates of a sentence, in order; what several of them share is told once."""
    kept: dict[tuple[object, ...], tuple[str, ...]] = {}
    for candidate, its_rivals in zip(candidates, find_rivals(sentence, candidates), strict=True):
        features = {"bias": 1.0}
        features.update(_numbers(candidate, its_rivals, sentence, report))
        for key, tell in _parts(candidate, its_rivals, sentence, report):
            names = kept.get(key) if key else None
            if names is None:
                names = kept[key] = tuple(tell())
            features.update(dict.fromkeys(names, 1.0))
        yield features


def _parts(
    candidate: Candidate, rivals: Rivals, sentence: SentenceReading, report: ReportReading
) -> Iterator[tuple[tuple[object, ...], Callable[[], Iterator[str]]]]:
    """The parts of a candidate's features, each with what it follows from; nothing for what it shares with no other."""
    trigger, use, action = id(candidate.trigger), id(candidate.use), candidate.action
    yield ("trigger", trigger, action), lambda: _trigger(candidate, sentence)
    yield ("place", use, action, candidate.is_share), lambda: _place(candidate)
    yield (), lambda: _rivalry(candidate, rivals)
    yield ("cast", id(candidate.cast), trigger, action, candidate.object_is_place), lambda: _cast(candidate, report)
    if candidate.inherited is None:
        yield (), lambda: _way(candidate, rivals, sentence)
    else:
        yield ("inheritance", id(candidate.inherited), trigger, action), lambda: _inheritance(candidate, sentence)
    is_title = sentence.passage.passage.is_title and candidate.use.mention.name in report.text_places
    yield ("setting", trigger, action, is_title), lambda: _setting(candidate, sentence, is_title=is_title)
    yield (), lambda: _title(candidate, report)


def _numbers(
    candidate: Candidate, rivals: Rivals, sentence: SentenceReading, report: ReportReading
) -> Iterator[tuple[str, float]]:
    link, use = candidate.link, candidate.use
    yield "cost", min(link.cost, DEAREST) / 2
    yield "rules", candidate.confidence * 2
    yield "gap", min(link.n_between, 30) / 15
    yield "position", min(sentence.position, 10) / 5
    yield "length", min(len(sentence.shapes), 80) / 40
    yield "place named", min(report.place_counts[use.mention.name], 6) / 6
    if candidate.inherited is None:
        yield "cost of list", min(c.link.cost for c in rivals.of_trigger if c.use.group == use.group)
    for action in _REPEATED:
        if report.action_counts[action]:
            yield f"report:{action},{candidate.action}", min(report.action_counts[action], 4) / 4


def _trigger(candidate: Candidate, sentence: SentenceReading) -> Iterator[str]:
    """The words of the action, and what hangs on them."""
    trigger, shapes, action = candidate.trigger, sentence.shapes, candidate.action
    head = sentence.sentence.doc[trigger.head]
    words, lemma = " ".join(trigger.rule.words), head.lemma_.lower()
    governor = head.head.lemma_.lower() if head.head.i != head.i else "ROOT"
    yield from (f"action={action}", f"words={words}", f"lemma={lemma}", f"shape={trigger.rule.shape}")
    yield from (f"passive={trigger.is_passive}", f"means={trigger.means}", f"action,means={action},{trigger.means}")
    yield f"words,means={words},{trigger.means}"
    yield from (f"dep={head.dep_}", f"tag={head.tag_}", f"action,tag={action},{head.tag_}", f"action,dep={action},{head.dep_}")
    yield from (f"shape,dep={trigger.rule.shape},{head.dep_}", f"governor={governor}", f"action,governor={action},{governor}")
    yield from (f"{name},{rest}" for name, rest in _objects(head, words))
    for child in head.children:
        if child.dep_ in _TOLD_CHILDREN:
            told = shapes[child.i] if shapes[child.i] in _STANDS_FOR else child.lemma_.lower()
            yield f"child={child.dep_}:{told}"
    first, last = min(trigger.tokens), max(trigger.tokens)
    yield from (f"before={shapes[at]}" for at in range(max(0, first - 4), first))
    yield from (f"after={shapes[at]}" for at in range(last + 1, min(len(shapes), last + 5)))
    if first:
        yield f"lemma,before={lemma},{shapes[first - 1]}"
    if last + 1 < len(shapes):
        yield f"lemma,after={lemma},{shapes[last + 1]}"


def _objects(head: Token, words: str) -> Iterator[tuple[str, str]]:
    taken = next((child.lemma_.lower() for child in head.children if child.dep_ in ("dobj", "nsubjpass", "attr")), "")
    if taken:
        yield "object", taken
        yield "words,object", f"{words},{taken}"


def _place(candidate: Candidate) -> Iterator[str]:
    """What kind of place it is."""
    mention, action = candidate.use.mention, candidate.action
    kind = mention.place.kind if mention.place else "none"
    yield from (f"place={mention.kind}", f"listed as={kind}", f"precision={mention.precision}", f"refers={mention.anaphor}")
    yield from (f"locator={candidate.use.is_locator}", f"locates={mention.locates}", f"share={candidate.is_share}")
    yield from (f"action,place={action},{mention.kind}", f"action,share={action},{candidate.is_share}")
    yield from (f"action,locator={action},{candidate.use.is_locator}", f"action,refers={action},{mention.anaphor}")


def _rivalry(candidate: Candidate, rivals: Rivals) -> Iterator[str]:
    """How the link compares with the links to other triggers and places."""
    link, action = candidate.link, candidate.action
    relation, cost = _relation(candidate), bisect_left(COST_BINS, min(link.cost, DEAREST))
    words = " ".join(candidate.trigger.rule.words)
    yield from (f"relation={relation}", f"action,relation={action},{relation}", f"action,cost={action},{cost}")
    yield from (f"cost={cost}", f"relation,cost={relation},{cost}", f"chosen={candidate.is_chosen}")
    yield from (f"action,chosen={action},{candidate.is_chosen}", f"words,chosen={words},{candidate.is_chosen}")
    nearer_triggers = sum(rival.link.cost < link.cost for rival in rivals.of_place)
    nearer_places = sum(rival.link.cost < link.cost for rival in rivals.of_trigger)
    yield from (f"nearer triggers={min(nearer_triggers, 4)}", f"nearer places={min(nearer_places, 4)}")
    yield f"action,nearer triggers={action},{min(nearer_triggers, 3)}"
    yield f"nearer triggers,places={min(nearer_triggers, 3)},{min(nearer_places, 3)}"
    yield from (f"nearer={rival.action}>{action}" for rival in rivals.of_place if rival.link.cost < link.cost)
    yield from (f"beside={rival.action}" for rival in rivals.of_place if rival.trigger is not candidate.trigger)
    yield from (f"through={word}" for word in link.through)
    if any(rival.action == "holds" and rival.confidence > 0 for rival in rivals.of_place):
        yield from ("place held", f"action,place held={action}")


def _relation(candidate: Candidate) -> str:
    return candidate.link.relation if candidate.inherited is None else "inherited"


def _way(candidate: Candidate, rivals: Rivals, sentence: SentenceReading) -> Iterator[str]:
    """The words between the trigger and the place, and those around the place."""
    shapes, doc, span, action = sentence.shapes, sentence.sentence.doc, candidate.use.span, candidate.action
    first, last = min(candidate.trigger.tokens), max(candidate.trigger.tokens)
    side = "before" if span[-1] < first else "after" if span[0] > last else "inside"
    between = range(span[-1] + 1, first) if side == "before" else range(last + 1, span[0])
    is_weak = candidate.trigger.rule.is_weak
    n_triggers = min(len({t.head for t in sentence.triggers if t.head in between and (is_weak or not t.rule.is_weak)}), 3)
    n_places = min(len({rival.use.span[0] for rival in rivals.of_trigger if rival.use.span[0] in between}), 3)
    n_verbs = min(sum(doc[at].pos_ == "VERB" for at in between), 3)
    preposition = _before(sentence, span[0])
    yield from (f"side={side}", f"action,side={action},{side}", f"verbs between={n_verbs}", f"places between={n_places}")
    yield from (f"triggers between={n_triggers}", f"side,triggers between={side},{min(n_triggers, 2)}")
    yield f"action,triggers between,side={action},{side},{min(n_triggers, 2)}"
    yield from (
        f"prep={preposition}",
        f"action,prep={action},{preposition}",
        f"relation,prep={candidate.link.relation},{preposition}",
    )
    second = shapes[span[0] - 2] if span[0] > 1 else "^"
    following = [shapes[at] if at < len(shapes) else "$" for at in (span[-1] + 1, span[-1] + 2)]
    yield from (
        f"second before place={second} {preposition}",
        f"after place={following[0]}",
        f"after place={' '.join(following)}",
    )
    yield f"action,after place={action},{following[0]}"
    yield from (f"between={shapes[at]}" for at in between[:LONGEST_GAP] if shapes[at] not in (",", "the", "a"))
    yield from (f"near place={shapes[at]}" for at in range(max(0, span[0] - 4), span[0]))
    yield from (f"past place={shapes[at]}" for at in range(span[-1] + 1, min(len(shapes), span[-1] + 4)))
    if len(between) <= 5:
        yield f"way={side}:{' '.join(shapes[at] for at in between)}"
    yield from _governor_of_place(span_root(doc, span), action)


def _governor_of_place(root: Token, action: str) -> Iterator[str]:
    governor = root.head.lemma_.lower()
    yield from (f"place dep={root.dep_}", f"place under={governor}", f"action,place under={action},{governor}")
    if root.dep_ == "pobj":
        above = root.head.head.lemma_.lower()
        yield from (f"place under={above} {root.head.lower_}", f"action,place under={action},{above} *")


def _before(sentence: SentenceReading, at: int) -> str:
    """The word before a place, an article left out."""
    words = sentence.sentence.words
    word = words[at - 1] if at else "^"
    return (words[at - 2] if at > 1 else "^") if word in _DETERMINERS else word


def _inheritance(candidate: Candidate, sentence: SentenceReading) -> Iterator[str]:
    """Where a place that the sentence does not name comes from."""
    inherited = candidate.inherited
    if inherited is None:
        return
    origin, words = inherited.origin, " ".join(candidate.trigger.rule.words)
    yield from (f"inherited={origin}", f"action,inherited={candidate.action},{origin}", f"words,inherited={words},{origin}")
    yield from (f"back={min(inherited.back, 5)}", f"among={min(inherited.among, 4)}")
    yield f"inherited,places={origin},{min(len(sentence.uses), 2)}"


def _cast(candidate: Candidate, report: ReportReading) -> Iterator[str]:
    """Whom the rules find in the roles."""
    cast, action, words = candidate.cast, candidate.action, " ".join(candidate.trigger.rule.words)
    flies = bool(report.lexicon.states & set(cast.actor))
    yield from (f"actor as={cast.actor_role}", f"action,actor as={action},{cast.actor_role}")
    yield from (f"target as={cast.target_role}", f"action,target as={action},{cast.target_role}")
    yield from (f"words,actor as={words},{cast.actor_role}", f"actor,target={bool(cast.actor)},{bool(cast.target)}")
    yield f"action,object is place={action},{candidate.object_is_place}"
    yield from (f"flies={flies}", f"action,flies={action},{flies}", f"words,flies={words},{flies}")


def _setting(candidate: Candidate, sentence: SentenceReading, *, is_title: bool) -> Iterator[str]:
    """The sentence around the candidate; a title whose place the text does not name counts as a sentence of the text."""
    action, words = candidate.action, " ".join(candidate.trigger.rule.words)
    modality = sentence.said(candidate).modality
    is_dated = sentence.interval(candidate, action)[0] is not None
    n_strong = sum(not trigger.rule.is_weak for trigger in sentence.triggers)
    yield from (f"triggers={min(n_strong, 6)}", f"places={min(len(sentence.uses), 6)}")
    if candidate.trigger.rule.is_weak:
        yield from ("weak", f"weak,triggers={min(n_strong, 3)}")
    yield from (f"title={is_title}", f"action,title={action},{is_title}")
    yield from (f"modality={modality}", f"action,modality={action},{modality}")
    yield from (f"dated={is_dated}", f"action,dated={action},{is_dated}")
    if sentence.names_civilians:
        yield from ("civilians", f"action,civilians={action}", f"words,civilians={words}")


def _title(candidate: Candidate, report: ReportReading) -> Iterator[str]:
    """Whether the report's title names the place."""
    if candidate.use.mention.name in report.title_places:
        yield from ("place in title", f"action,place in title={candidate.action}")
