"""What a client wants to subscribe to, group by group (RFC 3995 sections 5.2 and 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.registry import Kind
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attribute_rules import check_syntax
from sealpress.printer.attributes import many
from sealpress.printer.intake import Intake
from sealpress.printer.refusal import bad_request, unsupported_attribute
from sealpress.printer.responses import LANGUAGE
from sealpress.printer.subscriptions.board import NotificationLimits
from sealpress.printer.subscriptions.events import DEFAULT_EVENTS, EVENTS

__all__ = [
    "NOTICE_ATTRIBUTES",
    "PRINTER_OFFER",
    "PULL_METHOD",
    "Offer",
    "Wish",
    "granted_lease",
    "has_wishes",
    "read_wishes",
]


class Offer(NamedTuple):
    """Which events can be subscribed to.

    Attributes:
        events: All of them.
        default: Those that are told to who names none.
    """

    events: Sequence[str]
    default: Sequence[str]


PRINTER_OFFER = Offer(EVENTS, DEFAULT_EVENTS)
"""What a printer tells of itself and its jobs."""

PULL_METHOD = "ippget"
NOTICE_ATTRIBUTES = (
    "date-time-at-completed",
    "date-time-at-creation",
    "date-time-at-processing",
    "job-detailed-status-messages",
    "job-impressions-completed",
    "job-k-octets",
    "job-media-sheets-completed",
    "job-name",
    "job-originating-user-name",
    "job-printer-uri",
    "job-priority",
    "job-state-message",
    "job-uri",
    "job-uuid",
    "number-of-documents",
    "time-at-completed",
    "time-at-creation",
    "time-at-processing",
)
"""``notify-attributes-supported``: what of a job may be told with an event besides the usual."""

_WAYS = frozenset({"notify-pull-method", "notify-recipient-uri"})
_NOT_SUPPORTED = Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED


@dataclass(slots=True, kw_only=True)
class Wish:
    """One subscription that somebody wants.

    Attributes:
        events: What it shall tell.
        user_data: To be given back with each notice.
        attributes: What it shall tell of jobs besides the usual.
        time_interval: Seconds between two notices of progress at least.
        lease_seconds: How long it is granted for; 0 for one to a job.
        status: What to answer about it; an error when it is not made.
        unsupported: What of it is not supported.
        offer: What can be told.
    """

    events: tuple[str, ...] = DEFAULT_EVENTS
    user_data: bytes = b""
    attributes: tuple[str, ...] = ()
    time_interval: int = 0
    lease_seconds: int = 0
    status: Status = Status.SUCCESSFUL_OK
    unsupported: list[Attribute] = field(default_factory=list)
    offer: Sequence[str] = EVENTS

    @property
    def is_refused(self) -> bool:
        """Whether no subscription comes of it."""
        return self.status >= Status.CLIENT_ERROR_BAD_REQUEST


def has_wishes(intake: Intake) -> bool:
    """Say whether a request wants any subscription."""
    return any(group.tag == GroupTag.SUBSCRIPTION for group in intake.message.groups)


def read_wishes(
    intake: Intake,
    limits: NotificationLimits,
    *,
    is_for_job: bool,
    offer: Offer = PRINTER_OFFER,
) -> list[Wish]:
    """Read all subscriptions that a request wants.

    Args:
        intake: The request.
        limits: How much is done for subscribers.
        is_for_job: Whether they are about one job.
        offer: Which events there are.

    Raises:
        RefusalError: One of them breaks a rule of the protocol: none is made (0x0400, 0x0409).
    """
    groups = (group for group in intake.message.groups if group.tag == GroupTag.SUBSCRIPTION)
    return [_read(group, limits, offer, is_for_job=is_for_job) for group in groups]


def granted_lease(wanted: object, limits: NotificationLimits) -> int:
    """Return how long a subscription is granted for; for ever (0) is as long as can be."""
    if not isinstance(wanted, int):
        return limits.default_lease_seconds
    return min(wanted or limits.max_lease_seconds, limits.max_lease_seconds)


def _read(group: Group, limits: NotificationLimits, offer: Offer, *, is_for_job: bool) -> Wish:
    given = {attribute.name: attribute for attribute in group}
    if len(given) != len(group):
        raise bad_request("a subscription attribute is given twice")
    if len(_WAYS & given.keys()) != 1:
        raise bad_request("a subscription needs notify-pull-method or notify-recipient-uri")
    wish = Wish(
        events=tuple(offer.default),
        lease_seconds=0 if is_for_job else limits.default_lease_seconds,
        offer=offer.events,
    )
    for name, attribute in given.items():
        entry = registry.attribute(name, Kind.SUBSCRIPTION_TEMPLATE)
        take = _TAKERS.get(name)
        if entry is not None:
            check_syntax(attribute, entry)
        if take is None or (is_for_job and name == "notify-lease-duration"):
            wish.unsupported.append(unsupported_attribute(name))
            continue
        take(wish, attribute, limits)
    if wish.unsupported and wish.status is Status.SUCCESSFUL_OK:
        wish.status = Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
    return wish


def _refuse(wish: Wish, attribute: Attribute, status: Status) -> None:
    wish.unsupported.append(attribute)
    wish.status = status


def _take_pull_method(wish: Wish, attribute: Attribute, _limits: NotificationLimits) -> None:
    if attribute.value != PULL_METHOD:
        _refuse(wish, attribute, _NOT_SUPPORTED)


def _take_recipient(wish: Wish, attribute: Attribute, _limits: NotificationLimits) -> None:
    """Nothing is ever sent to where a client says: a printer is no means to reach others."""
    _refuse(wish, attribute, Status.CLIENT_ERROR_URI_SCHEME_NOT_SUPPORTED)


def _take_events(wish: Wish, attribute: Attribute, limits: NotificationLimits) -> None:
    words = [str(value) for value in attribute.values]
    known = [word for word in dict.fromkeys(words) if word in wish.offer]
    foreign = [word for word in words if word not in wish.offer]
    if foreign:
        wish.unsupported.append(_keywords(attribute.name, foreign))
    if not known:
        wish.status = _NOT_SUPPORTED
    elif len(known) > limits.max_events:
        wish.unsupported.append(_keywords(attribute.name, known[limits.max_events :]))
        wish.status = max(wish.status, Status.SUCCESSFUL_OK_TOO_MANY_EVENTS)
    wish.events = tuple(known[: limits.max_events])


def _keywords(name: str, words: Iterable[str]) -> Attribute:
    return many(name, ValueTag.KEYWORD, words)


def _take_user_data(wish: Wish, attribute: Attribute, _limits: NotificationLimits) -> None:
    if isinstance(attribute.value, bytes):
        wish.user_data = attribute.value


def _take_attributes(wish: Wish, attribute: Attribute, _limits: NotificationLimits) -> None:
    words = [str(value) for value in attribute.values]
    wish.attributes = tuple(word for word in dict.fromkeys(words) if word in NOTICE_ATTRIBUTES)
    foreign = [word for word in words if word not in NOTICE_ATTRIBUTES]
    if foreign:
        wish.unsupported.append(_keywords(attribute.name, foreign))


def _take_interval(wish: Wish, attribute: Attribute, _limits: NotificationLimits) -> None:
    if isinstance(attribute.value, int):
        wish.time_interval = max(0, attribute.value)


def _take_charset(wish: Wish, attribute: Attribute, _limits: NotificationLimits) -> None:
    if str(attribute.value).lower() != "utf-8":
        wish.unsupported.append(attribute)


def _take_language(wish: Wish, attribute: Attribute, _limits: NotificationLimits) -> None:
    """The printer's texts are in one language, with whatever country."""
    if str(attribute.value).lower().partition("-")[0] != LANGUAGE:
        wish.unsupported.append(attribute)


def _take_lease(wish: Wish, attribute: Attribute, limits: NotificationLimits) -> None:
    wish.lease_seconds = granted_lease(attribute.value, limits)
    if wish.lease_seconds != attribute.value:
        wish.unsupported.append(attribute)


_TAKERS: Mapping[str, Callable[[Wish, Attribute, NotificationLimits], None]] = MappingProxyType(
    {
        "notify-pull-method": _take_pull_method,
        "notify-recipient-uri": _take_recipient,
        "notify-events": _take_events,
        "notify-user-data": _take_user_data,
        "notify-attributes": _take_attributes,
        "notify-time-interval": _take_interval,
        "notify-charset": _take_charset,
        "notify-natural-language": _take_language,
        "notify-lease-duration": _take_lease,
    }
)
