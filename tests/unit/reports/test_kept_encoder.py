"""The vocabulary and the table that were kept are the library's own."""

from pathlib import Path

import numpy as np
import pytest

from fogline.caches import cache_folder
from fogline.reports.kept_encoder import KIND, PieceTable, keep_table, load_tokenizer, read_table

WORDS = ("captured", "حلب", "Ķurdish", "ﬁghter", "12.5", "", " ", "e\u0301 \u200b²", "x" * 70)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of caches, in a place of this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return cache_folder(KIND)


def test_a_kept_vocabulary_cuts_words_as_the_library_does(folder: Path) -> None:
    own = load_tokenizer()
    (file,) = folder.iterdir()
    whole = file.read_bytes()
    kept = load_tokenizer()
    assert kept is not own
    assert [kept.encode(word) for word in WORDS] == [own.encode(word) for word in WORDS]
    assert kept._pieces == own._pieces
    assert kept._scores == own._scores
    assert kept._prefixes == own._prefixes
    assert vars(kept).keys() == vars(own).keys()
    file.write_bytes(whole[:-1])
    assert load_tokenizer()._pieces == own._pieces
    assert file.read_bytes() == whole


def test_a_kept_table_has_the_same_numbers() -> None:
    assert read_table() is None
    table = PieceTable(
        np.arange(34, dtype=np.uint8).reshape(17, 2), np.linspace(0, 1, 17, dtype=np.float32), np.full(17, -0.5, np.float32)
    )
    keep_table(table)
    found = read_table()
    assert found is not None
    assert all(np.array_equal(one, other) for one, other in zip(found, table, strict=True))
    assert found.rows.shape == table.rows.shape
