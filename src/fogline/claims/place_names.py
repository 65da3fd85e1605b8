"""Names of places in a text: known ones by the gazetteer, unknown ones by the words around them.

A text is read as words with offsets. At each capitalised word the longest run of words that a gazetteer or a stop list knows is
taken. What is left of capitalised runs is a name of a place where the words around it say so ("town of X", "X village", a list
together with known places).
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from fogline.claims.place_lexicon import PlaceLexicon
from fogline.claims.place_words import load_place_words
from fogline.claims.sentences import is_common
from fogline.theatre.gazetteer import fold_name
from fogline.theatre.names import ARTICLES

LONGEST_NAME = 6
"""A name has at most so many words."""

LONGEST_LIST = 20
"""A list without commas is looked at so many names to each side."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text."""

    begin: int
    end: int
    text: str
    folded: str
    is_capital: bool
    is_common: bool
    is_article: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A name at ``[begin, end)`` of the text: ``ids`` of the places that bear it; empty where none is known."""

    begin: int
    end: int
    name: str
    ids: tuple[str, ...] = ()
    is_stop: bool = False
    is_weak: bool = False
    is_sure: bool = False


def tokenise(text: str) -> list[Token]:
    """The words of a text, hyphens parting them."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        lower = word.lower()
        is_article = lower in ARTICLES and _reads_as_article(word, text[match.end() : match.end() + 1])
        facts = (_fold_word(word), not word[0].islower(), _is_common(lower), is_article)
        tokens.append(Token(match.start(), match.end(), word, *facts))
    return tokens


def spot_names(text: str, lexicon: PlaceLexicon) -> list[Spot]:
    """All names in the text that may be places, in order, without overlaps."""
    tokens = tokenise(text)
    known, unknown = _scan(text, tokens, lexicon)
    numbered = _numbered(text)
    known = [spot for spot in known if not any(spot.begin < other.end and other.begin < spot.end for other in numbered)]
    spots = sorted([*known, *numbered, *_split_runs(text, unknown, lexicon)], key=lambda spot: spot.begin)
    return [spot for spot in _accept(text, spots) if not spot.is_stop]


def _reads_as_article(word: str, after: str) -> bool:
    """Whether a word that may be an article is no English one: "as-Suwayda", "al Bab", but not "at Aleppo"."""
    return (
        after == "-" or word.lower() in ("al", "el") or (word[0].isupper() and word.lower() not in ("as", "at", "an", "ed", "en"))
    )


def _numbered(text: str) -> list[Spot]:
    """Bases and hills that bear a number ("Base 17", "the Division 17 base")."""
    found = load_place_words().numbered.finditer(text)
    names = [(match.start() + (4 if match[0].lower().startswith("the ") else 0), match.end()) for match in found]
    return [Spot(begin, end, text[begin:end], is_weak=True, is_sure=True) for begin, end in names]


@lru_cache(maxsize=65536)
def _is_common(word: str) -> bool:
    return is_common(word)


@lru_cache(maxsize=65536)
def _fold_word(word: str) -> str:
    return fold_name(word)


def _scan(text: str, tokens: list[Token], lexicon: PlaceLexicon) -> tuple[list[Spot], list[list[Token]]]:
    """Known names, and runs of capitalised words that are none."""
    known: list[Spot] = []
    runs: list[list[Token]] = []
    run: list[Token] = []
    at = 0
    while at < len(tokens):
        found = _longest(text, tokens, at, lexicon) if _may_begin(text, tokens, at) else None
        token = tokens[at]
        if found:
            known.append(found[0])
            runs.append(run)
            run, at = [], found[1]
            continue
        stop = _unit_end(text, tokens, at, lexicon)
        if stop > at:
            if run and not _joined(text, run[-1], token):
                runs.append(run)
                run = []
            run, at = [*run, *tokens[at:stop]], stop
            continue
        belongs = _in_run(tokens, at)
        if not belongs or (run and not _joined(text, run[-1], token)):
            runs.append(run)
            run = []
        if belongs:
            run.append(token)
        at += 1
    return known, [found_run for found_run in [*runs, run] if any(not token.is_article for token in found_run)]


def _may_begin(text: str, tokens: list[Token], at: int) -> bool:
    token = tokens[at]
    if token.is_article and not (token.is_capital and len(token.text) > 2):
        return at + 1 < len(tokens) and tokens[at + 1].is_capital and _joined(text, token, tokens[at + 1])
    return token.is_capital


