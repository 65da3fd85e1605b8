import time

import pytest

from fogline.claims.text import normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("the “army”’s men", 'the "army"\'s men'),
        ("10\xa0km – no", "10 km - no"),
        ("Syria\ufffds army", "Syria's army"),
        ("the city\ufffd\ufffd fell", "the city fell"),
        ("itâ€™s â€œoursâ€\x9d", 'it\'s "ours"'),
        ("10Â km", "10 km"),
        ("RÃ©union", "Réunion"),
        ("Assad?s men", "Assad's men"),
        ("Who won?so they ask. Sure?", "Who won?so they ask. Sure?"),
        ("a\u200bb\ufeffc\xad", "abc"),
        ("e\u0301tat ﬁne …", "état fine ..."),
        ("a\tb\r\nc", "a b\n\nc"),
        ("Syrias army", "Syrias army"),
    ],
)
def test_a_text_is_made_plain(text: str, plain: str) -> None:
    assert normalise(text).text == plain


def test_a_quotation_is_the_originals_own() -> None:
    result = normalise("He said: â€œthe army tookﬁeldsâ€\x9d … near “Hama”.")
    begin = result.text.index("army")
    assert result.quote(begin, begin + len("army tookf")) == "army tookﬁ"
    begin = result.text.index('"Hama"')
    assert result.quote(begin, begin + 6) == "“Hama”"


@pytest.mark.parametrize("piece", ["plain words. ", "“Été e\u0301” ", "مُحَمَّد ", "\x00"])
def test_two_megabytes_take_seconds_at_most(piece: str) -> None:
    started = time.process_time()
    normalise(piece * (2_000_000 // len(piece)))
    assert time.process_time() - started < 10
