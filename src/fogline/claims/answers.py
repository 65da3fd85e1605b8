"""What is told, and then answered in a few words: "the army denied it", "residents blamed rebels", "responsibility was claimed".

Such a sentence names neither place nor action. A claim and its denial are two claims, and so are a strike of nobody's and the
same one laid at somebody's door (the guide codes both); who claims responsibility is the one who acted.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from fogline.claims.assembly import Draft
from fogline.claims.candidates import AIMED
from fogline.claims.events import Decision
from fogline.claims.passages import PassageReading, PassageText
from fogline.claims.place_words import any_of
from fogline.claims.reading import ReportReading
from fogline.claims.spans import begin_within
from fogline.claims.speech_words import load_speech_words
from fogline.model import UNKNOWN

BACK = {"denied": 2, "blamed": 2, "owned": 4}
"""An answer means what was told at most so many sentences before; responsibility is often claimed at the end of a report."""

MOST_ANSWERED = 3
"""It answers at most so many claims; a longer list is not denied or blamed on somebody as a whole."""

SURE = 0.75
"""How often an answer in such words is one to what was told last."""

LONGEST_SPEAKER, LONGEST_WAY, LONGEST_DOUBT = 80, 60, 130
"""A speaker's name has no more characters, and who is blamed, or may have acted, is named no farther after the verb."""

_Kind = Literal["denied", "blamed", "owned"]
_DENIABLE = frozenset(("asserted", "attributed", "hedged"))


@dataclass(frozen=True, slots=True)
class _Told:
    """A draft with the number of its sentence, the offset of its words in the passage, and whether who acts is named there."""

    position: int
    at: int
    draft: Draft
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class _Answer:
    """A sentence that answers what was told, as ``kind`` says: denied, blamed on somebody, or owned up to.

    ``sides`` are those who deny, are blamed or own up; ``places`` are those that its clause names.
    """

    kind: _Kind
    span: tuple[int, int]
    at: int
    speaker: str | None
    sides: tuple[str, ...]
    places: frozenset[str]
    is_of_a_part: bool = False


def with_answers(report: ReportReading, told: Sequence[tuple[Decision, Draft]], threshold: float) -> list[Draft]:
    """The drafts, with what answers make of them; those that fall below the threshold are left out."""
    drafts = [draft for passage in report.passages for draft in _with_answers(passage, _told_in(passage, told))]
    return [draft for draft in drafts if draft.confidence >= threshold]


def _told_in(passage: PassageReading, told: Sequence[tuple[Decision, Draft]]) -> list[_Told]:
    found = []
    for decision, draft in told:
        sentence, candidate = decision.event.sentence, decision.event.candidate
        if sentence.passage is passage.text:
            at = candidate.sentence.doc[candidate.trigger.head].idx + candidate.sentence.begin
            found.append(_Told(sentence.position, at, draft, is_named=bool(decision.actor.tokens)))
    return found


def _with_answers(passage: PassageReading, told: list[_Told]) -> list[Draft]:
    told = _with_doubts(passage.text, told)
    for position, span in enumerate(passage.text.sentences if told else ()):
        for answer in _find_answers(passage.text, span):
            is_told = any(row.position == position and _says_so(row.draft, answer) for row in told)
            for number in _meant(told, position, answer):
                row = told[number]
                told[number] = replace(row, draft=replace(row.draft, actor=_acted(row.draft, answer)))
                if answer.kind != "owned" and not is_told:
                    told.append(_Told(position, answer.at, _retold(row.draft, passage, answer)))
    return [row.draft for row in told]


def _acted(draft: Draft, answer: _Answer) -> tuple[str, ...]:
    """Who acted by the first telling: who owns up; nobody who is named where only somebody's blame names them."""
    if answer.kind == "owned":
        return answer.sides
    is_guess = answer.kind == "blamed" and set(draft.actor) <= set(answer.sides)
    return (UNKNOWN,) if is_guess else draft.actor


