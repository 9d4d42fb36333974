"""Statements about what is told: notes for the audit log, and sums for accounts."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from sealpress.spool.sqlite.rows import UNREADABLE, Rows, plain_text
from sealpress.spool.store import Account

__all__ = ["account_for", "accounts", "add_note", "add_notes", "drop_notes", "note_count", "notes"]

_ADD_TO_ACCOUNT = """
UPDATE account SET jobs = jobs + 1, impressions = impressions + ?, sheets = sheets + ?,
                   octets = octets + ?
WHERE day = ? AND queue = ? AND owner = ?
"""
_BEGIN_ACCOUNT = "INSERT INTO account VALUES (?, ?, ?, ?, 1, ?, ?, ?)"
_ENDED_JOB = """
SELECT name, job.owner, uuid, private, impressions, sheets, octets
FROM job JOIN queue ON queue.id = job.queue_id WHERE key = ?
"""
_ACCOUNTS = """
SELECT day, queue, owner, user, jobs, impressions, sheets, octets FROM account
WHERE day >= ? AND (? = '' OR day <= ?) ORDER BY day, queue
"""


def add_note(connection: sqlite3.Connection, note: bytes) -> None:
    """Keep a note, if there is one; its number is the next one."""
    if note:
        add_notes(connection, (note,))


def add_notes(connection: sqlite3.Connection, notes: Sequence[bytes]) -> None:
    """Keep notes, not too many at once; their numbers are the next ones."""
    if notes:
        values = ", ".join(["(?)"] * len(notes))
        connection.execute(f"INSERT INTO note (note) VALUES {values}", notes)


def notes(connection: sqlite3.Connection, limit: int) -> list[tuple[int, bytes]]:
    """Return the oldest notes."""
    statement = "SELECT number, note FROM note ORDER BY number LIMIT ?"
    return connection.execute(statement, (limit,)).fetchall()


def note_count(connection: sqlite3.Connection) -> int:
    """Return how many notes there are; they have no gaps."""
    statement = "SELECT (SELECT max(number) FROM note) - (SELECT min(number) FROM note) + 1"
    (found,) = connection.execute(statement).fetchone()
    return int(found or 0)


def drop_notes(connection: sqlite3.Connection, up_to: int) -> None:
    """Forget notes up to a number."""
    connection.execute("DELETE FROM note WHERE number <= ?", (up_to,))


def account_for(connection: sqlite3.Connection, rows: Rows, key: int) -> None:
    """Add a job that was just printed to its user's sums of the day."""
    row = connection.execute(_ENDED_JOB, (key,)).fetchone()
    queue, owner, uuid, private, *sums = row
    day = time.strftime("%Y-%m-%d", time.localtime(rows.clock.wall()))
    if not connection.execute(_ADD_TO_ACCOUNT, (*sums, day, queue, owner)).rowcount:
        try:
            name = rows.private(private, uuid).user
        except UNREADABLE:  # it was printed before it was damaged
            name = ""
        user = rows.sealer.seal(plain_text(name).encode(), b"account:" + owner)
        connection.execute(_BEGIN_ACCOUNT, (day, queue, owner, user, *sums))


def accounts(connection: sqlite3.Connection, rows: Rows, since: str, until: str) -> list[Account]:
    """Return the sums, days in order, and users of a queue by name."""
    found = [
        Account(
            day=day,
            queue=queue,
            user=_user(rows, user, owner),
            jobs=jobs,
            impressions=impressions,
            sheets=sheets,
            octets=octets,
        )
        for day, queue, owner, user, jobs, impressions, sheets, octets in connection.execute(
            _ACCOUNTS, (since, until, until)
        )
    ]
    return sorted(found, key=lambda account: (account.day, account.queue, account.user))


def _user(rows: Rows, sealed: bytes, owner: bytes) -> str:
    """Return whose sums they are; empty where that is damaged: the sums count all the same."""
    try:
        return rows.sealer.open(sealed, b"account:" + owner).decode()
    except UNREADABLE:
        return ""
