"""A job at a printer, for programs without an event loop; :mod:`.async_job` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transport.blocking import run

if TYPE_CHECKING:
    from sealpress.client.async_job import AsyncJob
    from sealpress.client.documents import SyncDocument
    from sealpress.client.results import ProgressCallback
    from sealpress.client.watch import JobStatus
    from sealpress.ipp.message import Attribute, Group


class Job:
    """One job of one printer; made by :class:`~sealpress.Printer`, whose connection it uses."""

    def __init__(self, job: AsyncJob) -> None:
        self._job = job

    @property
    def id(self) -> int:
        """The printer's number of the job (``job-id``)."""
        return self._job.id

    @property
    def name(self) -> str:
        """``job-name`` as the printer told it last; empty when it did not."""
        return self._job.name

    @property
    def user(self) -> str:
        """``job-originating-user-name`` as the printer told it last; empty when it did not."""
        return self._job.user

    @property
    def time_at_creation(self) -> int | None:
        """When the printer made it, seconds of its up-time; ``None`` when it did not tell."""
        return self._job.time_at_creation

    @property
    def status(self) -> JobStatus:
        """All that was seen last: state, reasons, message, sides printed."""
        return self._job.status

    @property
    def state(self) -> int:
        """``job-state`` as seen last, a :class:`~sealpress.ipp.JobState` number; 0 = unknown."""
        return self._job.state

    @property
    def state_reasons(self) -> tuple[str, ...]:
        """``job-state-reasons`` as seen last."""
        return self._job.state_reasons

    @property
    def unsupported(self) -> tuple[Attribute, ...]:
        """What the printer ignored or replaced when it took the job (RFC 8011 section 4.1.7)."""
        return self._job.unsupported

    def refresh(self) -> JobStatus:
        """Ask the printer for the job's state and return it.

        Raises:
            IppError: The printer doesn't know the job (any more).
            TransportError: The printer could not be asked.
        """
        return run(self._job.refresh())

    def attributes(self, *names: str) -> Group:
        """Return the job's attributes (Get-Job-Attributes, RFC 8011 section 4.3.4).

        Args:
            names: Attribute names or group keywords such as ``job-template``; none = all.

        Raises:
            IppError: The printer doesn't know the job (any more).
            TransportError: The printer could not be asked.
        """
        return run(self._job.attributes(*names))

    def wait(
        self,
        timeout: float | None = None,
        *,
        on_progress: ProgressCallback | None = None,
        poll: float | None = None,
    ) -> JobStatus:
        """Wait until the job is completed.

        A printer that is busy, asleep or starting again is asked again, for up to five minutes
        of silence. A job that vanishes counts as completed if it was last seen being printed.

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
        return run(self._job.wait(timeout, on_progress=on_progress, poll=poll))

    def cancel(self, message: str = "") -> None:
        """Cancel the job; a job that has ended already is left as it is.

        Args:
            message: Words for the operator (RFC 8011 section 4.3.3).

        Raises:
            IppError: The printer refused (not the job's owner, job unknown).
            TransportError: The printer could not be asked.
        """
        run(self._job.cancel(message))

    def send_document(
        self,
        document: SyncDocument,
        *,
        last: bool = True,
        name: str | None = None,
        document_format: str | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> JobStatus:
        """Send a document into a job made by ``create_job`` (RFC 8011 section 4.3.1).

        What the printer doesn't take as it is is made anew, as by :meth:`~sealpress.Printer.print`.

        Args:
            document: As for :meth:`~sealpress.Printer.print`.
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
        return run(
            self._job.send_document(
                document,
                last=last,
                name=name,
                document_format=document_format,
                on_progress=on_progress,
            )
        )

    def close(self) -> JobStatus:
        """Say that no document follows: an empty last Send-Document (RFC 8011 section 4.3.1.1).

        Raises:
            IppError: The printer refused.
            TransportError: The printer could not be asked.
        """
        return run(self._job.close())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id} state={self.state}>"
