"""The loops that cut texts into words and sentences and look words up, in machine code."""

import numpy as np
import numpy.typing as npt

from fogline.origins.letters import DIGIT, IN_WORD, QUOTE, SPACE, STARTER, STOP
from fogline.origins.machine import in_machine_code, part_of_loop

Codes = npt.NDArray[np.uint32]
Classes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]

_BREAK, _QUOTE_MARK, _APOSTROPHE, _LINE_END = ord("¶"), ord('"'), ord("'"), ord("\n")
_ZERO, _ONE, _TWO, _NINE = ord("0"), ord("1"), ord("2"), ord("9")
_MIN_KEY_WORDS = 3
_SEED, _MIX, _SHIFT = np.uint64(0x2545F4914F6CDD1D), np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
_NONE, _LEAST = np.uint64(0), np.uint64(1)


@in_machine_code
def cut_texts(
    codes: Codes,
    begins: npt.NDArray[np.int64],
    classes: Classes,
    words: tuple[Hashes, Places, Places],
    sentences: tuple[Places, Places, Places, Places],
    marks: tuple[Places, Places, npt.NDArray[np.bool_]],
) -> tuple[int, int, int]:
    """Write down where words, sentences and quotation marks stand; how many there are of each.

    ``words`` are hash, begin and end; ``sentences`` begin, end, first word and the first one of each text; ``marks`` the places
    of quotation marks, the first one of each text, and whether it may hold a year.
    """
    hashes, word_begins, word_ends = words
    sentence_begins, sentence_ends, sentence_words, text_sentences = sentences
    quotes, text_quotes, has_year = marks
    n_words, n_sentences, n_quotes = 0, 0, 0
    for text in range(len(begins) - 1):
        at, end = begins[text], begins[text + 1]
        begin, first_word, is_open = at, n_words, True
        while is_open:
            closing, following = _sentence_end(codes, classes, at, end)
            if closing >= 0:
                begin, closing = _trimmed(codes, classes, begin, closing)
                if begin < closing:
                    sentence_begins[n_sentences], sentence_ends[n_sentences] = begin, closing
                    sentence_words[n_sentences] = first_word
                    n_sentences += 1
                    first_word = n_words
                is_open = at < end
                begin = following
                at = following
            elif classes[codes[at]] & IN_WORD or codes[at] == _BREAK:
                word_begins[n_words] = at
                at, hashes[n_words], may_be_year = _word(codes, classes, at, end)
                word_ends[n_words] = at
                has_year[text] |= may_be_year
                n_words += 1
            else:
                if classes[codes[at]] & QUOTE:
                    quotes[n_quotes] = at
                    n_quotes += 1
                at += 1
        text_sentences[text + 1], text_quotes[text + 1] = n_sentences, n_quotes
    sentence_words[n_sentences] = n_words
    return n_words, n_sentences, n_quotes


@part_of_loop
def _sentence_end(codes: Codes, classes: Classes, at: int, end: int) -> tuple[int, int]:
    """If a sentence ends here, behind which letter, and where the next begins; else -1."""
    if at >= end:
        return end, end
    if codes[at] == _LINE_END:
        following = at + 1
        while following < end and codes[following] == _LINE_END:
            following += 1
        return at, following
    if not classes[codes[at]] & STOP:
        return -1, -1
    after = at + 1
    if after < end and codes[after] == _QUOTE_MARK:
        after += 1
    following = after
    while following < end and classes[codes[following]] & SPACE:
        following += 1
    if after < following < end and classes[codes[following]] & STARTER:
        return at + 1, following
    return -1, -1


@part_of_loop
def _trimmed(codes: Codes, classes: Classes, begin: int, end: int) -> tuple[int, int]:
    """The same span without white space at its ends."""
    while begin < end and classes[codes[begin]] & SPACE:
        begin += 1
    while begin < end and classes[codes[end - 1]] & SPACE:
        end -= 1
    return begin, end


@part_of_loop
def _word(codes: Codes, classes: Classes, at: int, end: int) -> tuple[int, np.uint64, bool]:
    """Where the word that begins here ends, its hash, and whether a year may stand in it."""
    value, may_be_year, has_mark, is_break = _SEED, False, False, codes[at] == _BREAK
    while True:
        code = codes[at]
        if code in (_ONE, _TWO) and at + 4 <= end and codes[at + 1] == (_NINE if code == _ONE else _ZERO):
            may_be_year |= (classes[codes[at + 2]] & DIGIT) > 0 and (classes[codes[at + 3]] & DIGIT) > 0
        value = (value ^ np.uint64(code)) * _MIX
        value ^= value >> _SHIFT
        at += 1
        if is_break or at >= end:
            break
        if classes[codes[at]] & IN_WORD:
            continue
        if has_mark or codes[at] != _APOSTROPHE or at + 1 >= end or not classes[codes[at + 1]] & IN_WORD:
            break
        value = (value ^ np.uint64(_APOSTROPHE)) * _MIX
        has_mark = True
        at += 1
    return at, max(value, _LEAST), may_be_year


@in_machine_code
def sentence_keys(words: Places, masked: Hashes, sentence_words: Places, powers: Hashes) -> Hashes:
    """An identity of each sentence that survives other names and figures in it; 0 where it is too short to be known again."""
    keys = np.zeros(len(sentence_words) - 1, np.uint64)
    for sentence in range(len(keys)):
        begin, end = sentence_words[sentence], sentence_words[sentence + 1]
        if end - begin >= _MIN_KEY_WORDS:
            key = _NONE
            for at in range(begin, end):
                key += masked[words[at]] * powers[(at - begin) % len(powers)]
            keys[sentence] = key | _LEAST
    return keys


@in_machine_code
def find_rows(hashes: Hashes, keys: Hashes, rows: Places) -> Places:
    """The row of each hash in a table with open places; -1 where it has none."""
    last = np.uint64(len(keys) - 1)
    found = np.empty(len(hashes), np.int32)
    for at in range(len(hashes)):
        place = hashes[at] & last
        while keys[place] not in (hashes[at], _NONE):
            place = (place + _LEAST) & last
        found[at] = rows[place] if keys[place] == hashes[at] else -1
    return found


@in_machine_code
def put_rows(hashes: Hashes, numbers: Places, keys: Hashes, rows: Places) -> None:
    """Write hashes that are not in it yet into a table with open places."""
    last = np.uint64(len(keys) - 1)
    for at in range(len(hashes)):
        place = hashes[at] & last
        while keys[place] != _NONE:
            place = (place + _LEAST) & last
        keys[place] = hashes[at]
        rows[place] = numbers[at]
