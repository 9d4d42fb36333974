"""Who may do what: owners, operators, everybody (RFC 8011 sections 1 and 9.3)."""

from __future__ import annotations

from sealpress.ipp.status import Status
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Role
from sealpress.printer.intake import Intake
from sealpress.printer.job import Job
from sealpress.printer.refusal import RefusalError
from sealpress.trust.certificate_users import is_listed

__all__ = [
    "ANYBODY",
    "check_administrator",
    "check_operator",
    "check_owner",
    "is_operator",
    "may_change",
]

ANYBODY = "*"
"""Among the operators of a printer: whoever asks is one."""

_OPERATING = frozenset({Role.OPERATOR, Role.ADMINISTRATOR})


def is_operator(core: PrinterCore, intake: Intake) -> bool:
    """Say whether a user may act on everybody's jobs: only an authenticated one can.

    Where anybody is an operator, as at a printer to try things out, everybody can.
    """
    user = intake.user
    if ANYBODY in core.config.operators:
        return True
    if not user.is_authenticated:
        return False
    if not _OPERATING.isdisjoint(intake.where.roles):
        return True
    return is_listed(core.config.operators, user.name, user.issuer)


def may_change(core: PrinterCore, intake: Intake, job: Job) -> bool:
    """Say whether a user may add to, close, change or cancel a job."""
    return job.owner.is_owned_by(intake.user) or is_operator(core, intake)


def check_operator(core: PrinterCore, intake: Intake) -> None:
    """Refuse what only operators and administrators may do.

    Raises:
        RefusalError: 0x0403, or 0x0402 when authentication could still help.
    """
    if is_operator(core, intake):
        return
    if not intake.user.is_authenticated:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_AUTHENTICATED, "this operation needs an operator to log in"
        )
    raise RefusalError(Status.CLIENT_ERROR_NOT_AUTHORIZED, "only operators may do this")


def check_administrator(core: PrinterCore, intake: Intake) -> None:
    """Refuse what changes the printer itself: where users have roles, it takes an administrator.

    Raises:
        RefusalError: 0x0403, or 0x0402 when authentication could still help.
    """
    check_operator(core, intake)
    roles = intake.where.roles
    if not roles or Role.ADMINISTRATOR in roles:
        return
    raise RefusalError(Status.CLIENT_ERROR_NOT_AUTHORIZED, "only administrators may do this")


def check_owner(core: PrinterCore, intake: Intake, job: Job) -> None:
    """Refuse what only a job's owner or an operator may do.

    Raises:
        RefusalError: 0x0403, or 0x0402 when authentication could still help.
    """
    if may_change(core, intake, job):
        return
    if job.owner.is_authenticated and not intake.user.is_authenticated:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_AUTHENTICATED, "the job belongs to an authenticated user"
        )
    raise RefusalError(Status.CLIENT_ERROR_NOT_AUTHORIZED, "the job belongs to somebody else")
