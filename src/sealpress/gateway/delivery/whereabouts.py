"""Which printer a job was sent to: after the settings changed that may be another one (pure).

Numbers and names of jobs hold at one printer alone. Whoever asks another one about them may be told
of somebody else's job, and cancel it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sealpress.errors import JobError
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.reasons import Reason
from sealpress.spool.records import Delivery

if TYPE_CHECKING:
    from sealpress.gateway.settings import QueueSettings
    from sealpress.spool.records import RemoteJob

__all__ = ["is_elsewhere", "not_to_be_asked", "reaching", "same_printer"]


def same_printer(uri: str, other: str) -> bool:
    """Whether two URIs are ways to one printer: only scheme and port differ, or nothing."""
    if uri == other:
        return True
    one, two = urlsplit(uri), urlsplit(other)
    is_other_way = one.scheme != two.scheme  # as a printer has it that gets TLS
    same_place = (one.hostname, one.path) == (two.hostname, two.path)
    return same_place and is_other_way and {one.scheme, two.scheme} <= _IPP


_IPP = frozenset({"ipp", "ipps", "http", "https"})


def is_elsewhere(remote: RemoteJob, settings: QueueSettings) -> bool:
    """Whether something of a job may be at another printer than the queue's."""
    if remote.delivery is Delivery.NOT_SENT or not remote.printer:
        return False
    return not same_printer(remote.printer, settings.uri)


def reaching(
    remote: RemoteJob, settings: QueueSettings, used: QueueSettings | None
) -> QueueSettings:
    """Return the settings by which a job's printer is reached.

    Args:
        remote: The job there.
        settings: The queue's.
        used: Those of the way there that is open, if one is.
    """
    if not is_elsewhere(remote, settings):
        return settings
    if used is not None and same_printer(used.uri, remote.printer):
        return used
    # Whom the settings do not name any more is told no password.
    return replace(settings, uri=remote.printer, user="", password_file="", identity=())


def not_to_be_asked(outcome: Outcome) -> Outcome:
    """Say of a job that its printer, which the queue has no longer, does not tell of it.

    Nobody waits for that printer. What was never there as a whole is sent to the new one.
    """
    if outcome.kind is not OutcomeKind.UNKNOWN or outcome.could_ask:
        return outcome
    remote = outcome.remote
    if remote.delivery is Delivery.CREATED:
        return Outcome(kind=OutcomeKind.NOT_DELIVERED, error=outcome.error, remote=remote.anew)
    why = f": {outcome.error.detail}" if outcome.error is not None else ""
    detail = (
        f"it was sent to {remote.printer}, which is not the queue's printer any more and can't be"
        f" asked{why}"
    )
    error = JobError(Reason.DELIVERY_UNKNOWN, detail, job_id=remote.job_id)
    return replace(outcome, error=error, could_ask=True)