def _with_doubts(text: PassageText, told: list[_Told]) -> list[_Told]:
    """Strikes of which the report does not know by which of two sides they were are nobody's, but where a sentence names one."""
    for position, span in enumerate(text.sentences if told else ()):
        match = _WHICH.search(text.text.text, *span)
        end = min(span[1], match.end() + LONGEST_DOUBT) if match else 0
        named = begin_within(text.actors, match.end(), end) if match else []
        sides = {side for mention in named for side in mention.sides}
        if len(sides) > 1:
            told = [replace(row, draft=_of_nobody(row, position, sides)) for row in told]
    return told


def _of_nobody(row: _Told, position: int, sides: set[str]) -> Draft:
    is_meant = row.position == position or (not row.is_named and abs(row.position - position) <= BACK["owned"])
    is_open = row.draft.action == "bombards" and sides.issuperset(row.draft.actor)
    return replace(row.draft, actor=(UNKNOWN,)) if is_meant and is_open else row.draft


def _find_answers(text: PassageText, span: tuple[int, int]) -> Iterator[_Answer]:
    """The answers of a sentence, in the order of their words."""
    matches = ((kind, match) for kind, pattern in _patterns().items() for match in pattern.finditer(text.text.text, *span))
    answers = (_read_answer(text, span, kind, match) for kind, match in matches)
    yield from sorted(filter(None, answers), key=lambda answer: answer.at)


def _read_answer(text: PassageText, span: tuple[int, int], kind: _Kind, match: re.Match[str]) -> _Answer | None:
    """An answer; who gives it is told by the words before the verb in its clause, or by those after "which"."""
    before = text.text.text[span[0] : match.start()]
    begin = span[0] + max((cut.end() for cut in _CLAUSE.finditer(before)), default=0)
    after = _CLAUSE.search(text.text.text, match.end(), span[1])
    end = after.start() if after else span[1]
    which = match.groupdict().get("who")
    name = _JOINING.sub("", which or before[begin - span[0] :]).strip(" \"'")
    is_name = 0 < len(name) <= LONGEST_SPEAKER and name.lower() not in load_speech_words().pronouns
    sides = _blamed(text, match, end) if kind == "blamed" else _sides_within(text, begin, match.end())
    if kind != "denied" and not sides:
        return None
    places = frozenset(mention.name for mention in begin_within(text.places, begin, end))
    is_of_a_part = kind == "denied" and _PART_IN_IT.search(match[0]) is not None
    return _Answer(kind, span, match.start(), name if is_name else None, sides, places, is_of_a_part)


def _sides_within(text: PassageText, begin: int, end: int) -> tuple[str, ...]:
    """The sides of the last mention in a stretch."""
    found = [mention.sides for mention in begin_within(text.actors, begin, end) if mention.sides]
    return found[-1] if found else ()


def _blamed(text: PassageText, match: re.Match[str], end: int) -> tuple[str, ...]:
    """Who is blamed: named soon after the verb, and accused of nothing else."""
    first = next(iter(begin_within(text.actors, match.end(), min(end, match.end() + LONGEST_WAY))), None)
    if first is None or (match[0].lower().startswith("accus") and _OF_ELSE.match(text.text.text, first.end, end)):
        return ()
    return first.sides


def _meant(told: Sequence[_Told], position: int, answer: _Answer) -> list[int]:
    """The numbers of what stands before the answer in its own sentence, else of what the last one tells that tells anything."""
    rows = [(number, row) for number, row in enumerate(told) if _may_be_meant(row, answer)]
    own = [number for number, row in rows if row.position == position and row.at < answer.at]
    last = max((row.position for _, row in rows if position - BACK[answer.kind] <= row.position < position), default=None)
    places = answer.places
    before = [number for number, row in rows if row.position == last and (not places or row.draft.place.name in places)]
    meant = own or before
    return meant if len(meant) <= MOST_ANSWERED else []


def _says_so(draft: Draft, answer: _Answer) -> bool:
    """Whether a draft of the answer's own sentence says already what it would."""
    is_denied = draft.modality == "denied"
    return is_denied if answer.kind == "denied" else not (is_denied or set(draft.actor).isdisjoint(answer.sides))


def _may_be_meant(row: _Told, answer: _Answer) -> bool:
    """Whether a claim can be what is answered: no state, and only a deed whose sentence names nobody is laid at a door."""
    draft = row.draft
    is_another = set(draft.actor).isdisjoint(answer.sides)
    if draft.modality not in _DENIABLE or draft.action == "holds":
        return False
    if answer.kind == "denied":
        return not answer.is_of_a_part or not answer.sides or not is_another or UNKNOWN in draft.actor
    is_open = draft.actor == (UNKNOWN,) if answer.kind == "owned" else is_another or not row.is_named
    return draft.action in AIMED and is_open


