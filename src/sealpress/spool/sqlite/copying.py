"""Statements that keep a copy of a job whose documents are kept still."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.records import NewDocument, NewJob, SpooledJob
from sealpress.spool.sqlite.accepting import Adding
from sealpress.spool.sqlite.rows import Rows

__all__ = ["Copying"]


class Copying:
    """Adds one job that has the documents of another one."""

    def __init__(
        self,
        rows: Rows,
        source: SpooledJob,
        job: NewJob,
        documents: Sequence[NewDocument],
        note: bytes,
    ) -> None:
        self._source = source
        self._adding = Adding(rows, job, documents, note)

    def __call__(self, connection: sqlite3.Connection) -> SpooledJob:
        """Add the job; ``job-changed`` when the other's documents went, or got other keys."""
        known = [document.place for document in self._source.documents]
        statement = "SELECT wrapped_key FROM document WHERE job = ? ORDER BY number"
        now = [key for (key,) in connection.execute(statement, (self._source.key,))]
        if None in now or now != [place and place.wrapped_key for place in known]:
            raise SpoolError(Reason.JOB_CHANGED, "the documents of the job changed meanwhile")
        return self._adding(connection)
