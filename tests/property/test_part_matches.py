"""Parts of places that are meant and not named are found from a few words before each direction as from everywhere."""

import tomllib
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from fogline.claims.place_anaphors import part_matches
from fogline.claims.place_words import load_place_words

_DIRECTIONS = tomllib.loads((files("fogline.claims") / "words" / "places.toml").read_text(encoding="utf-8"))["directions"]
_OTHERS = ("the", "its", "in", "town's", "citys", "of the city", "Aleppo", "of", "gold", "bold", "city's", "and", "or", ",", ".")
_words = st.sampled_from((*_DIRECTIONS["words"], *_DIRECTIONS["fillers"], *_DIRECTIONS["parts"], *_OTHERS))
_gaps = st.sampled_from((" ", " ", " ", ", ", "-", "", "  ", ",,", "\n"))


@given(st.lists(st.tuples(_words, _gaps), max_size=14))
def test_the_same_matches_are_found(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in pieces)
    expected = [(match.span(), match.groups()) for match in load_place_words().part_anaphor.finditer(text)]
    assert [(match.span(), match.groups()) for match in part_matches(text)] == expected
