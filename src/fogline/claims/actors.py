"""Who: the armed sides a report names or refers to, from the theatre's actors and the source's camp.

The lexicon is made once from a theatre. Names are found with Aho-Corasick, longest first, on whole words; then adjectives of
countries before a force ("Russian jets"), the words whose meaning depends on the source's camp ("terrorists"), and words that
refer back ("the group"). A name that only backs, speaks or rules is kept as a mention of kind ``voice``: it does not act.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ahocorasick

from fogline.claims.actor_entries import Entry, MentionKind, home_sides, make_entries, state_sides
from fogline.claims.actor_words import ActorWords, load_actor_words, plain_text
from fogline.model import UNKNOWN
from fogline.theatre import Theatre

MOST_BEFORE_FORCE = 3
"""So many adjectives may stand between a country and its force ("Syria's last northern stronghold")."""

_WORD_AFTER = re.compile(r"(?:'?s\b|')?[ \-]+([A-Za-z][A-Za-z\-]*)")
_JOINED_ADJECTIVE = re.compile(r"(?:,|,? (?:and|or|as well as))(?: the)? ([A-Za-z][A-Za-z.]*)")
_ADJECTIVE_BEFORE = re.compile(r"[a-z,] [A-Z][a-z]+(?:an|ek|en|ish|ab|ist|ian|i|ite)[ \-]$")
_ASIDE = re.compile(r" ?\([^()]{1,60}\)")
_OURS = re.compile(r"(?i)\b(?:our|my|your)(?: \w+)?[ \-]+$")
_WORD_BEFORE = re.compile(r"([A-Za-z]+)[ \-]+$")
_TWO_BEFORE = re.compile(r"(?:\b[A-Za-z]+ )?(?P<last>[A-Za-z]+)[ \-]+$")


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A side at ``[begin, end)``: ``sides`` is empty where it could not be resolved.

    ``note`` is, for a ``voice``, the word that shows that it does not act ("backed", "spokesman"), or "country" for a bare
    country or capital.
    """

    begin: int
    end: int
    text: str
    sides: tuple[str, ...]
    kind: MentionKind = "name"
    note: str = ""


