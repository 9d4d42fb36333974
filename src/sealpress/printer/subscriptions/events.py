"""What may be subscribed to, and by which names something that happened goes (RFC 3995 5.3.3.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sealpress.ipp.states import JobState, PrinterState
from sealpress.printer.dialogue import Event, EventKind, JobSeen, PrinterSeen, SystemSeen

__all__ = [
    "DEFAULT_EVENTS",
    "DEFAULT_SYSTEM_EVENTS",
    "EVENTS",
    "PROGRESS",
    "SYSTEM_EVENTS",
    "words_for",
]

EVENTS = (
    "job-completed",
    "job-config-changed",
    "job-created",
    "job-progress",
    "job-state-changed",
    "job-stopped",
    "none",
    "printer-config-changed",
    "printer-restarted",
    "printer-state-changed",
    "printer-stopped",
)
"""``notify-events-supported``."""

DEFAULT_EVENTS = ("job-completed",)
"""``notify-events-default``."""

SYSTEM_EVENTS = tuple(
    sorted(
        {
            *EVENTS,
            "printer-created",
            "printer-deleted",
            "resource-canceled",
            "resource-config-changed",
            "resource-created",
            "resource-installed",
            "resource-state-changed",
            "system-config-changed",
            "system-restarted",
            "system-state-changed",
            "system-stopped",
        }
    )
)
"""``notify-events-supported`` of a system: what happens to it, its printers and resources."""

DEFAULT_SYSTEM_EVENTS = ("printer-created", "printer-deleted", "system-state-changed")
"""``notify-events-default`` of a system."""

PROGRESS = "job-progress"
"""The event that comes again and again, as often as ``notify-time-interval`` lets it."""

_NO_WORDS: tuple[str, ...] = ()
_JOB_STATE: tuple[str, ...] = ("job-state-changed",)
_PRINTER_STATE: tuple[str, ...] = ("printer-state-changed",)
_RESOURCE_STATE: tuple[str, ...] = ("resource-state-changed",)
_SYSTEM_STATE: tuple[str, ...] = ("system-state-changed",)


def words_for(event: Event) -> tuple[str, ...]:
    """Return the names of what happened, the most specific first; none for what nobody is told."""
    words = _WORDS.get(event.kind)
    return words(event) if words is not None else _NO_WORDS


def _job_state(event: Event) -> tuple[str, ...]:
    state = event.seen.state if isinstance(event.seen, JobSeen) else None
    if state is not None and state.is_terminal:
        return ("job-completed", *_JOB_STATE)
    return ("job-stopped", *_JOB_STATE) if state is JobState.PROCESSING_STOPPED else _JOB_STATE


def _printer_state(event: Event) -> tuple[str, ...]:
    is_stopped = isinstance(event.seen, PrinterSeen) and event.seen.state is PrinterState.STOPPED
    return ("printer-stopped", *_PRINTER_STATE) if is_stopped else _PRINTER_STATE


def _system_state(event: Event) -> tuple[str, ...]:
    is_stopped = isinstance(event.seen, SystemSeen) and event.seen.state is PrinterState.STOPPED
    return ("system-stopped", *_SYSTEM_STATE) if is_stopped else _SYSTEM_STATE


#: JOB_COMPLETED comes along with a change of state, which says it already.
_WORDS: Mapping[EventKind, Callable[[Event], tuple[str, ...]]] = MappingProxyType(
    {
        EventKind.JOB_CREATED: lambda _: ("job-created", *_JOB_STATE),
        EventKind.JOB_STATE_CHANGED: _job_state,
        EventKind.JOB_CHANGED: lambda _: ("job-config-changed",),
        EventKind.JOB_PROGRESS: lambda _: (PROGRESS,),
        EventKind.PRINTER_STATE_CHANGED: _printer_state,
        EventKind.PRINTER_CONFIG_CHANGED: lambda _: ("printer-config-changed",),
        EventKind.PRINTER_RESTARTED: lambda _: ("printer-restarted", *_PRINTER_STATE),
        EventKind.PRINTER_CREATED: lambda _: ("printer-created",),
        EventKind.PRINTER_DELETED: lambda _: ("printer-deleted",),
        EventKind.RESOURCE_CREATED: lambda _: ("resource-created", *_RESOURCE_STATE),
        EventKind.RESOURCE_INSTALLED: lambda _: ("resource-installed", *_RESOURCE_STATE),
        EventKind.RESOURCE_CANCELED: lambda _: ("resource-canceled", *_RESOURCE_STATE),
        EventKind.RESOURCE_STATE_CHANGED: lambda _: _RESOURCE_STATE,
        EventKind.RESOURCE_CONFIG_CHANGED: lambda _: ("resource-config-changed",),
        EventKind.SYSTEM_STATE_CHANGED: _system_state,
        EventKind.SYSTEM_CONFIG_CHANGED: lambda _: ("system-config-changed",),
        EventKind.SYSTEM_RESTARTED: lambda _: ("system-restarted", *_SYSTEM_STATE),
    }
)
