"""The store of jobs on SQLite, which is part of Python: nothing to install, nothing to run."""

from __future__ import annotations

from sealpress.spool.sqlite.opening import check_spool, read_accounts
from sealpress.spool.sqlite.store import SqliteStore

__all__ = ["SqliteStore", "check_spool", "read_accounts"]