@dataclass(frozen=True)
class ActorLexicon:
    """All names, generic words and references of a theatre, ready for search."""

    automaton: Any
    words: ActorWords
    states: frozenset[str]
    home: frozenset[str] = frozenset()
    adjectives: frozenset[str] = frozenset()

    def find_actors(self, text: str, published_on: date, camp: str | None = None) -> list[ActorMention]:
        """Mentions in order, without overlaps; offsets are into ``text``."""
        plain = plain_text(text)
        mentions = _longest(self._matches(text, plain, published_on, camp))
        mentions = [self._mark_voice(text, mention) for mention in mentions]
        return self._refer_back(text, _join_adjacent(text, mentions, self.words))

    def _matches(self, text: str, plain: str, published_on: date, camp: str | None) -> Iterable[ActorMention]:
        shouting = _is_shouting(text)
        for last, entries in self.automaton.iter(plain):
            for entry in entries:
                begin, end = last + 1 - len(entry.alias), last + 1
                end = _word_end(plain, begin, end)
                if end and _is_written_as(entry.alias, text[begin:end], shouting=shouting):
                    mention = self._mention(entry, text, begin, end, published_on, camp)
                    if mention:
                        yield mention

    def _mention(
        self, entry: Entry, text: str, begin: int, end: int, published_on: date, camp: str | None
    ) -> ActorMention | None:
        if entry.kind == "name" and not _is_valid(entry, published_on):
            return None
        if entry.is_country:
            return self._country(entry, text, begin, end)
        if entry.kind == "adjective" and not self._is_before_force(text, end):
            return None
        if entry.kind == "generic" and self._belongs_to_others(entry, text[max(0, begin - 20) : begin]):
            return ActorMention(begin, end, text[begin:end], (), "generic")
        if entry.kind == "anaphor":
            before = _WORD_BEFORE.search(text[max(0, begin - 16) : begin])
            if not before or before[1].lower() not in self.words.determiners:
                return None
        return ActorMention(begin, end, text[begin:end], entry.sides(camp), entry.kind)

    def _belongs_to_others(self, entry: Entry, before: str) -> bool:
        """Whether a generic word is somebody's whom the theatre cannot tell: "our army", "Uzbek fighters"."""
        return bool(_OURS.search(before) or (entry.alias in self.words.force_nouns and _ADJECTIVE_BEFORE.search(before)))

    def _country(self, entry: Entry, text: str, begin: int, end: int) -> ActorMention | None:
        """A country or capital that stands for its state: before a force it acts, after a preposition it is only a place."""
        starts = text[:begin].rstrip(" \"'")[-1:] in ("", ".", "\n", "!", "?")
        if starts and entry.kind == "adjective" and self._is_before_force(text, end):
            return ActorMention(begin, end, text[begin:end], (entry.side,), "adjective")
        before = _TWO_BEFORE.search(text[max(0, begin - 32) : begin])
        if before and not self.words.before_country.isdisjoint((before[0].lower().rstrip(" -"), before["last"].lower())):
            return None
        return ActorMention(begin, end, text[begin:end], (entry.side,), "voice", "country")

    def _is_before_force(self, text: str, end: int) -> bool:
        """Whether a force noun follows an adjective, also behind another adjective: "Russian and Syrian jets"."""
        joined = _JOINED_ADJECTIVE.match(text, end)
        if joined and joined[1].lower() in self.adjectives:
            return self._is_before_force(text, joined.end())
        following = _WORD_AFTER.match(text, end)
        if not following:
            return False
        word = following[1].lower()
        if text[end] == "-":
            return word.split("-")[0] in self.words.acting_suffixes | self.words.force_nouns
        nouns = self.words.force_nouns
        for _ in range(MOST_BEFORE_FORCE):
            if not following or following[1].lower() not in self.words.before_force:
                break
            following = _WORD_AFTER.match(text, following.end())
        if following and following[1].lower() in nouns:
            return True
        second = _WORD_AFTER.match(text, following.end()) if following else None
        return bool(following and following[1].islower() and second and second[1].lower() in nouns)

    def _mark_voice(self, text: str, mention: ActorMention) -> ActorMention:
        following = _WORD_AFTER.match(text, mention.end)
        before = _WORD_BEFORE.search(text[max(0, mention.begin - 16) : mention.begin])
        hyphen = text[mention.end : mention.end + 1] == "-"
        suffix = following[1].lower().split("-")[0] if following else ""
        if hyphen and suffix in self.words.not_acting_suffixes:
            return replace(mention, kind="voice", note=suffix)
        if before and before[1].lower() in self.words.not_acting_prefixes:
            return replace(mention, kind="voice", note=before[1].lower())
        office = self._office(text, mention.end) if following and not hyphen and mention.kind != "anaphor" else ""
        return replace(mention, kind="voice", note=office) if office else mention

    def _office(self, text: str, at: int) -> str:
        """The word right after a name that makes it a speaker or an office ("defence ministry"), or nothing."""
        for _ in range(2):
            following = _WORD_AFTER.match(text, at)
            if not following:
                return ""
            word = following[1].lower()
            if word in self.words.voices:
                return word
            if word not in ("defence", "defense", "military", "interior", "prime", "army", "state", "vice", "opposition"):
                return ""
            at = following.end()
        return ""

    def _refer_back(self, text: str, mentions: Sequence[ActorMention]) -> list[ActorMention]:
        """Words that refer back take the sides of the last suitable mention."""
        resolved: list[ActorMention] = []
        for mention in mentions:
            needs = mention.kind in ("anaphor", "generic") and (len(mention.sides) != 1 or _is_definite(text, mention.begin))
            if needs and not _OURS.search(text[max(0, mention.begin - 20) : mention.begin]):
                sides = self._antecedent(mention, resolved) or mention.sides
                resolved.append(replace(mention, sides=sides))
            else:
                resolved.append(mention)
        return resolved

    def _antecedent(self, mention: ActorMention, earlier: Sequence[ActorMention]) -> tuple[str, ...]:
        kind = self.words.anaphors.get(plain_text(mention.text), "any")
        if mention.sides and len(mention.sides) == 1 and kind == "any":
            return ()
        for other in reversed(earlier[-12:]):
            if other.kind not in ("name", "adjective") or mention.begin - other.begin > 700:
                continue
            is_state = any(side in self.states for side in other.sides)
            if kind == "any" or (kind == "state") == is_state:
                return other.sides
        return tuple(self.home) if kind == "state" and len(self.home) == 1 else ()


def build_lexicon(theatre: Theatre) -> ActorLexicon:
    """The search structure for a theatre's actors and generic words."""
    words = load_actor_words()
    entries: dict[str, list[Entry]] = {}
    for entry in make_entries(theatre, words):
        entries.setdefault(plain_text(entry.alias), []).append(entry)
    automaton = ahocorasick.Automaton()
    for alias, group in entries.items():
        automaton.add_word(alias, tuple(group))
    automaton.make_automaton()
    adjectives = frozenset(alias for alias, group in entries.items() if any(entry.kind == "adjective" for entry in group))
    return ActorLexicon(automaton, words, state_sides(theatre, words), home_sides(theatre, words), adjectives)


