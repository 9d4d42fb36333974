"""What the keywords in ``printer-state-reasons`` mean to a person (RFC 8011 section 5.4.12; pure).

The registry has some nine hundred, most of them made of a part of the machine and of what is the
matter with it: ``stapler-cover-open``. Whole keywords are looked up first, then their endings. A
suffix says how bad the printer finds it; without one an old keyword is a warning.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


class Need(enum.Enum):
    """What a condition asks of people."""

    NOTHING = "nothing"
    """It goes by itself, or only tells."""
    SOON = "soon"
    """A supply will be used up, or a part worn out."""
    PERSON = "person"
    """Somebody has to go to the printer."""
    SERVICE = "service"
    """Somebody has to repair it."""
    STOPPED = "stopped"
    """Somebody stopped it, or it stops itself."""


class Severity(enum.Enum):
    """How bad a printer finds what it reports."""

    ERROR = "error"
    WARNING = "warning"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Condition:
    """One keyword, understood.

    Attributes:
        keyword: As the printer sent it.
        severity: Its suffix; a warning without one.
        need: What it asks of people.
        words: What it means, one clause.
        remedy: What to do; empty where there is nothing.
        is_known: Whether it is a registered keyword, or one like it.
    """

    keyword: str
    severity: Severity
    need: Need
    words: str
    remedy: str = ""
    is_known: bool = True


_Row = tuple[Need, str, str]

_PAPER = "Load paper of the size that is asked for."
_JAM = "Take the jammed paper out, as the display shows."
_CLOSE = "Close it."
_EXCHANGE = "Exchange it."
_ORDER = "Have a new one at hand."
_EMPTY_OUT = "Take the paper out of the output tray."
_WASTE = "Exchange the box for waste."
_SERVICE = "Switch the printer off and on again; if that does not help, call the service."
_RESUME = "Resume it at the printer, or with whoever paused it."

_WHOLE: Mapping[str, _Row] = MappingProxyType(
    {
        "none": (Need.NOTHING, "nothing is the matter", ""),
        "other": (Need.NOTHING, "something that it has no keyword for", ""),
        "alert-removal-of-binary-change-entry": (Need.NOTHING, "an alert has gone", ""),
        "configuration-change": (Need.NOTHING, "its settings were changed", ""),
        "connecting-to-device": (Need.NOTHING, "the print server connects to the printer", ""),
        "cover-open": (Need.PERSON, "a cover is open", "Close the cover."),
        "cups-missing-filter": (
            Need.SERVICE,
            "the print server lacks a filter for it",
            "Install the printer's driver on the print server.",
        ),
        "cups-remote-stopped": (Need.PERSON, "the printer behind the print server stands", ""),
        "deactivated": (Need.STOPPED, "it is deactivated", _RESUME),
        "deleted": (Need.STOPPED, "its queue is being deleted", ""),
        "developer-empty": (Need.PERSON, "the developer is used up", _EXCHANGE),
        "developer-low": (Need.SOON, "the developer is nearly used up", _ORDER),
        "door-open": (Need.PERSON, "a door is open", "Close the door."),
        "encrypted-job-attributes-requested": (Need.NOTHING, "somebody looks at secret jobs", ""),
        "firmware-repository-access-error": (Need.NOTHING, "it gets no firmware updates", ""),
        "firmware-repository-unreachable": (Need.NOTHING, "it gets no firmware updates", ""),
        "fuser-over-temp": (Need.SERVICE, "the fuser is too hot", "Let it cool down."),
        "fuser-under-temp": (Need.NOTHING, "the fuser is not warm yet", ""),
        "hibernate": (Need.NOTHING, "it sleeps", ""),
        "hold-new-jobs": (Need.STOPPED, "it holds new jobs until they are released", _RESUME),
        "identify-printer-requested": (Need.NOTHING, "it shows which one it is", ""),
        "imaging-memory": (Need.NOTHING, "its memory is short", ""),
        "input-cannot-feed-size-selected": (Need.PERSON, "no tray feeds that size", _PAPER),
        "input-manual-input-request": (Need.PERSON, "it waits for paper to be fed by hand", _PAPER),
        "input-tray-missing": (Need.PERSON, "a paper tray is missing", "Put the tray in."),
        "interlock-open": (Need.PERSON, "a safety lock is open", "Close covers and doors."),
        "interpreter-resource-unavailable": (Need.NOTHING, "it lacks a font or a form", ""),
        "marker-adjusting-print-quality": (Need.NOTHING, "it adjusts its colours", ""),
        "marker-supply-empty": (Need.PERSON, "toner or ink is used up", _EXCHANGE),
        "marker-supply-low": (Need.SOON, "toner or ink is nearly used up", _ORDER),
        "marker-supply-missing": (Need.PERSON, "toner or ink is missing", "Put it in."),
        "marker-waste-almost-full": (Need.SOON, "the box for waste is nearly full", _ORDER),
        "marker-waste-full": (Need.PERSON, "the box for waste is full", _WASTE),
        "media-drying": (Need.NOTHING, "the paper dries", ""),
        "media-empty": (Need.PERSON, "it is out of paper", _PAPER),
        "media-jam": (Need.PERSON, "paper is jammed", _JAM),
        "media-low": (Need.SOON, "paper is nearly used up", "Load paper."),
        "media-needed": (Need.PERSON, "it waits for paper of another size or kind", _PAPER),
        "media-path-cannot-duplex-media-selected": (
            Need.PERSON,
            "that paper can't be printed on both sides",
            "Print on one side, or load other paper.",
        ),
        "moving-to-paused": (Need.STOPPED, "it stops after this page: it was paused", _RESUME),
        "new-firmware-available": (Need.NOTHING, "there is new firmware for it", ""),
        "offline": (Need.PERSON, "it is offline", "See whether the printer is on and connected."),
        "opc-life-over": (Need.PERSON, "the drum is worn out", _EXCHANGE),
        "opc-near-eol": (Need.SOON, "the drum is nearly worn out", _ORDER),
        "output-area-almost-full": (Need.SOON, "the output tray is nearly full", _EMPTY_OUT),
        "output-area-full": (Need.PERSON, "the output tray is full", _EMPTY_OUT),
        "output-tray-missing": (Need.PERSON, "an output tray is missing", "Put the tray in."),
        "paused": (Need.STOPPED, "somebody paused it", _RESUME),
        "power-down": (Need.STOPPED, "it switches itself off", ""),
        "power-up": (Need.NOTHING, "it has just been switched on", ""),
        "printer-manual-reset": (Need.NOTHING, "it was reset by hand", ""),
        "printer-nms-reset": (Need.NOTHING, "it was reset over the network", ""),
        "printer-ready-to-print": (Need.NOTHING, "it is ready", ""),
        "resuming": (Need.NOTHING, "it goes on", ""),
        "shutdown": (Need.STOPPED, "it is switched off", "Switch the printer on."),
        "spool-area-full": (Need.NOTHING, "its memory for jobs is full", ""),
        "standby": (Need.NOTHING, "it sleeps", ""),
        "stopped-partly": (Need.NOTHING, "a part of the printers behind it has stopped", ""),
        "stopping": (Need.STOPPED, "it is stopping", _RESUME),
        "suspend": (Need.NOTHING, "it sleeps", ""),
        "testing": (Need.NOTHING, "it tests itself", ""),
        "timed-out": (
            Need.PERSON,
            "the print server does not reach the printer",
            "See whether the printer is on and connected.",
        ),
        "toner-empty": (Need.PERSON, "the toner is used up", "Exchange the toner."),
        "toner-low": (Need.SOON, "the toner is nearly used up", "Have new toner at hand."),
        "unknown": (Need.NOTHING, "something that it does not know itself", ""),
        "wifi-not-configured": (Need.NOTHING, "its WLAN is not set up", ""),
    }
)

_ENDINGS: Mapping[str, _Row] = MappingProxyType(
    {
        "access-error": (Need.SERVICE, "{part} can't be reached", _SERVICE),
        "added": (Need.NOTHING, "{part} was put in", ""),
        "adjusting-print-quality": (Need.NOTHING, "{part} is adjusted", ""),
        "almost-empty": (Need.SOON, "{part} is nearly empty", _ORDER),
        "almost-full": (Need.SOON, "{part} is nearly full", "Empty it."),
        "at-eol": (Need.PERSON, "{part} is worn out", _EXCHANGE),
        "at-limit": (Need.PERSON, "{part} has reached its limit", "Look at the display."),
        "change": (Need.PERSON, "{part} has to be changed", _PAPER),
        "closed": (Need.NOTHING, "{part} is closed", ""),
        "configuration-change": (Need.NOTHING, "the settings of {part} were changed", ""),
        "complex-page-encountered": (Need.NOTHING, "a page is too much for {part}", ""),
        "cooling": (Need.NOTHING, "{part} cools down", ""),
        "cooling-down": (Need.NOTHING, "{part} cools down", ""),
        "cover-closed": (Need.NOTHING, "the cover of {part} is closed", ""),
        "cover-open": (Need.PERSON, "the cover of {part} is open", "Close the cover."),
        "decrease": (Need.NOTHING, "{part} has become less", ""),
        "delay-until-specified": (Need.NOTHING, "{part} waits for its time", ""),
        "deleted": (Need.NOTHING, "{part} was taken out", ""),
        "download-in-progress": (Need.NOTHING, "{part} is fetched", ""),
        "empty": (Need.PERSON, "{part} is empty", "Fill it up, or exchange it."),
        "failure": (Need.SERVICE, "{part} has failed", _SERVICE),
        "feed-error": (Need.PERSON, "paper is not fed at {part}", _JAM),
        "full": (Need.PERSON, "{part} is full", "Empty it."),
        "heating": (Need.NOTHING, "{part} heats up", ""),
        "in-progress": (Need.NOTHING, "{part} goes on", ""),
        "increase": (Need.NOTHING, "{part} has become more", ""),
        "interlock-closed": (Need.NOTHING, "the safety lock of {part} is closed", ""),
        "interlock-open": (Need.PERSON, "the safety lock of {part} is open", _CLOSE),
        "jam": (Need.PERSON, "paper is jammed at {part}", _JAM),
        "life-almost-over": (Need.SOON, "{part} is nearly worn out", _ORDER),
        "life-over": (Need.PERSON, "{part} is worn out", _EXCHANGE),
        "life-warn": (Need.SOON, "{part} is nearly worn out", _ORDER),
        "low": (Need.SOON, "{part} is nearly used up", _ORDER),
        "memory-exhausted": (Need.NOTHING, "the memory of {part} is full", ""),
        "missing": (Need.PERSON, "{part} is missing", "Put it in."),
        "motor-failure": (Need.SERVICE, "the motor of {part} has failed", _SERVICE),
        "near-eol": (Need.SOON, "{part} is nearly worn out", _ORDER),
        "near-limit": (Need.SOON, "{part} is near its limit", _ORDER),
        "needed": (Need.PERSON, "{part} is needed", "Put it in."),
        "offline": (Need.PERSON, "{part} is offline", "Look at the display."),
        "open": (Need.PERSON, "{part} is open", _CLOSE),
        "opened": (Need.PERSON, "{part} is open", _CLOSE),
        "over-temperature": (Need.SERVICE, "{part} is too hot", "Let it cool down."),
        "power-saver": (Need.NOTHING, "{part} saves power", ""),
        "recoverable-failure": (Need.SERVICE, "{part} has failed", _SERVICE),
        "recoverable-storage": (Need.NOTHING, "the memory of {part} had a fault", ""),
        "removed": (Need.NOTHING, "{part} was taken out", ""),
        "request": (Need.PERSON, "{part} waits for paper", _PAPER),
        "resource-added": (Need.NOTHING, "{part} has something new", ""),
        "resource-removed": (Need.NOTHING, "{part} has something less", ""),
        "success": (Need.NOTHING, "{part} has ended well", ""),
        "temperature-high": (Need.SERVICE, "{part} is too hot", "Let it cool down."),
        "temperature-low": (Need.NOTHING, "{part} is not warm yet", ""),
        "thermistor-failure": (Need.SERVICE, "{part} has failed", _SERVICE),
        "timing-failure": (Need.SERVICE, "{part} has failed", _SERVICE),
        "turned-off": (Need.NOTHING, "{part} is switched off", ""),
        "turned-on": (Need.NOTHING, "{part} is switched on", ""),
        "under-temperature": (Need.NOTHING, "{part} is not warm yet", ""),
        "unreachable": (Need.NOTHING, "{part} can't be reached", ""),
        "unrecoverable-failure": (Need.SERVICE, "{part} has failed", _SERVICE),
        "unrecoverable-storage": (Need.SERVICE, "the memory of {part} has failed", _SERVICE),
        "unrecoverable-storage-error": (Need.SERVICE, "the memory of {part} has failed", _SERVICE),
        "warming-up": (Need.NOTHING, "{part} warms up", ""),
    }
)

_OTHERS = ("cups-", "com.", "org.", "net.", "smi")
"""Keywords of single makers begin so; their endings mean what the maker likes."""

_LONGEST_SHOWN = 60
_SUFFIXES = {f"-{severity.value}": severity for severity in Severity}


def understand(keyword: str) -> Condition:
    """Return what a keyword says; one that nobody knows is repeated as it is."""
    base, severity = _parted(keyword.strip().lower())
    found = _WHOLE.get(base)
    if found is None and not base.startswith(_OTHERS):
        found = _by_ending(base)
    if found is None:
        return Condition(keyword, severity, Need.NOTHING, _quoted(base), is_known=False)
    return Condition(keyword, severity, *found)


def _quoted(base: str) -> str:
    """Repeat a keyword as it is, fit for a terminal."""
    shown = "".join(char for char in base if char.isprintable())[:_LONGEST_SHOWN]
    return f'it says "{shown}"'


def _parted(keyword: str) -> tuple[str, Severity]:
    """Take the suffix off; ``unrecoverable-storage-error`` has none: that is its name."""
    for suffix, severity in _SUFFIXES.items():
        base = keyword.removesuffix(suffix)
        if base != keyword and not (severity is Severity.ERROR and _is_named_error(keyword)):
            return base, severity
    return keyword, Severity.WARNING


def _is_named_error(keyword: str) -> bool:
    return keyword.endswith(("-storage-error", "-feed-error", "-access-error")) and (
        not keyword.endswith("-error-error")
    )


def _by_ending(base: str) -> _Row | None:
    """Look for the longest ending that is known; what stands before it is the part."""
    words = base.split("-")
    for count in range(1, len(words)):
        found = _ENDINGS.get("-".join(words[count:]))
        if found is not None:
            need, text, remedy = found
            return need, text.format(part=f"the {' '.join(words[:count])}"), remedy
    return None