def _in_run(tokens: list[Token], at: int) -> bool:
    """Whether a word can be part of an unknown name."""
    token = tokens[at]
    if token.is_article:
        return at + 1 < len(tokens) and tokens[at + 1].is_capital and tokens[at + 1].begin == token.end + 1
    is_name = token.is_capital and token.text[0].isalpha() and len(token.text) > 1
    return is_name and not token.is_common and not _CAMEL.search(token.text)


def _joined(text: str, token: Token, following: Token) -> bool:
    return text[token.end : following.begin] in _WITHIN


def _longest(text: str, tokens: list[Token], at: int, lexicon: PlaceLexicon) -> tuple[Spot, int] | None:
    """The longest known name that begins here, and the index of the word after it."""
    stop = at + 1
    while stop < len(tokens) and stop - at <= LONGEST_NAME and _joined(text, tokens[stop - 1], tokens[stop]):
        stop += 1
    words = [token.folded for token in tokens[at:stop] if not token.is_article]
    for end in range(stop, at, -1):
        last = tokens[end - 1]
        if last.is_article and end - at > 1:
            continue
        head = words[: -1 if words else None] if not last.is_article else words
        words = head
        for folded, cut in _last_forms(last):
            spot = _known(text, tokens[at:end], " ".join([*head, folded]), cut, lexicon)
            if spot and not (end - at == 1 and _is_head(text, tokens, at)):
                return spot, end
    return None


def _last_forms(token: Token) -> list[tuple[str, int]]:
    """The last word's folded form; without the genitive, whose apostrophe may be lost ("Syrias")."""
    if _ACRONYMS.fullmatch(token.text):
        return [(_fold_word(token.text[:-1]), token.end - 1)]
    forms = [(token.folded, token.end)]
    if token.text.endswith("'s"):
        forms.append((_fold_word(token.text[:-2]), token.end - 2))
    elif token.text.endswith("s") and len(token.text) > 4:
        forms.append((_fold_word(token.text[:-1]), token.end - 1))
    return forms


def _known(text: str, words: list[Token], folded: str, end: int, lexicon: PlaceLexicon) -> Spot | None:
    ids = lexicon.lookup(folded)
    if not ids and folded not in lexicon.stops:
        return None
    begin = words[0].begin
    if folded in lexicon.stops and words[-1].is_capital and not (ids and len(words) > 1):
        return Spot(begin, end, text[begin:end], is_stop=True)
    content = [word for word in words if not word.is_article]
    if not ids or len(folded) < 3 or not content or (not content[-1].is_capital and not content[-1].is_common):
        return None
    weak = not any(place_id in lexicon.strong for place_id in ids) or (len(content) == 1 and content[0].is_common)
    return Spot(begin, end, text[begin:end], ids, is_weak=weak)


def _is_head(text: str, tokens: list[Token], at: int) -> bool:
    """Whether the word only begins a longer name ("Tal" in "Tal Rifaat")."""
    if at + 1 >= len(tokens) or tokens[at].text.lower() not in load_place_words().heads:
        return False
    after = tokens[at + 1]
    is_after_article = at > 0 and tokens[at - 1].is_article and text[tokens[at - 1].end] == "-"
    if is_after_article or not _joined(text, tokens[at], after):
        return False
    if after.is_common and tokens[at].text.lower() in load_place_words().english_heads:
        return False
    return after.is_article or after.is_capital


def _unit_end(text: str, tokens: list[Token], at: int, lexicon: PlaceLexicon) -> int:
    """The index after a name of several words that begins here ("Bustan al-Qasr", "Shamal al-Khatt"); ``at`` where none does."""
    stop = at
    while stop < min(len(tokens), at + LONGEST_NAME) and tokens[stop].is_capital and _is_head(text, tokens, stop):
        stop = _past_articles(text, tokens, stop + 1)
    if stop > at:
        return min(stop + 1, len(tokens))
    stop = _past_articles(text, tokens, at + 1)
    if stop == at + 1 or stop >= len(tokens) or not _in_run(tokens, at) or not tokens[stop].is_capital or tokens[at].is_article:
        return at
    found = _longest(text, tokens, at + 1, lexicon)
    return at if found and not found[0].is_weak and not found[0].is_stop else stop + 1


