"""The loops that take names, wording and figures from texts cut into words, in machine code."""

import numpy as np
import numpy.typing as npt

from fogline.origins.cutting import Classes, Codes, Hashes, Places
from fogline.origins.letters import DIGIT
from fogline.origins.machine import in_machine_code, part_of_loop

Weights = npt.NDArray[np.float32]
Marks = npt.NDArray[np.uint8]
Known = tuple[Hashes, Weights, Hashes, Weights, Marks, npt.NDArray[np.int32]]
"""Columns of words: identity, what it tells, the same as a name, marks, number."""

_IS_NAME, _IS_CASELESS_NAME, _IS_BREAK, _IS_WIRE, _BREAK_ROW = 1, 2, 4, 16, 0
_MIN_QUOTATION, _MAX_QUOTATION = 8, 600
_COMMA, _MAX_DIGITS, _FIRST_YEAR, _LAST_YEAR = ord(","), 18, 1900, 2099
_MIX, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(29)


@in_machine_code
def take_columns(
    letters: tuple[Codes, Classes, Marks],
    words: tuple[Places, Places],
    sentences: tuple[Places, Places, Places, Places],
    quotes: tuple[Places, Places],
    known: Known,
    chosen: tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64], int],
) -> tuple[tuple[Hashes, Weights], tuple[Hashes, Weights], tuple[Hashes, Weights], Hashes, npt.NDArray[np.int64]]:
    """Runs of words, names, telling words and figures, each sorted text by text, and counts by text.

    Counted are these four, words of wording, and whether one may name a wire.
    ``letters`` are codes, classes and values of digits, ``words`` rows and begins, ``sentences`` begins, ends, first words and
    those of each text, ``chosen`` the sentences kept, where the bare text begins, and the length of runs.
    """
    rows, _ = words
    text_sentences = sentences[3]
    kept, bare_begins, size = chosen
    n_texts, room = len(text_sentences) - 1, len(rows) + len(quotes[0])
    runs, run_weights = np.empty(room, np.uint64), np.empty(room, np.float32)
    names, name_weights = np.empty(len(rows), np.uint64), np.empty(len(rows), np.float32)
    telling, word_weights = np.empty(len(rows), np.uint64), np.empty(len(rows), np.float32)
    figures = np.empty(len(rows), np.uint64)
    counts = np.zeros((n_texts, 6), np.int64)
    n_runs, n_names, n_telling, n_figures = 0, 0, 0, 0
    for text in range(n_texts):
        spans = _quotations(text, sentences, quotes, kept, bare_begins[text])
        wording = _wording(text, words, sentences, spans, kept, bare_begins[text])
        counts[text, 4], counts[text, 5] = len(wording), _may_name_wire(text, rows, sentences, known[4])
        hashes, weights = _runs(wording, known, size)
        counts[text, 0] = _put_once(hashes, weights, runs[n_runs:], run_weights[n_runs:])
        hashes, weights = _names(text, rows, sentences, kept, known)
        counts[text, 1] = _put_once(hashes, weights, names[n_names:], name_weights[n_names:])
        hashes, weights = _telling(text, rows, sentences, kept, known)
        counts[text, 2] = _put_once(hashes, weights, telling[n_telling:], word_weights[n_telling:])
        hashes = _figures(text, letters, words, sentences, (kept, bare_begins, known[5]))
        weights = np.zeros(len(hashes), np.float32)
        counts[text, 3] = _put_once(hashes, weights, figures[n_figures:], np.empty(len(hashes), np.float32))
        n_runs, n_names = n_runs + counts[text, 0], n_names + counts[text, 1]
        n_telling, n_figures = n_telling + counts[text, 2], n_figures + counts[text, 3]
    return (
        (runs[:n_runs].copy(), run_weights[:n_runs].copy()),
        (names[:n_names].copy(), name_weights[:n_names].copy()),
        (telling[:n_telling].copy(), word_weights[:n_telling].copy()),
        figures[:n_figures].copy(),
        counts,
    )


