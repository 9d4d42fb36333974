"""What a system tells of the subscriptions that it takes (PWG 5100.22)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sealpress.ipp.values import IntegerRange
from sealpress.printer.notifications.wishes import NOTICE_ATTRIBUTES, PULL_METHOD, Offer
from sealpress.printer.subscriptions.board import NotificationLimits
from sealpress.printer.subscriptions.events import DEFAULT_SYSTEM_EVENTS, SYSTEM_EVENTS

__all__ = ["NEWS_NAMES", "RESOURCE_OFFER", "SYSTEM_OFFER", "news_attributes"]

SYSTEM_OFFER = Offer(SYSTEM_EVENTS, DEFAULT_SYSTEM_EVENTS)
"""What a system tells of itself, its printers with their jobs, and its resources."""

RESOURCE_OFFER = Offer(
    tuple(word for word in SYSTEM_EVENTS if word.startswith("resource-") or word == "none"),
    ("resource-state-changed",),
)
"""What a system tells of one resource."""


def news_attributes(limits: NotificationLimits) -> Mapping[str, object]:
    """Return what a system tells of the subscriptions that it takes, by attribute."""
    return MappingProxyType(
        {
            "ippget-event-life": limits.event_life_seconds,
            "notify-attributes-supported": list(NOTICE_ATTRIBUTES),
            "notify-events-default": list(SYSTEM_OFFER.default),
            "notify-events-supported": list(SYSTEM_OFFER.events),
            "notify-lease-duration-default": limits.default_lease_seconds,
            "notify-lease-duration-supported": IntegerRange(1, limits.max_lease_seconds),
            "notify-max-events-supported": limits.max_events,
            "notify-pull-method-supported": [PULL_METHOD],
        }
    )


NEWS_NAMES = tuple(news_attributes(NotificationLimits()))
"""Their names."""
