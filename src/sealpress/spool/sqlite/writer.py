"""The one thread that writes: what came together is committed together, with one flush.

An operation that fails is undone by itself and spoils no other. When the commit itself fails, the
whole batch has failed and each caller is told; the thread opens the database anew and goes on.

With each statement the thread gives the interpreter's lock up several times, and beside a busy
event loop it waits for it as often. So the fewer statements, the better: operations of one kind
that came together are done together, and one that came alone needs no savepoint.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, Self, TypeAlias, TypeVar

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.clock import ClockReading, SpoolClock
from sealpress.spool.sqlite.connection import BUSY_SECONDS, open_reader, open_writer
from sealpress.spool.sqlite.faults import is_broken, is_waiting, spool_error
from sealpress.spool.sqlite.presence import Presence

__all__ = ["MAX_BATCH", "TRUNCATE_SECONDS", "Joint", "WriterThread"]

T = TypeVar("T")

MAX_BATCH = 500
"""Most operations that are committed together."""

TRUNCATE_SECONDS = 5.0
"""A write-ahead log that has shredded keys and could not be emptied is tried again after this."""

_TRUNCATE_WAIT = 200
"""Milliseconds for which readers are waited for then."""

_PUT_BACK = {"action": "spool-put-back", "reason": str(Reason.SPOOL_DAMAGED)}
_log = logging.getLogger("sealpress.gateway")

_Operate: TypeAlias = "Callable[[sqlite3.Connection], T]"


class Joint(Generic[T]):
    """An operation that several of its kind can be done with at once.

    Attributes:
        most: How many, at most.
    """

    most: ClassVar[int]

    def __call__(self, connection: sqlite3.Connection) -> T:
        """Do it alone."""
        (result,) = self.together(connection, (self,))
        return result

    @classmethod
    def together(cls, connection: sqlite3.Connection, operations: Sequence[Self]) -> Sequence[T]:
        """Do all of them, in this order; when one fails, all are undone and done one by one."""
        raise NotImplementedError


@dataclass(slots=True, eq=False)
class _Order(Generic[T]):
    """What somebody asked for, and where the answer goes."""

    operate: _Operate[T]
    answer: asyncio.Future[T] | None
    unwanted: Callable[[T], None] | None
    """What to do with a result that its caller does not wait for any more."""
    truncates: bool
    result: T | None = None
    error: BaseException | None = None

    def tell(self) -> None:
        """Hand the result over; runs in the caller's event loop."""
        if self.answer is None:
            return
        if self.answer.done():
            if self.unwanted is not None and self.error is None:
                self.unwanted(self.result)  # type: ignore[arg-type]  # there is one
        elif self.error is not None:
            self.answer.set_exception(self.error)
        else:
            self.answer.set_result(self.result)  # type: ignore[arg-type]  # there is one


