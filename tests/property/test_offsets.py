"""Whatever the text, offsets hold: the quotations of every claim rest on this."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from fogline.claims.sentences import LONGEST, split_sentences
from fogline.claims.text import normalise

DAMAGED = st.lists(
    st.sampled_from(
        ["Syria�s", "â€œtakenâ€\x9d", "Â ", "e\u0301", "ﬁ", "a?s", "\u200b", "\x00", "\ud800", "…", " ", "Hama", "\r\n", "١٢"]
    )
).map("".join)
TEXTS = st.one_of(st.text(max_size=200), st.text(alphabet=st.characters(codec=None), max_size=60), DAMAGED)


@given(TEXTS, st.data())
@example("", None)
@example("Â", None)
def test_every_span_lies_in_the_original_and_grows_with_its_ends(text: str, data: st.DataObject | None) -> None:
    result = normalise(text)
    spans = [result.original_span(at, at + 1) for at in range(len(result.text))]
    assert all(0 <= begin < end <= len(text) for begin, end in spans)
    assert [begin for begin, _ in spans] == sorted(begin for begin, _ in spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)
    if data is not None:
        begin = data.draw(st.integers(0, len(result.text)))
        end = data.draw(st.integers(begin, len(result.text)))
        first, last = result.original_span(begin, end)
        assert 0 <= first <= last <= len(text)
        assert (first == last) == (begin == end)
        assert result.quote(begin, end) == text[first:last]


@given(TEXTS)
def test_what_is_not_changed_maps_to_itself(text: str) -> None:
    result = normalise(text)
    for at, character in enumerate(result.text):
        if character.isascii() and character.isalnum():
            assert character in unicodedata.normalize("NFKC", result.quote(at, at + 1)) or not result.quote(at, at + 1).isascii()


@given(st.text(alphabet="abc XYZ.,-'\"019\n", max_size=200))
def test_plain_text_is_left_alone(text: str) -> None:
    result = normalise(text)
    assert result.text == text
    assert all(result.original_span(at, at + 1) == (at, at + 1) for at in range(len(text)))


@given(TEXTS)
def test_normalising_leaves_no_hidden_characters(text: str) -> None:
    assert not set(normalise(text).text) & set("\x00\t\r\u200b\u200f\ufeff\xa0\u2019\u201c\u2013\ud800")


@given(st.one_of(TEXTS, st.text(alphabet='ab. A"?!\n', max_size=300), st.text(max_size=5).map(lambda piece: piece * 500)))
def test_sentences_are_in_order_trimmed_short_and_lose_only_space(text: str) -> None:
    spans = split_sentences(text)
    at = 0
    for begin, end in spans:
        assert at <= begin < end <= len(text)
        assert not text[at:begin].strip()
        assert text[begin:end] == text[begin:end].strip()
        assert end - begin <= LONGEST
        at = end
    assert not text[at:].strip()
