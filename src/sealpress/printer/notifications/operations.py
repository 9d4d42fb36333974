"""The table of operations about subscriptions, and the attributes that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sealpress.ipp.operations import Operation
from sealpress.ipp.values import IntegerRange
from sealpress.printer.intake import Needs, OperationRule, rules_by_code
from sealpress.printer.notifications.fetching import get_notifications
from sealpress.printer.notifications.minding import (
    cancel_subscription,
    get_subscription_attributes,
    get_subscriptions,
    renew_subscription,
)
from sealpress.printer.notifications.subscribing import (
    create_job_subscriptions,
    create_printer_subscriptions,
)
from sealpress.printer.notifications.wishes import NOTICE_ATTRIBUTES, PULL_METHOD
from sealpress.printer.subscriptions.board import NotificationLimits
from sealpress.printer.subscriptions.events import DEFAULT_EVENTS, EVENTS

__all__ = ["NOTIFICATION_OPERATIONS", "NOTIFICATION_RULES", "notification_attributes"]

_ID = frozenset({"notify-subscription-id"})
_IDS = frozenset({"notify-subscription-ids"})

NOTIFICATION_RULES: Mapping[int, OperationRule] = MappingProxyType(
    rules_by_code(
        [
            OperationRule(
                operation=Operation.CREATE_PRINTER_SUBSCRIPTIONS,
                handler=create_printer_subscriptions,
                takes_subscriptions=True,
            ),
            OperationRule(
                operation=Operation.CREATE_JOB_SUBSCRIPTIONS,
                handler=create_job_subscriptions,
                attributes=frozenset({"notify-job-id"}),
                is_for_job=True,
                takes_subscriptions=True,
                needs=Needs.JOB,
            ),
            OperationRule(
                operation=Operation.GET_SUBSCRIPTION_ATTRIBUTES,
                handler=get_subscription_attributes,
                attributes=_ID | {"requested-attributes"},
                required=_ID,
                changes=False,
            ),
            OperationRule(
                operation=Operation.GET_SUBSCRIPTIONS,
                handler=get_subscriptions,
                attributes=frozenset(
                    {"notify-job-id", "limit", "requested-attributes", "my-subscriptions"}
                ),
                changes=False,
                needs=Needs.JOB,
            ),
            OperationRule(
                operation=Operation.RENEW_SUBSCRIPTION,
                handler=renew_subscription,
                attributes=_ID | {"notify-lease-duration"},
                required=_ID,
            ),
            OperationRule(
                operation=Operation.CANCEL_SUBSCRIPTION,
                handler=cancel_subscription,
                attributes=_ID,
                required=_ID,
            ),
            OperationRule(
                operation=Operation.GET_NOTIFICATIONS,
                handler=get_notifications,
                attributes=_IDS | {"notify-sequence-numbers", "notify-wait"},
                required=_IDS,
                changes=False,
            ),
        ]
    )
)

NOTIFICATION_OPERATIONS = frozenset(rule.operation for rule in NOTIFICATION_RULES.values())
"""Operations of a printer that tells subscribers what happens."""


def notification_attributes(limits: NotificationLimits) -> Mapping[str, object]:
    """Return what a printer tells of the subscriptions that it takes."""
    return {
        "ippget_event_life": limits.event_life_seconds,
        "notify_attributes_supported": list(NOTICE_ATTRIBUTES),
        "notify_events_default": list(DEFAULT_EVENTS),
        "notify_events_supported": list(EVENTS),
        "notify_lease_duration_default": limits.default_lease_seconds,
        "notify_lease_duration_supported": IntegerRange(1, limits.max_lease_seconds),
        "notify_max_events_supported": limits.max_events,
        "notify_pull_method_supported": [PULL_METHOD],
    }
