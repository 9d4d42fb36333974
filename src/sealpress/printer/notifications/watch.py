"""Notices as they are fetched: once, or one answer after the other while a client waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer.attributes import one, up_time
from sealpress.printer.dialogue import Instant
from sealpress.printer.notifications.description import notice_group
from sealpress.printer.responses import response
from sealpress.printer.subscriptions.board import SubscriptionBoard
from sealpress.printer.subscriptions.subscription import Notice, Subscription

__all__ = ["EventWatch"]

_END = bytes((GroupTag.END,))


@dataclass(slots=True, kw_only=True)
class EventWatch:
    """What one Get-Notifications request fetches (RFC 3996 section 5).

    A caller that can send one answer after the other calls :meth:`begin` with what wakes it,
    sends :meth:`answer`, then each :meth:`news` there is when it was woken, until
    :attr:`is_over`; then :meth:`end`. One that can't sends :meth:`answer` with ``is_last``.

    Attributes:
        board: Where the subscriptions are.
        version, request_id: Of the request.
        started: When the printer came up.
        wanted: The number from which on notices are wanted, by subscription.
        unsupported: What of the request was not supported, for the first answer.
        is_over: Whether nothing more will come.
    """

    board: SubscriptionBoard
    version: Version
    request_id: int
    started: Instant
    wanted: dict[int, int]
    unsupported: tuple[Attribute, ...] = ()
    is_over: bool = False
    _wake: Callable[[], None] | None = field(default=None)

    @property
    def max_wait_seconds(self) -> float:
        """How long it may wait at most."""
        return self.board.limits.max_wait_seconds

    @property
    def may_wait(self) -> bool:
        """Whether one more may wait, now."""
        return self.board.waiting < self.board.limits.max_waiting

    def begin(self, wake: Callable[[], None]) -> bool:
        """Have a function called when there is something new; ``False`` if too many wait."""
        if not self.may_wait:
            return False
        self.board.waiting += 1
        self._wake = wake
        for number in self.wanted:
            self.board.watch(number, wake)
        return True

    def end(self) -> None:
        """Wait no more."""
        if self._wake is not None:
            self.board.waiting -= 1
            for number in self.wanted:
                self.board.unwatch(number, self._wake)
            self._wake = None

    def answer(self, at: Instant, *, is_last: bool) -> Message:
        """Return all that there is now.

        Args:
            at: Now.
            is_last: Whether the client shall ask again for more, instead of waiting.
        """
        return self._message(at, self._groups(at), is_last=is_last)

    def news(self, at: Instant) -> Message | None:
        """Return what came since the last answer; ``None`` when nothing did."""
        groups = self._groups(at)
        if not groups and not self._has_ended():
            return None
        return self._message(at, groups, is_last=False)

    def news_octets(self, at: Instant) -> bytes | None:
        """Return the same as :meth:`news`, encoded; what others are told too is encoded once."""
        notices = self._notices(at)
        if not notices and not self._has_ended():
            return None
        shared = self.board.octets
        groups = [shared.of(*each, self._described) for each in notices]
        if self.unsupported or self._has_ended():
            head = encode(self._message(at, [], is_last=False))[:-1]
        else:
            seconds = up_time(at, self.started)
            head = shared.head(self.version, self.request_id, seconds, self._plain_head)
        return b"".join((head, *groups, _END))

    def _plain_head(self, at_seconds: int) -> Message:
        facts = [one("printer-up-time", ValueTag.INTEGER, at_seconds)]
        return response(self.version, self.request_id, Status.SUCCESSFUL_OK, facts=facts)

    def _message(self, at: Instant, groups: list[Group], *, is_last: bool) -> Message:
        facts = [one("printer-up-time", ValueTag.INTEGER, up_time(at, self.started))]
        status = Status.SUCCESSFUL_OK
        if self._has_ended():
            status, self.is_over = Status.SUCCESSFUL_OK_EVENTS_COMPLETE, True
        elif is_last:
            self.is_over = True
            seconds = self.board.limits.get_interval_seconds
            facts.append(one("notify-get-interval", ValueTag.INTEGER, seconds))
        unsupported, self.unsupported = self.unsupported, ()
        if unsupported and status is Status.SUCCESSFUL_OK:
            status = Status.SUCCESSFUL_OK_IGNORED_OR_SUBSTITUTED_ATTRIBUTES
        return response(
            self.version,
            self.request_id,
            status,
            facts=facts,
            unsupported=unsupported,
            groups=groups,
        )

    def _groups(self, at: Instant) -> list[Group]:
        return [self._described(*each) for each in self._notices(at)]

    def _described(self, notice: Notice, subscription: Subscription) -> Group:
        return notice_group(notice, subscription, self.started)

    def _notices(self, at: Instant) -> list[tuple[Notice, Subscription]]:
        """Return what is to be told now, and note that it is."""
        oldest = at.seconds - self.board.limits.event_life_seconds
        found: list[tuple[Notice, Subscription]] = []
        for number, wanted in self.wanted.items():
            subscription = self.board.get(number)
            if subscription is None:
                continue
            notices = subscription.notices_from(wanted, oldest)
            found += [(each, subscription) for each in notices]
            if notices:
                self.wanted[number] = notices[-1].number + 1
        return found

    def _has_ended(self) -> bool:
        """Whether all that it asks about are subscriptions of jobs that ended, or are gone."""
        found = [self.board.get(number) for number in self.wanted]
        return all(each is None or each.is_over for each in found)
