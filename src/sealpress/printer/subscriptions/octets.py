"""Notices encoded once for all who are told the same: what differs is put into its place."""

from __future__ import annotations

from collections.abc import Callable

from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Group, Message, Version
from sealpress.printer.dialogue import Event
from sealpress.printer.subscriptions.subscription import Notice, Subscription

__all__ = ["MAX_KEPT", "SharedOctets"]

MAX_KEPT = 64
"""So many encoded notices are kept for others who are told the same."""

_HEADER_OCTETS = 8  # version, code and request-id (RFC 8010 section 3.1.1)
_REQUEST_ID_AT = 4
_VERSION = Version(2, 0)
# Of a group: its tag; then the first attribute's tag, name with its length, and length of value.
_ID_AT = 1 + 1 + 2 + len("notify-subscription-id") + 2
_NUMBER = b"\x21\x00\x16notify-sequence-number\x00\x04"

_Key = tuple[int, str, str, bytes, bool]


class SharedOctets:
    """Encodes notices; one that many subscriptions are told is encoded once."""

    def __init__(self) -> None:
        # The event is kept along: as long as it is, no other one has its identity.
        self._kept: dict[_Key, tuple[Event, bytes, int]] = {}
        self._head = b""
        self._head_for: tuple[Version, int] | None = None

    def head(
        self, version: Version, request_id: int, seconds: int, make: Callable[[int], Message]
    ) -> bytes:
        """Return what comes before the notices of an answer, which says nothing but the time.

        Args:
            version: Of the answer.
            request_id: Of the answer.
            seconds: The time that it tells.
            make: Makes the answer without notices, for that time.
        """
        if self._head_for != (version, seconds):
            self._head = encode(make(seconds))[:-1]
            self._head_for = (version, seconds)
        made = self._head
        return b"".join((made[:_REQUEST_ID_AT], request_id.to_bytes(4), made[_HEADER_OCTETS:]))

    def of(
        self,
        notice: Notice,
        subscription: Subscription,
        describe: Callable[[Notice, Subscription], Group],
    ) -> bytes:
        """Return a notice's group of attributes as it is sent.

        Args:
            notice: The notice.
            subscription: Who is told.
            describe: Makes the group; ``notify-subscription-id`` is its first attribute.
        """
        if notice.further:  # made for this subscription alone
            return _encoded(describe(notice, subscription))
        event = notice.event
        sees_all = subscription.sees(event.job)
        key = (id(event), notice.word, subscription.printer_uri, subscription.user_data, sees_all)
        found = self._kept.get(key)
        if found is None:
            octets = _encoded(describe(notice, subscription))
            found = (event, octets, octets.index(_NUMBER) + len(_NUMBER))
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = found
        _, octets, number_at = found
        made = bytearray(octets)
        made[_ID_AT : _ID_AT + 4] = subscription.id.to_bytes(4)
        made[number_at : number_at + 4] = notice.number.to_bytes(4)
        return bytes(made)


def _encoded(group: Group) -> bytes:
    return encode(Message(_VERSION, 0, 1, [group]))[_HEADER_OCTETS:-1]
