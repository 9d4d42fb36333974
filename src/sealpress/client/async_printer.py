"""A printer, for ``await``: ask it, print to it, watch its jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self, Unpack

from sealpress.client.async_job import AsyncJob
from sealpress.client.events import AsyncEventSource
from sealpress.client.job_options import JobOptions, OptionValue, all_options
from sealpress.client.plan import Plan, Security
from sealpress.client.printer_object import PrinterObject
from sealpress.client.results import ConnectionReport, ProgressCallback
from sealpress.client.session import Session
from sealpress.client.setup import make_certificates, make_session
from sealpress.client.ticket import Ticket
from sealpress.ipp.message import Attribute, Group
from sealpress.transport.stream import Timeouts

if TYPE_CHECKING:
    from sealpress.client.ask import Offers
    from sealpress.client.certificates import IdentityChooser
    from sealpress.client.documents import AsyncDocument
    from sealpress.client.knowledge import KnowledgeStore
    from sealpress.client.setup import Credentials
    from sealpress.discovery.found import FoundPrinter
    from sealpress.transform.choice import Choice
    from sealpress.transform.transformation import Transformer
    from sealpress.transport.stream import Driver
    from sealpress.transport.witness import Witness
    from sealpress.trust import TrustDecisions, TrustPolicy
    from sealpress.trust.identities.identity import Identity

TransformMode = Literal["auto", "never", "always"]
"""Whether a document is made anew before it is sent: where needed, not at all, in any case."""

WhichJobs = Literal["not-completed", "completed", "all"]
"""Which jobs are listed; ``all`` asks for both kinds (RFC 8011 section 4.2.6.1)."""


class AsyncPrinter(AsyncEventSource):
    """A printer to be used with ``async with``; nothing is sent before the first call.

    Args:
        uri: ``ipp``, ``ipps``, ``http`` or ``https`` URI; without a path the usual ones are tried.
            Or a printer that was found (:class:`~sealpress.discovery.FoundPrinter`).
        trust: Whom to trust: a policy, its text form (``"sha256:…"``, ``"ca:FILE"``,
            ``"tofu"``, ``"encrypt"``), or ``None`` for the system's authorities and the site's.
        security: ``as-uri``, ``prefer`` or ``require``; see :class:`~sealpress.Security`.
        user: The name jobs are made under, and to authenticate with; ``None`` = login name.
        password: To authenticate with; or a function called with the realm when the printer
            asks, which returns user and password, or ``None`` to give up.
        timeouts: How long each phase may take without progress.
        knowledge: Where to keep what is learnt; ``None`` = the user's state folder.
        trust_store: Pins, site authorities and exceptions, and where decisions are logged; ``None``
            = the user's :class:`~sealpress.TrustStore`. ``MemoryTrustStore()`` for none.
        identities: Client certificates with their keys, the preferred first. None is shown before
            the printer wants one; then the first that fits what it asks for, then the next.
        choose_identity: Called when none of them will do; returns another, or ``None`` to give
            up. The event loop waits for it, as for ``password``.
        witness: Sees every connection and all that crosses it, for a trace or a capture.
        transformer: Makes documents anew that the printer doesn't take; ``None`` = own workers.
        driver: The outside world; ``None`` = the running event loop's sockets.

    Raises:
        UsageError: URI, trust or security can't be understood, or an argument is of another type.
    """

    def __init__(  # noqa: PLR0913  # the settings of a printer, each by its name
        self,
        uri: str | FoundPrinter,
        *,
        trust: TrustPolicy | str | None = None,
        security: Security | str = Security.AS_URI,
        user: str | None = None,
        password: str | Credentials | None = None,
        timeouts: Timeouts | None = None,
        knowledge: KnowledgeStore | None = None,
        trust_store: TrustDecisions | None = None,
        identities: Sequence[Identity] | None = None,
        choose_identity: IdentityChooser | None = None,
        witness: Witness | None = None,
        transformer: Transformer | None = None,
        driver: Driver | None = None,
    ) -> None:
        self._session: Session = make_session(
            uri,
            trust=trust,
            security=security,
            user=user,
            password=password,
            timeouts=timeouts or Timeouts(),
            knowledge=knowledge,
            trust_store=trust_store,
            certificates=make_certificates(identities, choose_identity),
            driver=driver,
            witness=witness,
        )
        self._printer = PrinterObject(self._session, transformer)

    @property
    def uri(self) -> str:
        """The printer's URI as given."""
        return str(self._session.link.place)

    @property
    def connection(self) -> ConnectionReport | None:
        """What was negotiated and sent so far; ``None`` before the first connection."""
        return self._session.link.report

    async def plan(self) -> Plan:
        """Return how the printer would be reached, and why.

        Under the policy ``prefer`` a printer nobody asked yet is asked first.

        Raises:
            TransportError: It had to be asked and could not be reached.
        """
        return await self._session.link.plan()

    async def ask(self) -> Offers:
        """Ask the printer which of IPP and IPPS it offers, on which ports; the answer is kept.

        No document, user name or password is sent; under ``require`` no IPP goes in clear.
        """
        return await self._session.link.ask()

    async def attributes(self, *names: str, document_format: str | None = None) -> Group:
        """Return the printer's attributes (Get-Printer-Attributes, RFC 8011 section 4.2.5).

        Args:
            names: Attribute names or group keywords such as ``job-template``; none = all.
            document_format: Ask for the values that hold for this format.

        Raises:
            IppError: The printer refused.
            TransportError: The printer could not be asked.
        """
        return await self._printer.get_attributes(names, document_format)

    async def validate(
        self,
        *,
        document_format: str | None = None,
        strict: bool = False,
        options: Mapping[str, OptionValue] | None = None,
        **common: Unpack[JobOptions],
    ) -> tuple[Attribute, ...]:
        """Ask whether a job would be taken (Validate-Job, RFC 8011 section 4.2.3).

        Args:
            document_format: MIME type of the document.
            strict: As for :meth:`print`.
            options: As for :meth:`print`.
            **common: As for :meth:`print`.

        Returns:
            What the printer would ignore or replace; empty when it takes everything.

        Raises:
            IppError: The printer would refuse the job.
            TransportError: The printer could not be asked.
            UsageError: An option can't be sent as given.
        """
        ticket = Ticket.make("", strict=strict, options=all_options(common, options))
        ticket = replace(ticket, document_format=document_format or "")
        return await self._printer.validate_job(ticket)

    async def print(
        self,
        document: AsyncDocument,
        *,
        name: str | None = None,
        document_format: str | None = None,
        strict: bool = False,
        transform: TransformMode = "auto",
        on_progress: ProgressCallback | None = None,
        options: Mapping[str, OptionValue] | None = None,
        **common: Unpack[JobOptions],
    ) -> AsyncJob:
        """Print a document (Print-Job, RFC 8011 section 4.2.1).

        It is sent as it is read, in chunks, however long it is. It is never printed twice: when
        the connection breaks after all was sent, the job is looked for, not sent again.

        What the printer doesn't take as it is, or not with these options, is made anew while it
        is sent, page by page, in a process of its own (``pip install 'sealpress[transform]'``).

        Args:
            document: Path (a ``str`` is a path), octets, binary file, iterable or async iterable
                of octets, or a function that returns one of these anew each time.
            name: The job's name; by default the file's.
            document_format: MIME type; ``None`` = found out from octets and name, and checked
                against what the printer takes.
            strict: Whether the printer must refuse the job if it can't do all that is asked
                (``ipp-attribute-fidelity``); otherwise ``job.unsupported`` tells.
            transform: ``auto`` makes it anew where that is needed, ``never`` sends it as it is,
                ``always`` makes it anew even if the printer takes it.
            on_progress: Called while octets are sent.
            options: Any job attributes by name, vendors' too: ``{"media-col": {…}}``.
            **common: The usual ones, ``copies=2, sides="two-sided-long-edge"``.

        Returns:
            The job, taken by the printer; ``await job.wait()`` waits for its end.

        Raises:
            UsageError: Document unreadable, format not taken, option can't be sent as given.
            IppError: The printer refused; ``option-not-supported`` under ``strict``.
            JobError: The document was sent, but nobody knows what became of it
                (``delivery-unknown``).
            TransformError: The document could not be made anew; the printer has no whole job.
            HttpError, TlsError, TransportError: The printer could not be reached.
        """
        preparer = self._printer.preparer(document_format, transform)
        opened = await preparer.open(document)
        job_name = name or opened.name or "Untitled"
        ticket = Ticket.make(job_name, strict=strict, options=all_options(common, options))
        try:
            return await self._printer.print_job(
                opened, ticket, preparer=preparer, on_progress=on_progress
            )
        finally:
            opened.close()

    async def explain(
        self,
        document: AsyncDocument,
        *,
        document_format: str | None = None,
        transform: TransformMode = "auto",
        options: Mapping[str, OptionValue] | None = None,
        **common: Unpack[JobOptions],
    ) -> Choice:
        """Say what :meth:`print` would do, and why; takes and raises the same, prints nothing."""
        preparer = self._printer.preparer(document_format, transform)
        opened = await preparer.open(document)
        name = opened.name or "Untitled"
        ticket = Ticket.make(name, strict=False, options=all_options(common, options))
        return await preparer.choice(opened, ticket, explain=True)

    async def create_job(
        self,
        name: str = "Untitled",
        *,
        strict: bool = False,
        transform: TransformMode = "auto",
        options: Mapping[str, OptionValue] | None = None,
        **common: Unpack[JobOptions],
    ) -> AsyncJob:
        """Make a job to give documents to (Create-Job, RFC 8011 section 4.2.4).

        Args:
            name: The job's name.
            strict: As for :meth:`print`.
            transform: As for :meth:`print`, for each document that is sent into it.
            options: As for :meth:`print`.
            **common: As for :meth:`print`.

        Raises:
            IppError: The printer refused; many old ones don't know Create-Job
                (``server-error-operation-not-supported``).
            JobError: No answer came (``delivery-unknown``).
            TransportError: The printer could not be reached.
            UsageError: An option can't be sent as given.
        """
        ticket = Ticket.make(name, strict=strict, options=all_options(common, options))
        return await self._printer.create_job(ticket, transform)

    async def jobs(
        self,
        which: WhichJobs = "not-completed",
        *,
        limit: int | None = None,
        my_jobs: bool = False,
    ) -> list[AsyncJob]:
        """Return the printer's jobs (Get-Jobs, RFC 8011 section 4.2.6).

        Args:
            which: Waiting and printing ones in their order, ended ones newest first, or all.
            limit: At most so many of each kind.
            my_jobs: Only those of this user.

        Raises:
            IppError: The printer refused.
            TransportError: The printer could not be asked.
        """
        return await self._printer.list_jobs(which, limit, my_jobs=my_jobs)

    async def job(self, job_id: int) -> AsyncJob:
        """Return one job by its number.

        Raises:
            IppError: The printer doesn't know it.
            TransportError: The printer could not be asked.
        """
        job = self._printer.job_named(job_id)
        await job.refresh()
        return job

    async def cancel(self, job: AsyncJob | int) -> None:
        """Cancel a job; one that has ended already is left as it is.

        Raises:
            IppError: The printer refused.
            TransportError: The printer could not be asked.
        """
        target = job if isinstance(job, AsyncJob) else self._printer.job_named(job)
        await target.cancel()

    async def identify(self, *actions: str, message: str | None = None) -> None:
        """Let the printer blink, beep or show a message (Identify-Printer, PWG 5100.13).

        Args:
            actions: ``display``, ``flash``, ``sound``, ``speak``; none = the printer's default.
            message: To be shown or spoken.

        Raises:
            IppError: The printer refused or can't.
            TransportError: The printer could not be asked.
        """
        await self._printer.identify(actions, message)

    async def close(self) -> None:
        """Close the connection and keep what was learnt; the next call opens a new one."""
        await self._printer.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.uri}>"


def session_of(printer: AsyncPrinter) -> Session:
    """Return what a printer is asked over, for those who examine it."""
    return printer._session  # noqa: SLF001  # of this module
