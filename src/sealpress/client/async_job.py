"""A job at a printer, for ``await``: look at it, wait for it, cancel it, give it documents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sealpress.client.capabilities import JOB_REQUESTED, integer, read_status, strings
from sealpress.client.replies import one_line
from sealpress.client.results import Progress, ProgressCallback
from sealpress.client.session import Call, Session
from sealpress.client.ticket import fit_name, operation_attribute
from sealpress.client.watch import JobStatus, Watch, is_gone
from sealpress.errors import JobError, Reason, SealpressError
from sealpress.ipp.message import Attribute, AttributeList, Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealpress.client.documents import AsyncDocument, Document
    from sealpress.client.job_documents import JobDocuments

LAST_LOOK_SECONDS = 1.0
"""How long a look at a job may take that is begun when the time to wait is nearly over."""

_NOT_POSSIBLE = 0x0404


class AsyncJob:
    """One job of one printer.

    Made by :class:`~sealpress.AsyncPrinter`; it uses the printer's connection.
    """

    def __init__(
        self,
        session: Session,
        group: AttributeList,
        *,
        unsupported: Sequence[Attribute] = (),
        sent: tuple[int, int | None] = (0, None),
        documents: JobDocuments | None = None,
    ) -> None:
        self._session = session
        self._id = _job_id(group)
        self._group = group
        self._status = read_status(group)
        self._unsupported = tuple(unsupported)
        self._sent = sent
        self._documents = documents

    @property
    def id(self) -> int:
        """The printer's number of the job (``job-id``)."""
        return self._id

    @property
    def name(self) -> str:
        """``job-name`` as the printer told it last; empty when it did not."""
        return " ".join(strings(self._group, "job-name"))

    @property
    def user(self) -> str:
        """``job-originating-user-name`` as the printer told it last; empty when it did not."""
        return " ".join(strings(self._group, "job-originating-user-name"))

    @property
    def time_at_creation(self) -> int | None:
        """When the printer made it, seconds of its up-time; ``None`` when it did not tell."""
        return integer(self._group, "time-at-creation")

    @property
    def status(self) -> JobStatus:
        """All that was seen last: state, reasons, message, sides printed."""
        return self._status

    @property
    def state(self) -> int:
        """``job-state`` as seen last, a :class:`~sealpress.ipp.JobState` number; 0 = unknown."""
        return self._status.state

    @property
    def state_reasons(self) -> tuple[str, ...]:
        """``job-state-reasons`` as seen last."""
        return self._status.reasons

    @property
    def unsupported(self) -> tuple[Attribute, ...]:
        """What the printer ignored or replaced when it took the job (RFC 8011 section 4.1.7)."""
        return self._unsupported

    async def refresh(self) -> JobStatus:
        """Ask the printer for the job's state and return it.

        Raises:
            IppError: The printer doesn't know the job (any more).
            TransportError: The printer could not be asked.
        """
        return await self._refresh(math.inf)

    async def attributes(self, *names: str) -> Group:
        """Return the job's attributes (Get-Job-Attributes, RFC 8011 section 4.3.4).

        Args:
            names: Attribute names or group keywords such as ``job-template``; none = all.

        Raises:
            IppError: The printer doesn't know the job (any more).
            TransportError: The printer could not be asked.
        """
        return await self._attributes(names, math.inf)

    async def wait(
        self,
        timeout: float | None = None,
        *,
        on_progress: ProgressCallback | None = None,
        poll: float | None = None,
    ) -> JobStatus:
        """Wait until the job is completed.

        A printer that is busy, asleep or starting again is asked again, for up to five minutes
        of silence. A job that vanishes counts as completed if it was last seen being printed and
        the printer was not started again since.

        Args:
            timeout: Seconds to wait at most; ``None`` = as long as it takes.
            on_progress: Called after each look.
            poll: Seconds between looks; ``None`` = 0.25 at first, up to 5 while nothing changes.

        Returns:
            What was seen last.

        Raises:
            JobError: It was canceled or aborted (``job-canceled``, ``job-aborted``), took longer
                than ``timeout`` (``job-wait-timeout``), or vanished before it was seen being
                printed (``delivery-unknown``).
            TransportError: The printer could not be asked any more.
        """
        driver = self._session.link.driver
        watch = Watch(self._id, last=self._status, poll=poll)
        limit = math.inf if timeout is None else timeout
        give_up_at = driver.now() + limit
        while (pause := await self._look(watch, on_progress, give_up_at)) is not None:
            left = give_up_at - driver.now()
            if left <= 0:
                raise watch.timed_out(limit, await self._printer_words())
            await driver.sleep(min(pause, left))
        return watch.last

    async def cancel(self, message: str = "") -> None:
        """Cancel the job; a job that has ended already is left as it is.

        Args:
            message: Words for the operator (RFC 8011 section 4.3.3).

        Raises:
            IppError: The printer refused (not the job's owner, job unknown).
            TransportError: The printer could not be asked.
        """
        words = [operation_attribute("message", fit_name(message)[:127])] if message else []
        call = Call(operation=Operation.CANCEL_JOB, job_id=self._id, operation_attributes=words)
        reply = await self._session.ask(call)
        if reply.status != _NOT_POSSIBLE or not (await self.refresh()).is_terminal:
            reply.checked(call.name)

    async def send_document(
        self,
        document: AsyncDocument,
        *,
        last: bool = True,
        name: str | None = None,
        document_format: str | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> JobStatus:
        """Send a document into a job made by ``create_job`` (RFC 8011 section 4.3.1).

        What the printer doesn't take as it is is made anew, as by
        :meth:`~sealpress.AsyncPrinter.print`.

        Args:
            document: As for :meth:`~sealpress.AsyncPrinter.print`.
            last: Whether it is the job's last one; the printer starts then at the latest.
            name: ``document-name``; by default the file's.
            document_format: MIME type; ``None`` = found out from octets and name.
            on_progress: Called while octets are sent.

        Returns:
            The job's state afterwards.

        Raises:
            IppError: The printer refused.
            JobError: It was sent, but no answer came (``delivery-unknown``).
            TransportError: It could not be sent.
            TransformError: It could not be made anew; the printer has no whole document.
            UsageError: The document can't be read, or the printer doesn't take it.
        """
        from sealpress.client.documents import open_document  # loads tempfile

        opened = await open_document(document, self._session.link.driver)
        attributes = [operation_attribute("document-name", fit_name(name or opened.name or ""))]
        attributes = [one for one in attributes if one.value]
        chosen = document_format or opened.guessed_format
        try:
            if self._documents is not None:
                chosen = await self._documents.prepare(opened, document_format)
            if chosen:
                attributes.append(operation_attribute("document-format", chosen))
            return await self._send_opened(opened, attributes, last=last, on_progress=on_progress)
        finally:
            opened.close()

    async def _send_opened(
        self,
        opened: Document,
        attributes: list[Attribute],
        *,
        last: bool,
        on_progress: ProgressCallback | None,
    ) -> JobStatus:
        """Send a document that was made fit for the printer; raises as :meth:`send_document`."""
        pictures = opened.pictures
        count = await pictures.count(self._session.link.driver) if pictures else 1
        if pictures is None or count <= 1:
            return await self._send(opened, attributes, last=last, on_progress=on_progress)
        for number in range(1, count + 1):
            one, is_last = opened.side(pictures, number), last and number == count
            await self._send(one, attributes, last=is_last, on_progress=on_progress)
            opened.octets_sent = one.octets_sent
        self._sent = (opened.octets_sent, None)
        return self._status

    async def close(self) -> JobStatus:
        """Say that no document follows: an empty last Send-Document (RFC 8011 section 4.3.1.1).

        Raises:
            IppError: The printer refused.
            TransportError: The printer could not be asked.
        """
        return await self._send(None, [], last=True, on_progress=None)

    async def _send(
        self,
        opened: Document | None,
        attributes: list[Attribute],
        *,
        last: bool,
        on_progress: ProgressCallback | None,
    ) -> JobStatus:
        call = Call(
            operation=Operation.SEND_DOCUMENT,
            job_id=self._id,
            operation_attributes=[*attributes, operation_attribute("last-document", last)],
            document=opened.body if opened else None,
            creates=opened is not None,
            on_sent=opened.reporter(on_progress) if opened else None,
        )
        reply = await self._session.call(call)
        self._unsupported += reply.unsupported
        self._status = read_status(reply.group(GroupTag.JOB))
        return self._status

    async def _refresh(self, deadline: float) -> JobStatus:
        self._group = await self._attributes(JOB_REQUESTED, deadline)
        self._status = read_status(self._group)
        return self._status

    async def _attributes(self, names: Sequence[str], deadline: float) -> Group:
        requested = [operation_attribute("requested-attributes", list(names))] if names else []
        call = Call(
            operation=Operation.GET_JOB_ATTRIBUTES,
            job_id=self._id,
            operation_attributes=requested,
            deadline=deadline,
        )
        return (await self._session.call(call)).group(GroupTag.JOB)

    async def _was_restarted(self) -> bool:
        """Ask whether the printer's up-time is less than when the job was seen last."""
        before = integer(self._group, "job-printer-up-time")
        if before is None:
            return False
        after = integer(await self._of_printer(math.inf, "printer-up-time"), "printer-up-time")
        return after is not None and after < before

    async def _printer_words(self) -> str:
        """Return why the printer itself says that it does not print; empty when it says nothing."""
        deadline = self._session.link.driver.now() + LAST_LOOK_SECONDS
        told = await self._of_printer(deadline, "printer-state-reasons", "printer-state-message")
        reasons = [one for one in strings(told, "printer-state-reasons") if one != "none"]
        words = " ".join(strings(told, "printer-state-message"))
        said = f"{', '.join(reasons)} ({words})" if words else ", ".join(reasons)
        return one_line(said) if reasons else ""

    async def _of_printer(self, deadline: float, *names: str) -> AttributeList:
        """Ask for attributes of the printer; there are none when it doesn't answer."""
        wanted = [operation_attribute("requested-attributes", list(names))]
        call = Call(
            operation=Operation.GET_PRINTER_ATTRIBUTES,
            operation_attributes=wanted,
            deadline=deadline,
        )
        try:
            return (await self._session.call(call)).group(GroupTag.PRINTER)
        except SealpressError:
            return Group(tag=GroupTag.PRINTER)

    async def _look(
        self, watch: Watch, on_progress: ProgressCallback | None, give_up_at: float
    ) -> float | None:
        now = self._session.link.driver.now
        try:
            status = await self._refresh(max(give_up_at, now() + LAST_LOOK_SECONDS))
            pause = watch.saw(status)
        except SealpressError as error:
            restarted = is_gone(error) and await self._was_restarted()
            pause = watch.failed(error, now(), restarted=restarted)
        if on_progress is not None:
            sent, total = self._sent
            on_progress(Progress(octets_sent=sent, octets_total=total, status=watch.last))
        return pause

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._id} state={self.state}>"


def _job_id(group: AttributeList) -> int:
    """Return the job's number, from its URI where a printer leaves ``job-id`` out."""
    number = integer(group, "job-id")
    if number is not None:
        return number
    tail = "".join(strings(group, "job-uri")).rpartition("/")[2]
    if tail.isascii() and tail.isdigit():
        return int(tail)
    raise JobError(
        Reason.RESPONSE_INCOMPLETE, "the printer took the job, but its answer has no job-id"
    )
