"""What the audit log says of deliveries: which job, whose, over which two connections; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.gateway.audit.note import audit_note

if TYPE_CHECKING:
    from sealpress.gateway.delivery.orders import ServedQueue
    from sealpress.spool.records import JobChange, SpooledJob

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
        address=job.private.peer,
        octets=job.octets,
        pages=pages,
        printer=printer,
        client=job.private.connection,
        printer_side=printer_side or {},
        details={"reasons": " ".join(reasons)} if reasons else {},
    )