@part_of_loop
def _quotations(
    text: int,
    sentences: tuple[Places, Places, Places, Places],
    quotes: tuple[Places, Places],
    kept: npt.NDArray[np.bool_],
    bare_begin: int,
) -> npt.NDArray[np.int64]:
    """Where quotations begin and end in the sentences kept, in rows; others than very short and long ones."""
    begins, ends, _, text_sentences = sentences
    places, text_quotes = quotes
    sentence, last = text_sentences[text], text_sentences[text + 1]
    spans = np.empty((text_quotes[text + 1] - text_quotes[text], 2), np.int64)
    n_spans, opened = 0, -1
    for at in range(text_quotes[text], text_quotes[text + 1]):
        place = places[at]
        while sentence < last and ends[sentence] <= place:
            sentence += 1
        if sentence == last or place < begins[sentence] or not kept[sentence] or place < bare_begin:
            continue
        if opened >= 0 and _MIN_QUOTATION <= place - opened - 1 <= _MAX_QUOTATION:
            spans[n_spans, 0], spans[n_spans, 1] = opened, place
            n_spans += 1
            opened = -1
        else:
            opened = place
    return spans[:n_spans]


@part_of_loop
def _wording(
    text: int,
    words: tuple[Places, Places],
    sentences: tuple[Places, Places, Places, Places],
    spans: npt.NDArray[np.int64],
    kept: npt.NDArray[np.bool_],
    bare_begin: int,
) -> Places:
    """The rows of the words of the sentences kept, with a break for each quotation."""
    rows, begins = words
    _, _, sentence_words, text_sentences = sentences
    first, last = text_sentences[text], text_sentences[text + 1]
    wording = np.empty(sentence_words[last] - sentence_words[first] + len(spans), np.int32)
    n_words, n_spans, allowed = 0, 0, bare_begin
    for sentence in range(first, last):
        if kept[sentence]:
            for at in range(sentence_words[sentence], sentence_words[sentence + 1]):
                while n_spans < len(spans) and spans[n_spans, 0] < begins[at]:
                    wording[n_words] = _BREAK_ROW
                    n_words += 1
                    allowed = spans[n_spans, 1]
                    n_spans += 1
                if begins[at] >= allowed:
                    wording[n_words] = rows[at]
                    n_words += 1
    wording[n_words : n_words + len(spans) - n_spans] = _BREAK_ROW
    return wording[: n_words + len(spans) - n_spans]


@part_of_loop
def _runs(wording: Places, known: Known, size: int) -> tuple[Hashes, Weights]:
    """Hash and weight of each run of words that no quotation breaks."""
    folded, tells, _, _, marks, _ = known
    room = max(0, len(wording) - size + 1)
    hashes, weights, n_runs = np.empty(room, np.uint64), np.empty(room, np.float32), 0
    for begin in range(room):
        value, weight, is_whole = np.uint64(0), np.float32(0.0), True
        for at in range(begin, begin + size):
            row = wording[at]
            is_whole &= (marks[row] & _IS_BREAK) == 0
            value = value * _MIX + folded[row]
            weight += tells[row]
        if is_whole:
            hashes[n_runs], weights[n_runs] = value ^ (value >> _SHIFT), weight
            n_runs += 1
    return hashes[:n_runs], weights[:n_runs]


@part_of_loop
def _names(
    text: int, rows: Places, sentences: tuple[Places, Places, Places, Places], kept: npt.NDArray[np.bool_], known: Known
) -> tuple[Hashes, Weights]:
    """Capitalised words within sentences; in scripts without capitals, rare words."""
    _, _, sentence_words, text_sentences = sentences
    _, _, name, name_tells, marks, _ = known
    first, last = text_sentences[text], text_sentences[text + 1]
    room = sentence_words[last] - sentence_words[first]
    hashes, weights, n_names = np.empty(room, np.uint64), np.empty(room, np.float32), 0
    for sentence in range(first, last):
        if kept[sentence]:
            for at in range(sentence_words[sentence], sentence_words[sentence + 1]):
                mark = marks[rows[at]]
                if mark & _IS_CASELESS_NAME or (mark & _IS_NAME and at > sentence_words[sentence]):
                    hashes[n_names], weights[n_names] = name[rows[at]], name_tells[rows[at]]
                    n_names += 1
    return hashes[:n_names], weights[:n_names]


