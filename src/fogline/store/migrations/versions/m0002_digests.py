"""Digests of what is kept, so that damage can be found: of each report and claim, and of each run's files."""

import sqlalchemy as sa
from alembic import op

from fogline.model import content_id

revision = "0002"
down_revision = "0001"

_REPORT = (
    *("report_id", "published", "source", "title", "text", "url", "lang", "part_of"),
    *("date_basis", "source_basis", "lang_basis"),
)
_AT_ONCE = 2000


def upgrade() -> None:
    """Add the columns and fill those of reports and claims; of earlier runs nothing is known."""
    for table in ("reports", "claims"):
        op.add_column(table, sa.Column("digest", sa.String(16)))
    op.add_column("runs", sa.Column("digest", sa.String(16)))
    _fill("reports", ("report_id",), _REPORT)
    _fill("claims", ("claim_id", "extractor"), ("row",))


def _fill(name: str, key: tuple[str, ...], parts: tuple[str, ...]) -> None:
    table = sa.table(name, *(sa.column(column) for column in dict.fromkeys((*key, *parts, "digest"))))
    connection, columns = op.get_bind(), [table.c[column] for column in key]
    this_row = [table.c[column] == sa.bindparam(f"at_{column}") for column in key]
    set_digest = sa.update(table).where(*this_row).values(digest=sa.bindparam("found"))
    keys = [tuple(row) for row in connection.execute(sa.select(*columns).order_by(*columns))]
    for begin in range(0, len(keys), _AT_ONCE):
        chosen = keys[begin : begin + _AT_ONCE]
        where = sa.tuple_(*columns).in_(chosen) if len(key) > 1 else columns[0].in_([row[0] for row in chosen])
        rows = connection.execute(sa.select(table).where(where)).mappings().all()
        values = [{f"at_{c}": row[c] for c in key} | {"found": content_id(*(row[part] for part in parts))} for row in rows]
        connection.execute(set_digest, values)
