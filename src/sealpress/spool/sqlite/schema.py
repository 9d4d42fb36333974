"""The tables of the store, and the steps by which older databases become newer ones.

``PRAGMA user_version`` says how many steps a database has gone. Steps are never changed once they
are released: a change of the tables is a further step, so any older database can be brought up.
"""

from __future__ import annotations

import sqlite3

from sealpress.errors import SpoolError
from sealpress.reasons import Reason

__all__ = ["MIGRATIONS", "SCHEMA_VERSION", "migrate"]

# A queue's row is the mailbox of its writer. ready_at (in spool time) says that something may be
# there to do; owner and epoch say whose it is. The index holds just those that can be claimed.
_QUEUES_AND_JOBS = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO meta VALUES ('next_job_id', 1), ('clock', 0.0), ('wall', NULL);

CREATE TABLE queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    is_paused INTEGER NOT NULL DEFAULT 0,
    is_accepting INTEGER NOT NULL DEFAULT 1,
    message TEXT NOT NULL DEFAULT '',
    owner TEXT,
    epoch INTEGER NOT NULL DEFAULT 0,
    ready_at REAL
);
CREATE INDEX queue_ready ON queue (ready_at)
    WHERE ready_at IS NOT NULL AND owner IS NULL AND is_paused = 0;
CREATE INDEX queue_owned ON queue (owner) WHERE owner IS NOT NULL;

CREATE TABLE job (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    queue_id INTEGER NOT NULL,
    job_id INTEGER NOT NULL UNIQUE,
    uuid TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    state INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    priority INTEGER NOT NULL,
    hold_until REAL NOT NULL,
    is_open INTEGER NOT NULL,
    is_secure INTEGER NOT NULL,
    created_at REAL NOT NULL,
    processing_at REAL,
    completed_at REAL,
    created REAL NOT NULL,
    touched REAL NOT NULL,
    ended REAL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at REAL,
    delivery TEXT NOT NULL DEFAULT 'not-sent',
    remote_id INTEGER NOT NULL DEFAULT 0,
    earliest REAL,
    documents_sent INTEGER NOT NULL DEFAULT 0,
    impressions INTEGER NOT NULL DEFAULT 0,
    sheets INTEGER NOT NULL DEFAULT 0,
    octets INTEGER NOT NULL DEFAULT 0,
    documents INTEGER NOT NULL DEFAULT 0,
    is_cancel_wanted INTEGER NOT NULL DEFAULT 0,
    is_shredded INTEGER NOT NULL DEFAULT 0,
    owner BLOB NOT NULL,
    private BLOB NOT NULL,
    told BLOB
);
CREATE INDEX job_head ON job (queue_id, is_open, priority DESC, key) WHERE state = 3;
CREATE INDEX job_begun ON job (queue_id, key) WHERE state IN (5, 6);
CREATE INDEX job_held ON job (queue_id, priority DESC, key) WHERE state = 4;
CREATE INDEX job_until ON job (hold_until) WHERE state = 4;
CREATE INDEX job_open ON job (touched) WHERE is_open = 1;
CREATE INDEX job_ended ON job (queue_id, ended, key) WHERE state >= 7;
CREATE INDEX job_kept ON job (ended) WHERE state >= 7 AND is_shredded = 0;
CREATE INDEX job_past ON job (ended, key) WHERE state >= 7;
CREATE INDEX job_owner ON job (owner, key);

CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    format TEXT NOT NULL,
    octets INTEGER NOT NULL,
    name BLOB,
    wrapped_key BLOB,
    sealed BLOB,
    file TEXT NOT NULL
);
CREATE UNIQUE INDEX document_of ON document (job, number);
CREATE INDEX document_file ON document (file) WHERE file <> '';

CREATE TABLE note (number INTEGER PRIMARY KEY AUTOINCREMENT, note BLOB NOT NULL);
"""

# How many jobs a queue has is asked with each look at it, so it is counted as they change.
_COUNTS_AND_ACCOUNTS = """
ALTER TABLE queue ADD COLUMN holds_new INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN active INTEGER NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN history INTEGER NOT NULL DEFAULT 0;
UPDATE queue SET
    active = (SELECT count(*) FROM job WHERE queue_id = queue.id AND state < 7),
    history = (SELECT count(*) FROM job WHERE queue_id = queue.id AND state >= 7);
CREATE TRIGGER job_added AFTER INSERT ON job BEGIN
    UPDATE queue SET active = active + (new.state < 7), history = history + (new.state >= 7)
    WHERE id = new.queue_id;
END;
CREATE TRIGGER job_gone AFTER DELETE ON job BEGIN
    UPDATE queue SET active = active - (old.state < 7), history = history - (old.state >= 7)
    WHERE id = old.queue_id;
END;
CREATE TRIGGER job_went AFTER UPDATE OF state, queue_id ON job
WHEN (old.state < 7) <> (new.state < 7) OR old.queue_id <> new.queue_id BEGIN
    UPDATE queue SET active = active - (old.state < 7), history = history - (old.state >= 7)
    WHERE id = old.queue_id;
    UPDATE queue SET active = active + (new.state < 7), history = history + (new.state >= 7)
    WHERE id = new.queue_id;
END;

CREATE TABLE account (
    day TEXT NOT NULL,
    queue TEXT NOT NULL,
    owner BLOB NOT NULL,
    user BLOB NOT NULL,
    jobs INTEGER NOT NULL,
    impressions INTEGER NOT NULL,
    sheets INTEGER NOT NULL,
    octets INTEGER NOT NULL,
    PRIMARY KEY (day, queue, owner)
) WITHOUT ROWID;
"""

# What operators ordered of a queue by IPP: it stays after a restart.
_ORDERS = """
ALTER TABLE queue ADD COLUMN service TEXT NOT NULL DEFAULT '';
ALTER TABLE queue ADD COLUMN message_at REAL NOT NULL DEFAULT 0;
ALTER TABLE queue ADD COLUMN settings BLOB NOT NULL DEFAULT x'';
"""

# What clients say of documents, and which of them are not to be printed with the others.
_DOCUMENT_OBJECTS = """
ALTER TABLE document ADD COLUMN said BLOB;
ALTER TABLE document ADD COLUMN canceled TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN canceled_at REAL;
"""

MIGRATIONS: tuple[str, ...] = (
    _QUEUES_AND_JOBS,
    _COUNTS_AND_ACCOUNTS,
    _ORDERS,
    _DOCUMENT_OBJECTS,
)
"""Each step, the oldest first."""

SCHEMA_VERSION = len(MIGRATIONS)
"""The version of the tables that this program reads and writes."""


def migrate(connection: sqlite3.Connection, *, to: int = SCHEMA_VERSION) -> int:
    """Bring a database to a version, each step in one transaction.

    Args:
        connection: Of the database, in autocommit mode.
        to: The version; tests make older ones.

    Returns:
        The version it had.

    Raises:
        SpoolError: A newer version wrote it (``spool-too-new``).
    """
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > to:
        detail = f"its tables have version {found}, and this Sealpress knows {to} at most"
        raise SpoolError(Reason.SPOOL_TOO_NEW, detail)
    for version in range(found, to):
        step = f"{MIGRATIONS[version]}\nPRAGMA user_version = {version + 1};"
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{step}\nCOMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return int(found)