@part_of_loop
def _telling(
    text: int, rows: Places, sentences: tuple[Places, Places, Places, Places], kept: npt.NDArray[np.bool_], known: Known
) -> tuple[Hashes, Weights]:
    """All words that tell something, names at half of what they tell."""
    _, _, sentence_words, text_sentences = sentences
    folded, tells, _, name_tells, _, _ = known
    first, last = text_sentences[text], text_sentences[text + 1]
    room = sentence_words[last] - sentence_words[first]
    hashes, weights, n_words = np.empty(room, np.uint64), np.empty(room, np.float32), 0
    for sentence in range(first, last):
        if kept[sentence]:
            for at in range(sentence_words[sentence], sentence_words[sentence + 1]):
                weight = max(tells[rows[at]], name_tells[rows[at]] / np.float32(2.0))
                if weight > 0:
                    hashes[n_words], weights[n_words] = folded[rows[at]], weight
                    n_words += 1
    return hashes[:n_words], weights[:n_words]


@part_of_loop
def _may_name_wire(text: int, rows: Places, sentences: tuple[Places, Places, Places, Places], marks: Marks) -> bool:
    found = np.uint8(0)
    for at in range(sentences[2][sentences[3][text]], sentences[2][sentences[3][text + 1]]):
        found |= marks[rows[at]]
    return bool(found & _IS_WIRE)


@part_of_loop
def _figures(
    text: int,
    letters: tuple[Codes, Classes, Marks],
    words: tuple[Places, Places],
    sentences: tuple[Places, Places, Places, Places],
    chosen: tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64], npt.NDArray[np.int32]],
) -> Hashes:
    """Numbers in figures or words, years left out."""
    rows, begins = words
    _, ends, sentence_words, text_sentences = sentences
    kept, bare_begins, number = chosen
    first, last = text_sentences[text], text_sentences[text + 1]
    figures, n_figures, done = np.empty(sentence_words[last] - sentence_words[first], np.uint64), 0, bare_begins[text]
    for sentence in range(first, last):
        if kept[sentence]:
            for at in range(sentence_words[sentence], sentence_words[sentence + 1]):
                value = np.int64(number[rows[at]])
                if value < 0 and begins[at] >= done and letters[1][letters[0][begins[at]]] & DIGIT:
                    value, done = _figure(letters, begins[at], ends[sentence])
                if value >= 0:
                    figures[n_figures] = value
                    n_figures += 1
    return figures[:n_figures]


@part_of_loop
def _figure(letters: tuple[Codes, Classes, Marks], at: int, end: int) -> tuple[np.int64, int]:
    """The figure that begins here, -1 for a year, and where it ends; a comma before three digits is part of it."""
    codes, classes, digits = letters
    value, n_digits = np.int64(0), np.int64(0)
    while True:
        while at < end and classes[codes[at]] & DIGIT:
            if n_digits < _MAX_DIGITS:
                value = value * np.int64(10) + np.int64(digits[codes[at]])
            n_digits += np.int64(value > 0)
            at += 1
        if at + 4 > end or codes[at] != _COMMA:
            break
        if not classes[codes[at + 1]] & classes[codes[at + 2]] & classes[codes[at + 3]] & DIGIT:
            break
        at += 1
    is_year = n_digits == 4 and _FIRST_YEAR <= value <= _LAST_YEAR
    return (np.int64(-1) if is_year else value), at


@part_of_loop
def _put_once(hashes: Hashes, weights: Weights, out: Hashes, out_weights: Weights) -> int:
    """Write the different hashes in order, each with its greatest weight; how many there are."""
    n_out = 0
    for at in np.argsort(hashes):
        if n_out and out[n_out - 1] == hashes[at]:
            out_weights[n_out - 1] = max(out_weights[n_out - 1], weights[at])
        else:
            out[n_out], out_weights[n_out] = hashes[at], weights[at]
            n_out += 1
    return n_out
