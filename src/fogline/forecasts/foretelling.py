"""What a sentence foretells: an outcome that belongs to a word that looks ahead, by the words of ``listening.toml``.

A sentence may look ahead at one thing and name an outcome of another ("observers will go to the town that the army took").
So the two must stand near each other in one clause, the outcome must not be told as past, and its subject must be able to bring
it about.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fogline.forecasts.outcomes import load_words, spans_of

PURPOSE_REACH = 40
"""So many letters after a movement or an attack may stand what it is for ("will advance together to take")."""

TAKINGS = ("captures", "holds")
"""Outcomes whose verbs mean many things ("take part", "keep count"): a place, or what stands for one, must follow."""

TIME_REACH = 80
"""So many letters after a weak word its time may stand."""

OBJECT_REACH = 50
"""So many letters after a verb of taking may stand what is taken."""

REACHES = {"modal": (4, 9), "weak": (4, 9), "told": (4, 9), "sign": (7, 9), "belief": (8, 0), "heading": (0, -1)}
"""By kind of word that looks ahead: how many words after it, and before it, an outcome may stand."""

PLACE_REACH = 12
"""So many words from an outcome its place may stand."""

_LINK = re.compile(r"(?:,? and|, | or| as well as)?(?: (?:to|on|at|in|for|of|the|towns?|then))* ?")
_APART = re.compile(r"\b(?:said|says|told|while|who|which|where|whose|because)\b")
_STOPS = (",", ".", ";", "")
_BREAK = re.compile(r"[;:()]|, |\. |[\"“”]")
_LAST_WORDS = re.compile(r"(?:[^\s,;:]+ ){0,8}$")
_PASSIVE = re.compile(r"\b(?:be|being|get|is|are|see|(?:will|'ll|to|shall) have)(?: [a-z]+)? $")
_BEEN = re.compile(r"\b(?:was|were|had|been)(?: [a-z]+)? $")
_IF_SO = re.compile(r"\bif (?:\S+ ){1,4}(?:has|have|is|are) (?:indeed|really|in fact|truly)\b")
"""What takes a report as true rather than sets a condition: "if the army has indeed taken it"."""

_INVERTED = re.compile(r"\W*should (?!be|have)\w+[^?]*$")
"""A condition without an "if": "should they not leave, …"."""

_NEXT = re.compile(r" (?:(?:not|never|soon|also|then|probably|likely|now|still|only|[a-z]+ly) ){0,2}")


@dataclass(frozen=True, slots=True)
class _Span:
    kind: str
    begin: int
    end: int


def what_is_foretold(sentence: str, places: Sequence[int] | None = None, *, headed: int | None = None) -> tuple[str, int] | None:
    """The outcome nearest after a word that looks ahead, else nearest before one, and where it stands; ``None`` for none.

    ``places`` is where places begin in the sentence (in small letters); without it, any taking is of a place. ``headed`` is
    where the subject of a heading ends: there "to" tells what will come ("Rebels to leave Douma").
    A movement or an attack that is for a capture foretells the capture.
    """
    words = load_words()
    if words.not_ahead.search(sentence):
        return None
    looks = [*_looks(sentence), *_heads(sentence, headed)]
    outcomes = list(_outcomes(sentence)) if looks else []
    joined = [
        (look.begin > outcome.begin, abs(outcome.begin - look.begin), outcome)
        for look in looks
        for outcome in outcomes
        if _belongs(sentence, look, outcome) and _takes_a_place(sentence, outcome, places)
    ]
    nearest = min(joined, key=lambda pair: pair[:2])[2] if joined else None
    if nearest is None:
        return None
    return _purpose(sentence, nearest, outcomes) if nearest.kind in ("advances", "attacks") else (nearest.kind, nearest.begin)


def is_conditional(sentence: str) -> bool:
    """Whether a sentence (in small letters) sets a condition."""
    words = load_words()
    is_inverted = _INVERTED.match(sentence) is not None
    return is_inverted or words.conditional.search(_IF_SO.sub("", re.sub(words.unconditional, "", sentence))) is not None


def places_beside(sentence: str, at: int, places: Sequence[tuple[int, int]]) -> list[int]:
    """Which places an outcome at ``at`` is about: those named next after it, else those next before; each with its list.

    Of what is done to a place, those before come first ("Raqqa will be taken from the north"). Where none is near in the same
    clause, the first two of the sentence are meant as likely as others.
    """
    after = [index for index, (begin, _) in enumerate(places) if begin >= at]
    before = [index for index, (_, end) in enumerate(places) if end <= at][::-1]
    follows = _listed(sentence, after, places) if after and _is_near(sentence[at : places[after[0]][0]]) else []
    precedes = _listed(sentence, before, places) if before and _is_near(sentence[places[before[0]][1] : at]) else []
    chosen = precedes or follows if _PASSIVE.search(sentence[:at]) else follows or precedes
    return sorted(chosen) or list(range(len(places)))[:2]


def _listed(sentence: str, indices: Sequence[int], places: Sequence[tuple[int, int]]) -> list[int]:
    """The first of some places, and the ones that stand in one list with it."""
    found = list(indices[:1])
    for index in indices[1:]:
        first, second = sorted((places[found[-1]], places[index]))
        if not _LINK.fullmatch(sentence[first[1] : second[0]]):
            break
        found.append(index)
    return found


def _is_near(gap: str) -> bool:
    return len(gap.split()) <= PLACE_REACH and re.search(r"[;\"“”]", gap) is None and _APART.search(gap) is None


def _outcomes(sentence: str) -> Iterator[_Span]:
    for action, pattern in load_words().outcomes:
        for begin, end in spans_of(sentence, pattern):
            yield _Span(action, begin, end)


def _looks(sentence: str) -> Iterator[_Span]:
    """The words that look ahead; a negated ability does not, nor what is told by nobody."""
    words = load_words()
    for kind, pattern in words.ahead.items():
        if kind == "told" and not words.tells.search(sentence):
            continue
        for begin, end in spans_of(sentence, pattern):
            if kind != "weak" or _is_timed(sentence, end):
                yield _Span(kind, begin, end)


def _heads(sentence: str, headed: int | None) -> Iterator[_Span]:
    """The infinitive of a heading, right after its subject."""
    if headed is not None and sentence.startswith(" to ", headed):
        yield _Span("heading", headed + 1, headed + len(" to"))


def _is_timed(sentence: str, at: int) -> bool:
    """Whether a weak word is no inability ("could not") and has a time to come after it."""
    return not sentence.startswith("could not", at - 5) and load_words().times.search(sentence, at, at + TIME_REACH) is not None


def _belongs(sentence: str, look: _Span, outcome: _Span) -> bool:
    """Whether an outcome is what a word that looks ahead is about."""
    is_after = outcome.begin >= look.end
    if not is_after and outcome.end > look.begin:
        return False
    reach = REACHES[look.kind][not is_after]
    between = sentence[look.end : outcome.begin] if is_after else sentence[outcome.end : look.begin]
    if len(between.split()) > reach or _breaks(between, look, is_after=is_after):
        return False
    if _is_past(sentence, outcome) or _is_any(sentence, outcome):
        return False
    if look.kind not in ("modal", "weak", "told"):
        return True
    return not _is_of_others(sentence, look) if is_after else _happens(sentence, look)


def _breaks(between: str, look: _Span, *, is_after: bool) -> bool:
    """Whether two clauses meet between.

    What goes before a verb may have an "and" in it ("the fall of A and B will follow"); a sign may lead on to a clause.
    """
    words = load_words()
    is_led = is_after and look.kind in ("sign", "belief")
    found = (match[0] for match in words.breaks.finditer(between))
    parting = (word for word in found if not (words.leads.fullmatch(word) if is_led else not is_after and word == "and"))
    return _BREAK.search(between) is not None or any(parting)


def _is_any(sentence: str, outcome: _Span) -> bool:
    """Whether the outcome is one that might be or was ("any attack")."""
    return any(load_words().any.fullmatch(word) for word in sentence[: outcome.begin].split()[-2:])


def _is_past(sentence: str, outcome: _Span) -> bool:
    """Whether the outcome is told as come about: "took" is none of the words, "captured" and "were lost" may be."""
    before = sentence[: outcome.begin]
    if _BEEN.search(before):
        return True
    word = sentence[outcome.begin : outcome.end].split(maxsplit=1)[0]
    return (word.endswith("ed") or word in ("lost", "taken")) and _PASSIVE.search(before) is None


def _is_of_others(sentence: str, look: _Span) -> bool:
    """Whether the clause before the word that looks ahead has a subject that is no side of a war, or foretells nothing."""
    words = load_words()
    before = re.split(_BREAK, sentence[: look.begin])[-1]
    last = _LAST_WORDS.search(before)
    clause = last[0] if last else before
    breaks = [span for span in spans_of(clause, words.breaks) if clause[slice(*span)] != "and"]
    opener, subject = (clause[slice(*breaks[-1])], clause[breaks[-1][1] :]) if breaks else ("", clause)
    is_opened = words.openers.fullmatch(opener) is not None or _opens(subject)
    return is_opened or words.others.search(subject) is not None


def _opens(subject: str) -> bool:
    plain = subject.lstrip()
    return any(begin == 0 for begin, _ in spans_of(plain, load_words().openers))


def _happens(sentence: str, look: _Span) -> bool:
    """Whether something happens to what stands before: "the siege will end", not "the attack will not deter us"."""
    link = _NEXT.match(sentence, look.end)
    return link is not None and load_words().happens.match(sentence, link.end()) is not None


def _takes_a_place(sentence: str, outcome: _Span, places: Sequence[int] | None) -> bool:
    """Whether what is taken or held is a place, as far as the words after it show."""
    if outcome.kind not in TAKINGS or places is None or " " in sentence[outcome.begin : outcome.end]:
        return True
    until = outcome.end + OBJECT_REACH
    if _PASSIVE.search(sentence[: outcome.begin]) or any(outcome.end <= place < until for place in places):
        return True
    is_last = sentence[outcome.end : outcome.end + 1] in _STOPS
    return is_last or load_words().things.search(sentence, outcome.end, until) is not None


def _purpose(sentence: str, outcome: _Span, outcomes: Sequence[_Span]) -> tuple[str, int]:
    until = outcome.begin + PURPOSE_REACH
    aims = (other.begin for other in outcomes if other.kind == "captures" and outcome.begin < other.begin <= until)
    aimed = [at for at in aims if sentence[:at].endswith(" to ")]
    return ("captures", aimed[0]) if aimed else (outcome.kind, outcome.begin)
