"""Making subscriptions, alone or along with a job (RFC 3995 sections 11.1.1 to 11.1.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.answers import succeed
from sealpress.printer.attributes import one
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer, Event
from sealpress.printer.intake import Intake, find_job
from sealpress.printer.job import Job
from sealpress.printer.job_attributes import job_attributes
from sealpress.printer.notifications.wishes import (
    PRINTER_OFFER,
    Offer,
    Wish,
    has_wishes,
    read_wishes,
)
from sealpress.printer.refusal import RefusalError, bad_request
from sealpress.printer.rights import check_owner, is_operator
from sealpress.printer.subscriptions.subscription import Scope, Subscription

__all__ = [
    "Subscribed",
    "answer_subscribed",
    "create_job_subscriptions",
    "create_printer_subscriptions",
    "subscribe",
]


class Subscribed(NamedTuple):
    """What came of the wishes of a request.

    Attributes:
        groups: What is answered, one a wish.
        failed: How many of them became no subscription.
        is_partial: Whether one became less than was wished for.
    """

    groups: Sequence[Group] = ()
    failed: int = 0
    is_partial: bool = False


def create_printer_subscriptions(core: PrinterCore, intake: Intake) -> Answer:
    """Subscribe to what happens at the printer."""
    return answer_subscribed(core, intake, subscribe(core, intake, None))


def create_job_subscriptions(core: PrinterCore, intake: Intake) -> Answer:
    """Subscribe to what happens to one job."""
    job = find_job(intake, core.config, core.queue.get)
    check_owner(core, intake, job)
    if job.state.is_terminal:
        raise RefusalError(Status.CLIENT_ERROR_NOT_POSSIBLE, f"job {job.id} has ended already")
    return answer_subscribed(core, intake, subscribe(core, intake, job))


def subscribe(
    core: PrinterCore,
    intake: Intake,
    about: Job | Scope | None,
    *,
    offer: Offer = PRINTER_OFFER,
    is_trial: bool = False,
) -> Subscribed:
    """Make the subscriptions that a request wants.

    Args:
        core: The printer.
        intake: The request.
        about: What they are about: a job, or what there is at a system; ``None`` for all of the
            printer.
        offer: Which events there are.
        is_trial: Whether it is only said what would come of them.

    Raises:
        RefusalError: One of them breaks a rule of the protocol: none is made.
    """
    if not has_wishes(intake):
        return Subscribed()
    board = core.board
    board.expire(intake.where.at)
    is_for_job = isinstance(about, Job) or is_trial
    wishes = read_wishes(intake, board.limits, is_for_job=is_for_job, offer=offer)
    make = _tried if is_trial else _made
    groups = [make(core, intake, wish, about) for wish in wishes]
    failed = sum(wish.is_refused for wish in wishes)
    return Subscribed(groups, failed, any(wish.unsupported for wish in wishes))


def _made(core: PrinterCore, intake: Intake, wish: Wish, about: Job | Scope | None) -> Group:
    board = core.board
    if not board.has_room_for(intake.user) and not wish.is_refused:
        wish.status = Status.CLIENT_ERROR_TOO_MANY_SUBSCRIPTIONS
    attributes: list[Attribute] = []
    if not wish.is_refused:
        made = Subscription(
            id=board.new_id(),
            owner=intake.user,
            events=wish.events,
            printer_uri=core.uri(intake.where),
            user_data=wish.user_data,
            attributes=wish.attributes,
            time_interval=wish.time_interval,
            sees_all=not core.config.hides_jobs_of_others or is_operator(core, intake),
            sees_secure=intake.where.secure or not core.config.hides_secure_jobs,
            further=_further(core, intake, wish.attributes),
            job_id=about.id if isinstance(about, Job) else 0,
            scope=about if isinstance(about, Scope) else None,
            lease_seconds=wish.lease_seconds,
        )
        if not made.job_id:
            made.expires = intake.where.at.seconds + wish.lease_seconds
            attributes.append(one("notify-lease-duration", ValueTag.INTEGER, wish.lease_seconds))
        board.add(made)
        attributes.insert(0, one("notify-subscription-id", ValueTag.INTEGER, made.id))
    return _told(wish, attributes)


def _further(
    core: PrinterCore, intake: Intake, names: Sequence[str]
) -> Callable[[Event], tuple[Attribute, ...]] | None:
    """Return what makes the attributes of jobs that a subscriber wants, as far as they may be told.

    They are made when something happens, and told as they were then.
    """
    if not names:
        return None
    view = core.job_view(intake.where, intake.user, sees_all=is_operator(core, intake))
    wanted = frozenset(names)

    def make(event: Event) -> tuple[Attribute, ...]:
        return tuple(job_attributes(event.job, wanted, view)) if event.job is not None else ()

    return make


def _tried(_core: PrinterCore, _intake: Intake, wish: Wish, _about: Job | Scope | None) -> Group:
    return _told(wish, [])


def _told(wish: Wish, attributes: list[Attribute]) -> Group:
    if wish.status is not Status.SUCCESSFUL_OK:
        attributes.append(one("notify-status-code", ValueTag.ENUM, int(wish.status)))
    named = {attribute.name for attribute in attributes}
    attributes += [each for each in wish.unsupported if each.name not in named]
    return Group(attributes, tag=GroupTag.SUBSCRIPTION)


def answer_subscribed(core: PrinterCore, intake: Intake, came: Subscribed) -> Answer:
    """Answer what came of a request for subscriptions alone.

    Raises:
        RefusalError: It wanted none (0x0400).
    """
    if not came.groups:
        raise bad_request("the subscription attributes are missing")
    status = Status.SUCCESSFUL_OK
    if came.failed == len(came.groups):
        status = Status.CLIENT_ERROR_IGNORED_ALL_SUBSCRIPTIONS
    elif came.failed:
        status = Status.SUCCESSFUL_OK_IGNORED_SUBSCRIPTIONS
    elif came.is_partial:
        status = Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    return succeed(core, intake, came.groups, status=status)
