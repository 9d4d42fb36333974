"""Statements about queues."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Mapping

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.records import QueueOrders, QueueRecord
from sealpress.spool.sqlite.accepting import wake
from sealpress.spool.sqlite.rows import QUEUES, Rows, plain_text, queue_record, queue_row
from sealpress.spool.sqlite.telling import add_note

__all__ = ["all_queues", "change_queue", "open_queue", "remove_queue", "wake_now"]


def open_queue(connection: sqlite3.Connection, name: str) -> QueueRecord:
    """Return the queue of a name, made when there is none."""
    row = connection.execute(f"{QUEUES} WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return queue_record(row)
    added = connection.execute("INSERT INTO queue (name) VALUES (?)", (name,))
    return QueueRecord(id=int(added.lastrowid or 0), name=name)


def all_queues(connection: sqlite3.Connection) -> list[QueueRecord]:
    """Return all queues, the oldest first."""
    return [queue_record(row) for row in connection.execute(f"{QUEUES} ORDER BY id")]


def change_queue(
    connection: sqlite3.Connection,
    rows: Rows,
    queue_id: int,
    changes: Mapping[str, bool | None],
    message: str | None,
    orders: QueueOrders | None,
    note: bytes,
) -> QueueRecord:
    """Change what is given; a queue that goes on is looked at."""
    wanted = {**changes, "message": message and plain_text(message)}
    wanted |= dataclasses.asdict(orders) if orders is not None else {}
    columns = {name: value for name, value in wanted.items() if value is not None}
    if columns:
        assignments = ", ".join(f"{name} = ?" for name in columns)
        connection.execute(
            f"UPDATE queue SET {assignments} WHERE id = ?",
            (*columns.values(), queue_id),
        )
    if changes.get("is_paused") is False:
        wake(connection, queue_id, rows.clock.now())
    add_note(connection, note)
    return queue_row(connection, queue_id)


def remove_queue(connection: sqlite3.Connection, queue_id: int, note: bytes) -> None:
    """Forget a queue that has nothing to do, and its history."""
    queue = queue_row(connection, queue_id)
    (active,) = connection.execute("SELECT active FROM queue WHERE id = ?", (queue_id,)).fetchone()
    if active:
        detail = f"the queue {queue.name} has {active} jobs that are not done"
        raise SpoolError(Reason.QUEUE_NOT_EMPTY, detail)
    connection.execute(
        "DELETE FROM document WHERE job IN (SELECT key FROM job WHERE queue_id = ?)", (queue_id,)
    )
    connection.execute("DELETE FROM job WHERE queue_id = ?", (queue_id,))
    connection.execute("DELETE FROM queue WHERE id = ?", (queue_id,))
    add_note(connection, note)


def wake_now(connection: sqlite3.Connection, rows: Rows, queue_id: int) -> None:
    """Let a queue be claimed at once."""
    connection.execute("UPDATE queue SET ready_at = ? WHERE id = ?", (rows.clock.now(), queue_id))
