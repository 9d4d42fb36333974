"""Looking at subscriptions, renewing and ending them (RFC 3995 sections 11.2.4 to 11.2.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sealpress.ipp.message import Group
from sealpress.ipp.status import Status
from sealpress.ipp.syntax import MAX
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.answers import succeed
from sealpress.printer.attributes import one
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer
from sealpress.printer.intake import Intake
from sealpress.printer.notifications.description import (
    subscription_group,
    subscription_names,
)
from sealpress.printer.notifications.wishes import granted_lease
from sealpress.printer.refusal import RefusalError
from sealpress.printer.rights import is_operator
from sealpress.printer.selection import select
from sealpress.printer.subscriptions.subscription import Subscription

__all__ = [
    "cancel_subscription",
    "get_subscription_attributes",
    "get_subscriptions",
    "renew_subscription",
    "visible_subscription",
]

_LISTED_BY_DEFAULT = ("notify-subscription-id",)


def get_subscription_attributes(core: PrinterCore, intake: Intake) -> Answer:
    """Return what a subscription is."""
    found = _own(core, intake)
    names = subscription_names(is_for_system=found.scope is not None)
    return succeed(core, intake, _groups(core, intake, [found], names["all"]))


def get_subscriptions(core: PrinterCore, intake: Intake) -> Answer:
    """Return what the subscriptions to the printer, or to one job or resource, are."""
    core.board.expire(intake.where.at)
    job_id = intake.integer("notify-job-id", 0)
    if job_id and core.queue.get(job_id) is None:
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, f"there is no job {job_id}")
    found: Iterator[Subscription] = core.board.of_job(job_id) if job_id else core.board.of_printer()
    if resource_id := intake.integer("notify-resource-id", 0):
        found = core.board.of_resource(resource_id)
    sees_all = is_operator(core, intake) and not intake.flag("my-subscriptions")
    seen = (each for each in found if sees_all or each.owner.is_owned_by(intake.user))
    listed = islice(seen, intake.integer("limit", MAX))
    return succeed(core, intake, _groups(core, intake, listed, _LISTED_BY_DEFAULT))


def renew_subscription(core: PrinterCore, intake: Intake) -> Answer:
    """Grant a subscription to the printer for longer."""
    found = _own(core, intake)
    if found.job_id:
        raise RefusalError(
            Status.CLIENT_ERROR_NOT_POSSIBLE, "a subscription to a job lasts as long as the job"
        )
    wanted = intake.attributes.get("notify-lease-duration")
    seconds = granted_lease(wanted.value if wanted is not None else None, core.board.limits)
    found.lease_seconds, found.expires = seconds, intake.where.at.seconds + seconds
    lease = one("notify-lease-duration", ValueTag.INTEGER, seconds)
    return succeed(core, intake, [Group([lease], tag=GroupTag.SUBSCRIPTION)])


def cancel_subscription(core: PrinterCore, intake: Intake) -> Answer:
    """End a subscription."""
    core.board.remove(_own(core, intake))
    return succeed(core, intake)


def visible_subscription(core: PrinterCore, intake: Intake, number: int) -> Subscription | None:
    """Return a subscription that who asks may know of, or ``None``."""
    found = core.board.get(number)
    if found is None or not (found.owner.is_owned_by(intake.user) or is_operator(core, intake)):
        return None
    return found


def _own(core: PrinterCore, intake: Intake) -> Subscription:
    """Find the subscription that a request names.

    Raises:
        RefusalError: There is none (0x0406), or it is somebody else's (0x0403, 0x0402).
    """
    core.board.expire(intake.where.at)
    number = intake.integer("notify-subscription-id", 0)
    if core.board.get(number) is None:
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, "there is no such subscription")
    found = visible_subscription(core, intake, number)
    if found is None:
        status = Status.CLIENT_ERROR_NOT_AUTHORIZED
        if not intake.user.is_authenticated:
            status = Status.CLIENT_ERROR_NOT_AUTHENTICATED
        raise RefusalError(status, "the subscription belongs to somebody else")
    return found


def _groups(
    core: PrinterCore, intake: Intake, found: Iterable[Subscription], default: Iterable[str]
) -> list[Group]:
    groups = subscription_names(is_for_system=intake.rule.is_for_system)
    selection = select(
        intake.attributes.get("requested-attributes"), groups, groups["all"], tuple(default)
    )
    if selection.unsupported is not None:
        intake.unsupported.append(selection.unsupported)
    at = intake.where.at
    return [subscription_group(each, selection.names, at, core.started) for each in found]