class WriterThread:
    """Takes operations from event loops and does them one after another."""

    def __init__(self, path: Path, clock: SpoolClock) -> None:
        self._path = path
        self._clock = clock
        self._orders: queue.SimpleQueue[_Order[object] | None] = queue.SimpleQueue()
        self._connection: sqlite3.Connection | None = open_writer(path)
        self._anchor = _anchored(path)
        self._presence = Presence(path)
        self._has_to_truncate = False
        self._truncate_at = 0.0
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="spool writer", daemon=True)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, for use before :meth:`start`."""
        if self._connection is None:
            raise SpoolError(Reason.SPOOL_FAILED, "the database is closed")
        return self._connection

    def start(self) -> None:
        """Begin; from now on only the thread uses the connection."""
        self._thread.start()

    async def do(
        self,
        operate: Callable[[sqlite3.Connection], T],
        *,
        unwanted: Callable[[T], None] | None = None,
        truncates: bool = False,
    ) -> T:
        """Have something done; it is on disk when this returns.

        Args:
            operate: What to do, within a transaction. It runs in the writer's thread.
            unwanted: What to do with the result when the caller was canceled meanwhile.
            truncates: Whether the write-ahead log has to be emptied afterwards.
        """
        if self._is_closed:
            raise SpoolError(Reason.SPOOL_FAILED, "the spool is closed")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._put(_Order(operate, answer, unwanted, truncates))
        return await answer

    def begin(self, operate: Callable[[sqlite3.Connection], object]) -> None:
        """Have something done without waiting for it, whatever becomes of it."""
        if not self._is_closed:
            self._put(_Order(operate, None, None, truncates=False))

    def _put(self, order: _Order[T]) -> None:
        self._orders.put(order)  # type: ignore[arg-type]  # each order knows its own type

    def stop(self) -> None:
        """End when everything asked for before is done; blocks until then."""
        self._is_closed = True
        if self._thread.is_alive():
            self._orders.put(None)
            self._thread.join()
            self._overwrite()  # the clock's last reading
        self._close()
        self._anchor.close()

    # In the thread

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            with contextlib.suppress(queue.Empty):
                wait = TRUNCATE_SECONDS if self._has_to_truncate else None
                batch, goes_on = self._batch(self._orders.get(timeout=wait))
                if batch:
                    self._commit(batch)
                    _tell(batch)
            if self._has_to_truncate and time.monotonic() >= self._truncate_at:
                self._truncate()

    def _batch(self, first: _Order[object] | None) -> tuple[list[_Order[object]], bool]:
        batch: list[_Order[object]] = []
        order = first
        with contextlib.suppress(queue.Empty):
            while order is not None and len(batch) < MAX_BATCH:
                batch.append(order)
                order = self._orders.get_nowait()
        if order is not None and order is not batch[-1]:
            batch.append(order)
        return batch, order is not None

    def _commit(self, batch: list[_Order[object]]) -> None:
        try:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            for orders in _joined(batch):
                if len(orders) == 1 or not _perform_together(connection, orders):
                    for order in orders:
                        _perform(connection, order, is_alone=len(batch) == 1)
            self._keep_time(connection)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._fail(batch, spool_error(error))
            self._recover(error)
            return
        except Exception as error:  # noqa: BLE001  # callers get it; the thread has to live on
            self._fail(batch, error)
            self._close()
            return
        if any(order.truncates and order.error is None for order in batch):
            self._has_to_truncate = True
            self._truncate()

    def _fail(self, batch: list[_Order[object]], error: Exception) -> None:
        for order in batch:
            order.error = order.error or error
        connection = self._connection
        if connection is not None and connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")

    def _recover(self, error: sqlite3.Error) -> None:
        """Go on after a failed commit, before anybody is told of it.

        Its octets may stand in the log, whole and with their end mark; they would count if the
        log were read anew. So the log is emptied, which makes room as well, or at least they are
        overwritten, by the connection that knows where.
        """
        if is_waiting(error):
            return
        self._truncate()
        if not self._overwrite() and is_broken(error):
            self._close()
            self._overwrite()

    def _overwrite(self) -> bool:
        """Write something small; say whether it worked."""
        try:
            connection = self._opened()
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            _keep(connection, self._clock.reading())
            connection.execute("COMMIT")
        except (sqlite3.Error, SpoolError, OSError):
            return False
        return True

    def _keep_time(self, connection: sqlite3.Connection) -> None:
        if self._clock.is_due:
            _keep(connection, self._clock.reading())

    def _truncate(self) -> None:
        """Empty the write-ahead log, in which octets stay that are gone from the database."""
        self._truncate_at = time.monotonic() + TRUNCATE_SECONDS
        with contextlib.suppress(sqlite3.Error, SpoolError, OSError):
            connection = self._opened()
            connection.execute(f"PRAGMA busy_timeout = {_TRUNCATE_WAIT}")
            (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._has_to_truncate = bool(is_busy)
            connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")

    def _opened(self) -> sqlite3.Connection:
        if not self._presence.is_whole():
            self._put_back()
        if self._connection is None:
            self._connection = open_writer(self._path)
        return self._connection

    def _put_back(self) -> None:
        """Write the database into its folder anew: somebody removed a file of it."""
        self._presence.put_back(self._connection or self._anchor)
        self._close()
        self._anchor.close()
        self._anchor = _anchored(self._path)
        self._presence.look_again()
        _log.error("somebody removed the database of the spool; it is put back", extra=_PUT_BACK)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()


def _anchored(path: Path) -> sqlite3.Connection:
    """Open a connection that does nothing but keep the index of the log alive.

    When the last connection of a process is closed the log is read anew by the next one, with
    what a failed commit left in it.
    """
    connection = open_reader(path)
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    return connection


def _joined(batch: list[_Order[object]]) -> Iterator[list[_Order[object]]]:
    """Yield the orders in turn, those together that are done together."""
    orders: list[_Order[object]] = []
    for order in batch:
        operate = order.operate
        goes_on = isinstance(operate, Joint) and len(orders) < operate.most
        if orders and not (goes_on and type(operate) is type(orders[0].operate)):
            yield orders
            orders = []
        orders.append(order)
    yield orders


def _perform_together(connection: sqlite3.Connection, orders: list[_Order[object]]) -> bool:
    """Do joint operations; say whether that worked, else nothing of it is left."""
    operations = [order.operate for order in orders if isinstance(order.operate, Joint)]
    connection.execute("SAVEPOINT one")
    try:
        results = operations[0].together(connection, operations)
    except Exception:  # who is to blame is found out when each is done alone
        if not connection.in_transaction:
            raise  # SQLite gave up the whole transaction
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return False
    connection.execute("RELEASE one")
    for order, result in zip(orders, results, strict=True):
        order.result = result
    return True


def _perform(connection: sqlite3.Connection, order: _Order[object], *, is_alone: bool) -> None:
    """Do one operation; what fails in it alone is undone alone."""
    if not is_alone:
        connection.execute("SAVEPOINT one")
    try:
        order.result = order.operate(connection)
    except sqlite3.Error as error:
        if not connection.in_transaction:
            raise  # SQLite gave up the whole transaction
        order.error = spool_error(error)
    except Exception as error:  # noqa: BLE001  # the caller gets it; the thread has to live on
        order.error = error
    if is_alone and order.error is not None:
        connection.execute("ROLLBACK")
        connection.execute("BEGIN IMMEDIATE")
    elif not is_alone:
        if order.error is not None:
            connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")


def _keep(connection: sqlite3.Connection, reading: ClockReading) -> None:
    connection.execute("UPDATE meta SET value = ? WHERE name = 'clock'", (reading.spool,))
    connection.execute("UPDATE meta SET value = ? WHERE name = 'wall'", (reading.wall,))


def _tell(batch: list[_Order[object]]) -> None:
    """Wake the callers, each event loop once."""
    loops: dict[asyncio.AbstractEventLoop, list[_Order[object]]] = {}
    for order in batch:
        if order.answer is not None:
            loops.setdefault(order.answer.get_loop(), []).append(order)
    for loop, orders in loops.items():
        with contextlib.suppress(RuntimeError):  # a loop that was closed waits for nothing
            loop.call_soon_threadsafe(_tell_all, orders)


def _tell_all(orders: list[_Order[object]]) -> None:
    for order in orders:
        order.tell()
