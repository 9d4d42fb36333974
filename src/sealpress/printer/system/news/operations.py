"""The table of a system's operations about subscriptions (PWG 5100.22, RFC 3995, RFC 3996)."""

from __future__ import annotations

from collections.abc import Callable

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer, AnswerAndMore
from sealpress.printer.intake import Intake, RequestRule
from sealpress.printer.notifications.fetching import get_notifications
from sealpress.printer.notifications.minding import (
    cancel_subscription,
    get_subscription_attributes,
    get_subscriptions,
    renew_subscription,
)
from sealpress.printer.notifications.operations import NOTIFICATION_RULES
from sealpress.printer.notifications.subscribing import answer_subscribed, subscribe
from sealpress.printer.refusal import RefusalError
from sealpress.printer.subscriptions.subscription import Scope
from sealpress.printer.system.dialogue import SystemCore
from sealpress.printer.system.news.attributes import RESOURCE_OFFER, SYSTEM_OFFER
from sealpress.printer.system.rules import SystemRule

__all__ = ["NEWS_ROWS", "create_resource_subscriptions", "create_system_subscriptions"]

_RESOURCE = "notify-resource-id"


def create_system_subscriptions(core: SystemCore, intake: Intake) -> Answer:
    """Subscribe to what happens to the system, its printers and their jobs, and its resources."""
    numbers = frozenset(intake.integers("notify-printer-ids") or ())
    scope = Scope(printer_ids=numbers, sees=core.sees_printer, sees_resource=core.sees_resource)
    return answer_subscribed(core, intake, subscribe(core, intake, scope, offer=SYSTEM_OFFER))


def create_resource_subscriptions(core: SystemCore, intake: Intake) -> Answer:
    """Subscribe to what happens to one resource.

    Raises:
        RefusalError: There is no such resource (0x0406).
    """
    number = intake.integer(_RESOURCE, 0)
    if not core.sees_resource(number):
        raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, f"there is no resource {number}")
    scope = Scope(resource_id=number)
    return answer_subscribed(core, intake, subscribe(core, intake, scope, offer=RESOURCE_OFFER))


def _row(
    operation: Operation,
    handler: Callable[[PrinterCore, Intake], Answer | AnswerAndMore],
    *further: str,
) -> SystemRule:
    """Return an operation that is carried out as at printers, on the system's subscriptions."""
    theirs = NOTIFICATION_RULES[operation]
    takes = RequestRule(
        operation=operation,
        attributes=(theirs.attributes - {"notify-job-id"}) | set(further),
        required=theirs.required,
        changes=theirs.changes,
        is_for_system=True,
    )
    return SystemRule(takes=takes, handler=handler, looks_at_printers=False)


_FOR_RESOURCE = frozenset({_RESOURCE})

NEWS_ROWS = (
    SystemRule(
        takes=RequestRule(
            operation=Operation.CREATE_SYSTEM_SUBSCRIPTIONS,
            attributes=frozenset({"notify-printer-ids"}),
            takes_subscriptions=True,
            is_for_system=True,
        ),
        handler=create_system_subscriptions,
        looks_at_printers=False,
    ),
    SystemRule(
        takes=RequestRule(
            operation=Operation.CREATE_RESOURCE_SUBSCRIPTIONS,
            attributes=_FOR_RESOURCE,
            required=_FOR_RESOURCE,
            takes_subscriptions=True,
            is_for_system=True,
        ),
        handler=create_resource_subscriptions,
        looks_at_printers=False,
    ),
    _row(Operation.GET_SUBSCRIPTION_ATTRIBUTES, get_subscription_attributes),
    _row(Operation.GET_SUBSCRIPTIONS, get_subscriptions, _RESOURCE),
    _row(Operation.RENEW_SUBSCRIPTION, renew_subscription),
    _row(Operation.CANCEL_SUBSCRIPTION, cancel_subscription),
    _row(Operation.GET_NOTIFICATIONS, get_notifications),
)
"""What a system does for those who want to be told what happens."""
