"""What the audit log says of deliveries: which job, whose, over which two connections; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.gateway.access.names import USERS_ISSUER
from sealpress.gateway.audit.note import audit_note, client_side
from sealpress.printer.dialogue import Authentication

if TYPE_CHECKING:
    from sealpress.gateway.delivery.orders import ServedQueue
    from sealpress.spool.records import JobChange, JobPrivate, SpooledJob

__all__ = ["AuditedDeliveries", "job_note"]

_WENT_WRONG = frozenset({"aborted", "held"})


class AuditedDeliveries:
    """Makes the notes that the dispatcher asks for."""

    def delivery(
        self, action: str, job: SpooledJob, change: JobChange, queue: ServedQueue
    ) -> bytes:
        """Return the note of a step of a delivery."""
        pages = job.impressions if change.impressions is None else change.impressions
        return job_note(
            f"job-{action}",
            job,
            queue.settings.name,
            outcome="failed" if action in _WENT_WRONG else "done",
            pages=pages,
            printer=queue.settings.uri,
            printer_side=queue.status.connection,
            reasons=job.reasons if change.reasons is None else change.reasons,
        )


def job_note(
    action: str,
    job: SpooledJob,
    queue: str,
    *,
    outcome: str = "done",
    pages: int = 0,
    printer: str = "",
    printer_side: dict[str, str] | None = None,
    reasons: tuple[str, ...] = (),
) -> bytes:
    """Make the note of what happened to a job by itself, without a request."""
    return audit_note(
        action,
        outcome=outcome,
        queue=queue,
        job_id=job.job_id,
        user=job.private.user,
        user_issuer=job.private.user_issuer,
        method=_method(job.private),
        address=job.private.peer,
        octets=job.octets,
        pages=pages,
        printer=printer,
        client=client_side(job.private.connection),
        printer_side=printer_side or {},
        details={"reasons": " ".join(reasons)} if reasons else {},
    )


def _method(private: JobPrivate) -> str:
    """Return how the job's user was made sure of."""
    if not private.is_authenticated:
        return str(Authentication.NONE)
    if private.user_issuer == USERS_ISSUER:
        return private.connection.get("user-from", "")
    return str(Authentication.CERTIFICATE)
