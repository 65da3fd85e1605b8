"""A glance at a store answers at once on both engines, and makes nothing where there is none."""

from pathlib import Path

import pytest

from fogline.errors import StoreError
from fogline.glance import glance
from fogline.model import Report
from fogline.store import Records


def test_rows_of_both_engines(records: Records) -> None:
    records.add_reports([Report(f"r{n}", f"2016-03-0{n}", "wire", "", "A text.") for n in (1, 2, 3)])
    url = records.engine.url.render_as_string(hide_password=False)
    rows = glance(url, "SELECT report_id FROM reports WHERE source = ? ORDER BY report_id DESC LIMIT ?", ["wire", 2])
    assert [tuple(row) for row in rows] == [("r3",), ("r2",)]
    with pytest.raises(StoreError):
        glance(url, "SELECT nothing FROM nowhere")


def test_where_there_is_no_store_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        glance(f"sqlite:///{tmp_path / 'none.db'}", "SELECT 1")
    with pytest.raises(StoreError):
        glance("postgresql+psycopg://nobody@127.0.0.1:9/none", "SELECT 1")
    assert list(tmp_path.iterdir()) == []