def _past_articles(text: str, tokens: list[Token], at: int) -> int:
    last = min(at + 2, len(tokens) - 1)
    while at < last and tokens[at].is_article and _joined(text, tokens[at - 1], tokens[at]):
        if text[tokens[at].end : tokens[at + 1].begin] not in ("-", " "):
            break
        at += 1
    return at


def _split_runs(text: str, runs: list[list[Token]], lexicon: PlaceLexicon) -> list[Spot]:
    """Names within runs of unknown capitalised words: a head word takes what follows, an article what it stands before."""
    has_commas = text.count(",") * 400 > len(text)
    spots: list[Spot | None] = []
    for run in runs:
        names = _names_of_run(run)
        if len(names) == 2 and not any(_has_head(name) for name in names) and (has_commas or not _is_listed_after(text, run)):
            names = [run]
        spots.extend(_unknown(text, name, lexicon) for name in names)
    return [spot for spot in spots if spot is not None]


def _names_of_run(run: list[Token]) -> list[list[Token]]:
    """Cut a run after each word that is neither an article nor a head word."""
    heads = load_place_words().heads
    names, start = [], 0
    for at, token in enumerate(run):
        is_last = at + 1 == len(run)
        is_head = token.text.lower() in heads and not (at and run[at - 1].is_article)
        followed = not is_last and run[at + 1].is_article and not (at and run[at - 1].is_article)
        if token.is_article or (not is_last and (is_head or followed)):
            continue
        names.append(run[start : at + 1])
        start = at + 1
    return names


def _has_head(name: list[Token]) -> bool:
    return len(name) > 1 and name[0].text.lower() in load_place_words().heads


def _is_listed_after(text: str, run: list[Token]) -> bool:
    """Whether a run without commas is the beginning of a list: " and X" follows, or another name at once."""
    return bool(_AND_NAME.match(text, run[-1].end))


def _unknown(text: str, words: list[Token], lexicon: PlaceLexicon) -> Spot | None:
    if not words:
        return None
    begin, end = words[0].begin, words[-1].end
    name = text[begin:end]
    if name.endswith("'s"):
        name, end = name[:-2], end - 2
    ids = _alike(name, lexicon)
    return Spot(begin, end, name, ids, is_weak=True)


def _alike(name: str, lexicon: PlaceLexicon) -> tuple[str, ...]:
    """Places whose name may be this one in another spelling; longer names only, as short ones are alike by chance."""
    if len(fold_name(name)) < 5:
        return ()
    return tuple(place.place_id for place in lexicon.gazetteer.candidates(name))


def _accept(text: str, spots: list[Spot]) -> list[Spot]:
    """Keep strong spots; weak ones where a cue, a noun, or a list with accepted ones speaks for them."""
    judged = _after_plural(text, [_judge(text, spot) for spot in spots])
    for _ in range(2):
        for order in (range(1, len(judged)), range(len(judged) - 2, -1, -1)):
            for at in order:
                beside = judged[at - 1] if order.step > 0 else judged[at + 1]
                if _is_doubtful(judged[at]) and _accepted(beside) and _listed_together(text, judged, at, order.step):
                    judged[at] = replace(judged[at], is_sure=True)
    accepted = {fold_name(spot.name) for spot in judged if _accepted(spot)}
    named = [replace(spot, is_sure=True) if _is_doubtful(spot) and fold_name(spot.name) in accepted else spot for spot in judged]
    return [spot for spot in named if spot.is_stop or _accepted(spot)]


def _accepted(spot: Spot) -> bool:
    return not spot.is_stop and (spot.is_sure or not spot.is_weak)


def _is_doubtful(spot: Spot) -> bool:
    return spot.is_weak and not spot.is_sure and not spot.is_stop


def _judge(text: str, spot: Spot) -> Spot:
    words = load_place_words()
    before, after = text[max(0, spot.begin - 60) : spot.begin], text[spot.end : spot.end + 40]
    if _is_organisation(after):
        return replace(spot, is_stop=True)
    if spot.is_stop or not spot.is_weak:
        return spot
    if _is_person(before, after):
        return replace(spot, is_stop=True)
    if " " in spot.name and not spot.ids and _LOOSE_CUE.search(before) and not _has_head_word(spot.name):
        return spot
    noun = words.noun_after.match(after)
    sure = bool(words.sure_before.search(before)) or (noun is not None and noun[0][0] != "-")
    likely = bool(words.likely_before.search(before)) and _is_name_alone(after)
    return replace(spot, is_sure=sure or likely)


