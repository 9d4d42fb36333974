"""Get-Notifications (RFC 3996 section 5)."""

from __future__ import annotations

from sealpress.ipp.message import Attribute
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.printer.attributes import many
from sealpress.printer.core import PrinterCore
from sealpress.printer.dialogue import Answer, AnswerAndMore
from sealpress.printer.intake import Intake, version_to_answer
from sealpress.printer.notifications.minding import visible_subscription
from sealpress.printer.notifications.watch import EventWatch
from sealpress.printer.refusal import RefusalError

__all__ = ["get_notifications"]


def get_notifications(core: PrinterCore, intake: Intake) -> Answer | AnswerAndMore:
    """Return the notices of some subscriptions; with ``notify-wait``, those to come as well.

    A subscription of somebody else is not found, as one that isn't there.
    """
    core.board.expire(intake.where.at)
    numbers = list(dict.fromkeys(intake.integers("notify-subscription-ids") or []))
    found = [each for each in numbers if visible_subscription(core, intake, each) is not None]
    if len(found) < len(numbers):
        missing = [number for number in numbers if number not in found]
        unknown = many("notify-subscription-ids", ValueTag.INTEGER, missing)
        if not found:
            detail = "there is no such subscription"
            raise RefusalError(Status.CLIENT_ERROR_NOT_FOUND, detail, [unknown])
        intake.unsupported.append(unknown)
    watch = EventWatch(
        board=core.board,
        version=version_to_answer(intake.message, core.config),
        request_id=intake.message.request_id,
        started=core.started,
        wanted=_wanted(intake, numbers, found),
        unsupported=tuple(intake.unsupported),
    )
    if intake.flag("notify-wait"):
        return AnswerAndMore(watch)
    return Answer(watch.answer(intake.where.at, is_last=True))


def _wanted(intake: Intake, numbers: list[int], found: list[int]) -> dict[int, int]:
    """Return from which number on each is wanted: the lists are parallel, 1 where none is given."""
    given: Attribute | None = intake.attributes.get("notify-sequence-numbers")
    firsts = [value for value in given.values if isinstance(value, int)] if given else []
    asked = intake.integers("notify-subscription-ids") or []
    first_of = dict(zip(asked, [*firsts, *([1] * len(asked))], strict=False))
    return {number: first_of.get(number, 1) for number in numbers if number in found}