def _word_end(plain: str, begin: int, end: int) -> int:
    """Where the name ends on a word boundary, a lost or kept possessive left outside; 0 where it is no whole word."""
    if begin and (plain[begin - 1].isalnum() or plain[begin - 1] == "'"):
        return 0
    if end == len(plain) or not (plain[end].isalnum() or plain[end] == "_"):
        return end
    follows = plain[end + 1 : end + 2]
    is_lost_possessive = plain[end] == "s" and not follows.isalnum()
    return end if is_lost_possessive else 0


def _is_written_as(alias: str, words: str, *, shouting: bool) -> bool:
    """Names need their capitals: acronyms all of them, other names the first."""
    capitals = sum(char.isupper() for char in alias)
    if not capitals:
        return True
    letters = [char for char in alias if char.isalpha()]
    if len(letters) <= 5 and capitals == len(letters):
        return words == alias and not (shouting and len(letters) == 2)
    first = next(index for index, char in enumerate(alias) if char.isupper())
    return words[first : first + 1].isupper() or words[:1].isupper()


def _is_shouting(text: str) -> bool:
    head = text[:4000]
    upper = sum(map(str.isupper, head))
    return upper > 40 and upper > 0.7 * sum(map(str.isalpha, head))


def _is_valid(entry: Entry, day: date) -> bool:
    return not ((entry.from_on and day < entry.from_on) or (entry.to_on and day > entry.to_on))


def _longest(mentions: Iterable[ActorMention]) -> list[ActorMention]:
    """The longest of overlapping mentions; a name before an adjective before a generic of the same words."""
    rank = {"name": 0, "adjective": 1, "generic": 2, "anaphor": 3, "voice": 4}
    chosen: list[ActorMention] = []
    for mention in sorted(mentions, key=lambda m: (m.begin, -m.end, rank[m.kind])):
        if chosen and mention.begin < chosen[-1].end:
            if len(mention.text) > len(chosen[-1].text):
                chosen[-1] = mention
            continue
        chosen.append(mention)
    return chosen


def _join_adjacent(text: str, mentions: Sequence[ActorMention], words: ActorWords) -> list[ActorMention]:
    """Join mentions that are one ("ISIS terrorists", "Kurdish YPG fighters"); the more telling name wins."""
    joined: list[ActorMention] = []
    for mention in mentions:
        if joined and _is_aside(text, joined[-1], mention):
            continue
        if joined and _belong_together(text, joined[-1], mention, words):
            joined[-1] = _join(text, joined[-1], mention, words)
        else:
            joined.append(mention)
    return joined


def _is_aside(text: str, named: ActorMention, mention: ActorMention) -> bool:
    """Whether a mention only says in brackets after a name who that is: "A (a branch of B)"."""
    aside = _ASIDE.match(text, named.end)
    return aside is not None and mention.begin < aside.end() and set(mention.sides) <= set(named.sides)


def _belong_together(text: str, left: ActorMention, right: ActorMention, words: ActorWords) -> bool:
    between = _ASIDE.sub("", text[left.end : right.begin])
    if left.kind == "voice" or right.kind == "voice" or len(between) > 24:
        return False
    gap = between.lower().strip().removeprefix("'s").removeprefix("\u2019s").removeprefix("s ").strip(" (")
    if gap in words.belongings and left.kind in ("generic", "anaphor") and right.kind == "name":
        return True
    is_filler = not gap or gap == "s" or all(word in words.fillers for word in gap.split())
    return (
        bool(left.sides)
        and is_filler
        and (right.kind in ("generic", "anaphor") or left.kind == "adjective" or left.sides == right.sides)
    )


def _join(text: str, left: ActorMention, right: ActorMention, words: ActorWords) -> ActorMention:
    keep = right if right.kind == "name" and left.kind != "name" else left
    if left.kind == "adjective" and right.kind == "generic" and right.sides and left.sides != right.sides:
        keep = left if set(right.text.lower().split()) <= words.force_nouns else right
    return replace(keep, begin=left.begin, end=right.end, text=text[left.begin : right.end])


def _is_definite(text: str, begin: int) -> bool:
    before = _WORD_BEFORE.search(text[max(0, begin - 16) : begin])
    return bool(before and before[1].lower() in ("the", "these", "those"))


def joint_sides(mentions: Iterable[ActorMention]) -> tuple[str, ...]:
    """Sides of several mentions that act jointly, each once, in order; ``unknown`` only where nothing else is named."""
    sides = tuple(dict.fromkeys(side for mention in mentions for side in mention.sides))
    known = tuple(side for side in sides if side != UNKNOWN)
    return known or sides
