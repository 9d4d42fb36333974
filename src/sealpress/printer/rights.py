"""Who may do what: owners, operators, everybody (RFC 8011 sections 1 and 9.3)."""

from __future__ import annotations

from sealpress.ipp.status import Status
from sealpress.printer.core import PrinterCore
from sealpress.printer.intake import Intake
from sealpress.printer.job import Job, Owner
from sealpress.printer.refusal import RefusalError
from sealpress.trust.certificate_users import is_listed

__all__ = ["check_owner", "is_operator", "may_change"]


def is_operator(core: PrinterCore, user: Owner) -> bool:
    """Say whether a user may act on everybody's jobs: only an authenticated one can."""
    return user.is_authenticated and is_listed(core.config.operators, user.name, user.issuer)


def may_change(core: PrinterCore, user: Owner, job: Job) -> bool:
    """Say whether a user may add to, close or cancel a job."""
    return job.owner.is_owned_by(user) or is_operator(core, user)


def check_owner(core: PrinterCore, intake: Intake, job: Job) -> None:
    """Refuse what only a job's owner or an operator may do.

    Raises:
        RefusalError: 0x0403, or 0x0402 when authentication could still help.
    """
    if may_change(core, intake.user, job):
        return
    if job.owner.is_authenticated and not intake.user.is_authenticated:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_AUTHENTICATED, "the job belongs to an authenticated user"
        )
    raise RefusalError(Status.CLIENT_ERROR_NOT_AUTHORIZED, "the job belongs to somebody else")