def _has_head_word(name: str) -> bool:
    return name.split(maxsplit=1)[0].lower() in load_place_words().heads


def _is_name_alone(after: str) -> bool:
    """Whether no other capitalised word follows at once, as it does after a person's first name."""
    following = _NEXT_WORD.match(after)
    return following is None or is_common(following[1].lower())


def _is_person(before: str, after: str) -> bool:
    words = load_place_words()
    title = _LAST_WORD.search(before)
    if title and title[1].lower().strip(".") in words.titles:
        return True
    following = _FIRST_WORD.match(after)
    return bool(following and following[1].lower() in words.speech)


def _is_organisation(after: str) -> bool:
    following = _FIRST_WORD.match(after) if after.startswith(" ") else None
    if following is None:
        return False
    word = following[1]
    return word in _FORCES or (word[0].isupper() and word.lower() in load_place_words().organisations)


def _listed_together(text: str, spots: list[Spot], at: int, step: int) -> bool:
    """Whether a doubtful name stands in one list with its accepted neighbour."""
    first, second = (spots[at - 1], spots[at]) if step > 0 else (spots[at], spots[at + 1])
    gap = text[first.end : second.begin]
    if _LIST_GAP.fullmatch(gap) or (step < 0 and _LYING_IN.fullmatch(gap)):
        return True
    return gap == " " and spots[at].end + 1 < len(text) and _in_bare_list(text, spots, at)


def _after_plural(text: str, spots: list[Spot]) -> list[Spot]:
    """Accept names in a list of two or more that words like "villages" announce ("three villages south of X - A, B and C")."""
    judged = list(spots)
    for at in range(1, len(spots)):
        first, second = judged[at - 1], judged[at]
        gap = text[first.end : second.begin]
        listed = bool(_LIST_GAP.fullmatch(gap)) or (gap == " " and _in_bare_list(text, judged, at))
        if listed and _PLURAL.search(text[max(0, first.begin - 90) : first.begin]):
            for index in (at - 1, at):
                if _is_doubtful(judged[index]):
                    judged[index] = replace(judged[index], is_sure=True)
    return judged


def _in_bare_list(text: str, spots: list[Spot], at: int) -> bool:
    """A list whose commas are lost: names with nothing between them, of which two are joined by "and"."""
    low = high = at
    while low > max(0, at - LONGEST_LIST) and text[spots[low - 1].end : spots[low].begin] in (" ", " and "):
        low -= 1
    while high + 1 < min(len(spots), at + LONGEST_LIST) and text[spots[high].end : spots[high + 1].begin] in (" ", " and "):
        high += 1
    joined = any(text[a.end : b.begin] == " and " for a, b in zip(spots[low:high], spots[low + 1 : high + 1], strict=True))
    return joined and high - low >= 2


_TOKEN = re.compile(r"[^\W_]+(?:['`][^\W_]+)*")
_WITHIN = (" ", "-", "- ", " -", "\n")
_LIST_GAP = re.compile(r"(?:,? (?:and|or|as well as)|[,;]) (?:(?:[a-z]+) ){0,2}|/")
_AND_NAME = re.compile(r" and (?:al-)?[A-Z]| [A-Z]| al-[A-Z]")
_PLURAL = re.compile(r"\b(?:villages|towns|cities|districts|neighbou?rhoods|areas|settlements|hills|quarters|suburbs)\b[^.]*\Z")
_LOOSE_CUE = re.compile(r"\b(?:according to|to|of|by|from|against|including|on)(?: the)? \Z")
_LYING_IN = re.compile(r" (?:(?:town|village|city|district|area) )?(?:in|near|outside|\w+ of)(?: \w+){0,4} ")
_FORCES = frozenset(("brigade", "brigades", "battalion", "battalions", "martyrs", "militia", "militias", "regiment"))
_ACRONYMS = re.compile(r"[A-Z]{2,}s")
_CAMEL = re.compile(r"[a-z][A-Z]")
_LAST_WORD = re.compile(r"([A-Za-z.]+)[ \"']+\Z")
_FIRST_WORD = re.compile(r"[ ,\"]*([A-Za-z]+)")
_NEXT_WORD = re.compile(r" ([A-Z][\w-]+)")
