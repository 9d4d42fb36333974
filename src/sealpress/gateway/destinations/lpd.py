"""Delivers to a line printer daemon (RFC 1179): a control file, the documents, an octet for each.

The control file goes first and the documents last, so a job is whole for the server only when
the last document is: whatever breaks before its last octet can be sent again.
"""

from __future__ import annotations

import re
import socket
import string
from collections.abc import Callable, Sequence

from sealpress.errors import Phase, Reason, SpoolError, TransportError, UsageError
from sealpress.gateway.delivery.destination import Desk, Outcome, Work
from sealpress.gateway.destinations.device_uri import LpdUri
from sealpress.gateway.destinations.handing_over import (
    HandingOver,
    OldDevice,
    handed_over,
    not_delivered,
    pieces_of,
)
from sealpress.gateway.destinations.raw_line import LineTimeouts, RawLine
from sealpress.gateway.destinations.socket_port import StallTeller
from sealpress.gateway.preparation import WorkDocument, octets_of
from sealpress.spool.records import Delivery

__all__ = ["LpdDestination", "control_file"]

MAX_LPD_DOCUMENTS = 52
"""Most documents of one job at an LPD server: names have one letter (RFC 1179 section 6.3)."""

_RECEIVE_JOB, _REMOVE_JOBS = b"\x02", b"\x05"  # commands, RFC 1179 section 5
_CONTROL_FILE, _DATA_FILE = b"\x02", b"\x03"  # subcommands, RFC 1179 section 6
_END = b"\0"
# Octets that servers have room for, RFC 1179 section 7; "df", a letter and three digits too.
_MAX_HOST, _MAX_USER, _MAX_JOB, _MAX_NAME = 31, 31, 99, 131
_NOBODY = "nobody"
_LETTERS = string.ascii_uppercase + string.ascii_lowercase
_HOST_CHARACTERS = re.compile(r"[^A-Za-z0-9.-]")


class LpdDestination(OldDevice):
    """A queue of a line printer daemon.

    Args:
        uri: Where it is.
        timeouts: How long it is waited for.
        host: What this computer is called there; its own name by default.
    """

    def __init__(
        self, uri: LpdUri, timeouts: LineTimeouts | None = None, *, host: str = ""
    ) -> None:
        self._uri = uri
        self._timeouts = timeouts or LineTimeouts()
        named = _HOST_CHARACTERS.sub("", host or socket.gethostname())
        self._host = named[:_MAX_HOST] or "sealpress"

    async def deliver(self, work: Work, desk: Desk) -> Outcome:
        """Send the job, and heed every acknowledgement."""
        if len(work.documents) > MAX_LPD_DOCUMENTS:
            return not_delivered(_too_many(work))
        sizes = [await octets_of(document) for document in work.documents]
        try:
            line = await self._connected(StallTeller(desk))
        except TransportError as error:
            return not_delivered(error)
        desk.connected({"endpoint": f"{self._uri.host}:{self._uri.port}"}, secure=False)
        state = HandingOver(desk)
        try:
            await self._send(line, work, sizes, state)
        except TransportError as error:
            await line.abort()
            refused = error.reason is Reason.LPD_REFUSED
            return not_delivered(error) if refused else state.broken(error)
        except BaseException:
            await line.abort()
            raise
        await line.close()
        return handed_over()

    async def cancel(self, work: Work) -> None:
        """Ask the server to remove the job, if anything of it may be there.

        Raises:
            TransportError: The server can't be reached.
        """
        if work.job.remote.delivery in {Delivery.NOT_SENT, Delivery.CREATED}:
            return
        line = await self._connected(lambda _: None)
        user = _operand(work.user, _MAX_USER) or _NOBODY
        number = _number(work).encode()
        await line.send(
            b"%s%s %s %s\n" % (_REMOVE_JOBS, self._uri.queue.encode(), user.encode(), number)
        )
        await line.close()

    async def _connected(self, stalled: Callable[[bool], None]) -> RawLine:
        return await RawLine.connect(self._uri.host, self._uri.port, self._timeouts, stalled)

    async def _send(
        self, line: RawLine, work: Work, sizes: Sequence[int], state: HandingOver
    ) -> None:
        await state.before(last=False)
        await line.send(b"%s%s\n" % (_RECEIVE_JOB, self._uri.queue.encode()))
        await self._acknowledged(line, f"the queue {self._uri.queue}")
        control = control_file(work, self._host)
        head = f"{len(control)} cfA{_number(work)}{self._host}\n"
        await line.send(_CONTROL_FILE + head.encode())
        await self._acknowledged(line, "the control file")
        await line.send(control + _END)
        await self._acknowledged(line, "the control file")
        for at, (document, size) in enumerate(zip(work.documents, sizes, strict=True)):
            await line.send(_DATA_FILE + f"{size} {_data_name(at, work, self._host)}\n".encode())
            await self._acknowledged(line, f"document {document.number}")
            await self._send_document(line, document, size, state, last=at == len(sizes) - 1)
            await self._acknowledged(line, f"document {document.number}")

    async def _send_document(
        self, line: RawLine, document: WorkDocument, size: int, state: HandingOver, *, last: bool
    ) -> None:
        sent = 0
        async for piece, is_last in pieces_of(document):
            sent += len(piece)
            if sent > size or (is_last and sent != size):
                raise SpoolError(
                    Reason.DOCUMENT_LOST,
                    f"document {document.number} has {sent} octets instead of {size}",
                )
            await state.before(last=is_last and last)
            await line.send(piece + _END if is_last else piece)
            state.sent(len(piece))

    async def _acknowledged(self, line: RawLine, what: str) -> None:
        octet = await line.octet()
        if octet:
            raise TransportError(
                Reason.LPD_REFUSED,
                f"{self._uri} refused {what} with octet {octet:#04x}",
                phase=Phase.JOB,
                endpoint=f"{self._uri.host}:{self._uri.port}",
                retryable=True,
            )


def control_file(work: Work, host: str) -> bytes:
    """Return the control file of a job (RFC 1179 section 7): whose it is, and what is printed.

    Nothing that a client chose can begin a line of its own.

    Args:
        work: The job.
        host: What this computer is called.
    """
    lines = [
        f"H{host}",
        f"P{_operand(work.user, _MAX_USER) or _NOBODY}",
        f"J{_text(work.name, _MAX_JOB)}",
    ]
    for at, document in enumerate(work.documents):
        name = _data_name(at, work, host)
        lines += [f"l{name}", f"U{name}", f"N{_text(document.name or work.name, _MAX_NAME)}"]
    return "".join(f"{line}\n" for line in lines).encode()


def _data_name(at: int, work: Work, host: str) -> str:
    return f"df{_LETTERS[at]}{_number(work)}{host}"


def _number(work: Work) -> str:
    """Return the three digits that RFC 1179 section 6.2 has room for."""
    return f"{work.job.job_id % 1000:03}"


def _text(text: str, most: int) -> str:
    """Return a text fit for a line, cut between characters."""
    shown = "".join(one if one.isprintable() else " " for one in text)
    return shown.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _operand(text: str, most: int) -> str:
    """Return a name fit for an operand: white space would end it."""
    return _text("_".join(text.split()), most)


def _too_many(work: Work) -> UsageError:
    return UsageError(
        Reason.DOCUMENT_TOO_LARGE,
        f"the job has {len(work.documents)} documents; LPD has letters for {MAX_LPD_DOCUMENTS}",
    )