def _retold(draft: Draft, passage: PassageReading, answer: _Answer) -> Draft:
    """The claim again, denied or by whom is blamed; of a deed of nobody's who denies it is the one who is accused of it."""
    begin, end = passage.text.text.original_span(*answer.span)
    whole = passage.text.passage
    is_named = answer.kind == "blamed" or (draft.actor == (UNKNOWN,) and answer.sides)
    return replace(
        draft,
        actor=answer.sides if is_named else draft.actor,
        target=tuple(side for side in draft.target if not is_named or side not in answer.sides),
        modality="denied" if answer.kind == "denied" else "attributed",
        attributed_to=answer.speaker,
        evidence=whole.original[begin:end],
        evidence_at=None if whole.is_title else (begin + whole.begin, end + whole.begin),
        confidence=draft.confidence * SURE,
    )


@cache
def _patterns() -> dict[_Kind, re.Pattern[str]]:
    """Words that answer and say neither what nor where: "denied it", "called this a lie", "blamed", "claimed responsibility"."""
    words = load_speech_words()
    denies, calls, lie = any_of(words.denial_forms), any_of(words.calling_forms), any_of((*words.untrue, *words.lies))
    nouns = rf"(?:the|these|those|such|any|all(?: the)?|both) (?:\w+ )?(?:{any_of(words.told_nouns)})"
    told = rf"(?:that|both|doing so|having (?:done so|any part)|(?:any|all) (?:of (?:it|this|them)|{_PART})|{nouns})"
    false = rf"[\"']?(?:an? |pure |another )?(?:\w+ )?(?:{lie})"
    denied = (
        rf"(?<!nor )(?<!neither )(?<!not )\b(?:{denies})(?: (?:\w+ly|also))? (?:(?:it|this|them){_END}|{told}\b)"
        rf"|\b(?:{calls}) (?:it|this|them|{told})(?: as)? {false}\b"
        rf"|\b(?:this|that|it|the (?:report|claim|news)) (?:is|was) (?:not (?:true|correct|so|the case)|{false})\b"
        rf"|\bwhich (?P<who>(?:[\w'\-]+ ){{1,6}}?)(?:(?:{denies})|(?:{calls}) {false})\b(?! (?:the|that|to|any))"
        r"|\b(?:did not happen|never happened|no such thing|nothing of the (?:kind|sort))\b"
    )
    blamed = r"\b(?:blam(?:es?|ed|ing)|accus(?:es?|ed|ing))\b"
    owned = r"(?<!no group )(?<!no one )(?<!nobody )\b(?:claim(?:s|ed|ing)?|t(?:ook|akes|aken)|admit(?:s|ted)) (?:the )?responsib"
    kinds: dict[_Kind, str] = {"denied": denied, "blamed": blamed, "owned": owned}
    return {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in kinds.items()}


_END = r"(?=\W*(?:\Z|[.,;:!?)]| (?:and|but|as|in|on|at|to|through|when|while|saying|again)\b))"
_PART = r"(?:part|role|involvement|responsibility|hand)"
_PART_IN_IT = re.compile(rf"\b{_PART}\Z|having any part\Z", re.IGNORECASE)
_OF_ELSE = re.compile(
    r"(?:'s?)?(?: [\w\-]+){0,4}? (?:of|over) (?!(?:it|this|that|the (?:attack|strike|bombing|blast|shelling|massacre)|"
    r"(?:being behind|carrying out|sending|firing|launching|responsibility|involvement))\b)",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"\b(?:not (?:\w+ )?(?:clear|know|determine|say|tell|specify)|unclear|unable to (?:say|determine|tell)) (?:if|whether)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:]|\b(?:and|but|while|though|although)\b")
_JOINING = re.compile(
    r"\A\W*(?:(?:and|but|while|though|has|have|had)\b\W*)*|\W*\b(?:has|have|had|also|says?|said|\w+ly|\w+ to)\W*\Z"
)
