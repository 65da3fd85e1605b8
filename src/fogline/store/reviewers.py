"""A reviewer's name taken out of the store: the one change to what was decided. Decisions get new ids, as those hold the name.

What a decision says, when it was made and what it undoes stay; so do their order, what is in force, and the runs that used them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import count

from sqlalchemy import Connection, select

from fogline.model import Decision
from fogline.store import tables
from fogline.store.digest import decision_digest
from fogline.store.engine import connected, transaction
from fogline.store.records import LATEST_DECISIONS, Records

STAND_IN = "former reviewer"
"""What stands under the decisions of somebody who was taken out, with a number."""


@contextmanager
def taking_out(records: Records, is_named: Callable[[str], bool], taken: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Put a stand-in, whose number is above ``taken``, in the place of a reviewer's name, under decisions and as a word in notes.

    Gives the stand-in and the new id of each decision whose id changes; all of it counts when the block ends, or nothing does.
    """
    with transaction(records.engine, writes=True) as connection:
        query = select(tables.decisions).order_by(tables.decisions.c.decided_at, tables.decisions.c.decision_id)
        old = [Decision(**dict(row)) for row in connection.execute(query).mappings()]
        names = {decision.reviewer for decision in old if is_named(decision.reviewer)}
        taken = max([taken, *(number_of(decision.reviewer) for decision in old)])
        stand_in, new = next(made for made in _tried(old, names, taken) if made[1] == sorted(made[1], key=_order))
        ids = {before.decision_id: after.decision_id for before, after in zip(old, new, strict=True) if before != after}
        for before, after in zip(old, new, strict=True):
            if before != after:
                changed = tables.decisions.update().where(tables.decisions.c.decision_id == before.decision_id)
                connection.execute(changed.values(**asdict(after)))
        _rename_used(connection, ids)
        yield stand_in, ids


def number_of(name: str) -> int:
    """The number of a stand-in; 0 for the name of somebody who is here."""
    found = re.fullmatch(rf"{STAND_IN} ([0-9]{{1,9}})", name)
    return int(found[1]) if found else 0


def sweep(records: Records) -> None:
    """Have the database forget what it has replaced: the old rows are in its files until then."""
    with connected(records.engine) as connection:
        if records.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM FULL decisions")
            connection.exec_driver_sql("VACUUM FULL meta")
        else:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _tried(old: Sequence[Decision], names: set[str], taken: int) -> Iterator[tuple[str, list[Decision]]]:
    """The decisions under one stand-in after the other: of decisions made at one moment, the new ids may change the order."""
    for number in count(taken + 1):
        stand_in = f"{STAND_IN} {number}"
        yield stand_in, _renamed(old, names, stand_in)


def _renamed(old: Sequence[Decision], names: set[str], stand_in: str) -> list[Decision]:
    word = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names)) or r"(?!)")
    ids: dict[str, str] = {}
    new = []
    for decision in old:
        undoes = ids.get(decision.undoes or "", decision.undoes)
        changed = replace(
            decision,
            reviewer=stand_in if decision.reviewer in names else decision.reviewer,
            note=word.sub(stand_in, decision.note),
            undoes=undoes,
            subject=undoes if undoes and decision.subject == decision.undoes else decision.subject,
        )
        if changed != decision:
            changed = replace(changed, decision_id=decision_digest(changed))
        ids[decision.decision_id] = changed.decision_id
        new.append(changed)
    return new


def _rename_used(connection: Connection, ids: dict[str, str]) -> None:
    """Name the decisions that the latest run used by their new ids."""
    meta = tables.meta
    used = connection.execute(select(meta.c.value).where(meta.c.key == LATEST_DECISIONS)).scalar_one_or_none()
    if used:
        renamed = " ".join(ids.get(decision_id, decision_id) for decision_id in used.split())
        connection.execute(meta.update().where(meta.c.key == LATEST_DECISIONS).values(value=renamed))


def _order(decision: Decision) -> tuple[str, str]:
    return decision.decided_at, decision.decision_id
