"""Names of places in a text: known ones by the gazetteer, unknown ones by the words around them.

A text is read as words with offsets. At each capitalised word the longest run of words that a gazetteer or a stop list knows is
taken. What is left of capitalised runs is a name of a place where the words around it say so ("town of X", "X village", a list
together with known places).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from fogline.claims.place_accept import accept
from fogline.claims.place_lexicon import PlaceLexicon
from fogline.claims.place_spot import Spot
from fogline.claims.place_words import load_place_words
from fogline.claims.sentences import is_common
from fogline.theatre.gazetteer import fold_name
from fogline.theatre.names import ARTICLES

LONGEST_NAME = 6
"""A name has at most so many words."""

SHORTEST_NAME = 3
"""A name without a digit has at least so many letters."""


class Token(NamedTuple):
    """A word of the text."""

    begin: int
    end: int
    text: str
    folded: str
    is_capital: bool
    is_common: bool
    is_article: bool


def tokenise(text: str) -> list[Token]:
    """The words of a text, hyphens parting them."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        begin, end = match.span()
        folded, is_capital, is_known, may_be_article = _facts(word)
        is_article = may_be_article and _reads_as_article(word, text[end : end + 1])
        tokens.append(Token(begin, end, word, folded, is_capital, is_known, is_article))
    return tokens


@lru_cache(maxsize=65536)
def _facts(word: str) -> tuple[str, bool, bool, bool]:
    """What holds of a word wherever it stands: its folded form, whether it has a capital, is common, and may be an article."""
    lower = word.lower()
    return _fold_word(word), not word[0].islower(), is_common(lower), lower in ARTICLES


def spot_names(text: str, lexicon: PlaceLexicon) -> list[Spot]:
    """All names in the text that may be places, in order, without overlaps."""
    tokens = tokenise(text)
    known, unknown = _scan(text, tokens, lexicon)
    seats = list(_seats(text))
    bases = [*seats, *_apart(_numbered(text), seats)]
    names = _apart((*known, *_split_runs(text, unknown, lexicon)), bases)
    spots = sorted([*names, *bases], key=lambda spot: spot.begin)
    return [spot for spot in accept(text, spots) if not spot.is_stop]


def _reads_as_article(word: str, after: str) -> bool:
    """Whether a word that may be an article is no English one: "as-Suwayda", "al Bab", but not "at Aleppo"."""
    return (
        after == "-" or word.lower() in ("al", "el") or (word[0].isupper() and word.lower() not in ("as", "at", "an", "ed", "en"))
    )


def _numbered(text: str) -> list[Spot]:
    """Bases and hills that bear a number: "Base 17", "the Division 17 base"."""
    found = load_place_words().numbered.finditer(text)
    names = [(match.start() + (4 if match[0].lower().startswith("the ") else 0), match.end()) for match in found]
    return [Spot(begin, end, text[begin:end], is_weak=True, is_sure=True) for begin, end in names]


def _seats(text: str) -> Iterator[Spot]:
    """Where units sit: "the headquarters of the Northern Command", "the 9th Division base"."""
    for match in load_place_words().unit_seat.finditer(text):
        name = f"{match['of']} {match['seat']}" if match["of"] else match[0]
        yield Spot(*match.span(), name, is_weak=True, is_sure=True, noun=match["seat"] or "")


def _apart(spots: Iterable[Spot], others: Sequence[Spot]) -> list[Spot]:
    """The spots that share no letter with any of the others."""
    return [spot for spot in spots if not any(spot.begin < other.end and other.begin < spot.end for other in others)]


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
        forms.insert(0, (_fold_word(token.text[:-2]), token.end - 2))
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
    is_short = len(folded) < SHORTEST_NAME and not any(character.isdigit() for character in folded)
    if not ids or is_short or not content:
        return None
    if not content[-1].is_capital and not content[-1].is_common and not (words[-2].is_article and len(content) > 1):
        return None
    if len(words) > 1 and words[-1].text.lower() in load_place_words().districts:
        end = words[-2].end
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
        followed = not is_last and _opens_with_article(run[at + 1]) and not (at and run[at - 1].is_article)
        if token.is_article or (not is_last and (is_head or followed)):
            continue
        names.append(run[start : at + 1])
        start = at + 1
    return names


def _opens_with_article(token: Token) -> bool:
    """Whether a word is an article or has one glued to it ("Urm Alkubra")."""
    return token.is_article or bool(_GLUED.fullmatch(token.text))


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
    ids = _alike(name, lexicon) or _alike(_GLUED_INSIDE.sub(r"al-\1", name), lexicon)
    return Spot(begin, end, name, ids, is_weak=True)


def _alike(name: str, lexicon: PlaceLexicon) -> tuple[str, ...]:
    """Places whose name may be this one in another spelling; longer names only, as short ones are alike by chance."""
    if len(fold_name(name)) < 5:
        return ()
    return tuple(place.place_id for place in lexicon.gazetteer.candidates(name))


_TOKEN = re.compile(r"[^\W_]+(?:['`][^\W_]+)*")
_GLUED = re.compile(r"Al[a-z]{4,}")
_GLUED_INSIDE = re.compile(r"\bAl([a-z]{4,})")
_WITHIN = (" ", "-", "- ", " -", "\n")
_AND_NAME = re.compile(r" and (?:al-)?[A-Z]| [A-Z]| al-[A-Z]")
_ACRONYMS = re.compile(r"[A-Z]{2,}s")
_CAMEL = re.compile(r"[a-z][A-Z]")
