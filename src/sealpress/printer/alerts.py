"""Alerts of a printer, made of what its ``printer-state-reasons`` say (PWG 5100.9 section 5).

Codes, groups and severities are the labels of the Printer MIB (RFC 3805), which say the same things
as the keywords of IPP in other words: one table has both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["ALERTS", "NO_ALERT", "Alert", "alerts_of"]


class Alert(NamedTuple):
    """An entry of ``printer-alert``.

    Attributes:
        code: Label of prtAlertCode.
        group: Label of prtAlertGroup: which part of the printer it is about.
        text: The entry of ``printer-alert-description``.
        severity: Label of prtAlertSeverityLevel.
    """

    code: str
    group: str
    text: str
    severity: str = "other"

    def octets(self, index: int) -> bytes:
        """Return the entry as it is told."""
        parts = (
            f"code={self.code}",
            f"index={index}",
            f"severity={self.severity}",
            f"group={self.group}",
        )
        return ";".join(parts).encode("ascii")


NO_ALERT = (b"code=none", "Nothing is wrong.")
"""What is told while nothing is wrong: the two attributes have one value at least."""

_SEVERITIES: Mapping[str, str] = MappingProxyType(
    {"error": "critical", "warning": "warning", "report": "other"}
)

ALERTS: Mapping[str, Alert] = MappingProxyType(
    {
        "cleaner-life-almost-over": Alert("subunitLifeAlmostOver", "marker", "Cleaner wears out"),
        "cleaner-life-over": Alert("subunitLifeOver", "marker", "Cleaner is worn out"),
        "connecting-to-device": Alert("other", "channel", "The printer is being reached"),
        "cover-open": Alert("coverOpen", "cover", "A cover is open"),
        "deactivated": Alert("other", "generalPrinter", "An operator put it out of service"),
        "developer-empty": Alert("markerDeveloperEmpty", "markerSupplies", "No developer left"),
        "developer-low": Alert("markerDeveloperAlmostEmpty", "markerSupplies", "Little developer"),
        "door-open": Alert("doorOpen", "cover", "A door is open"),
        "fuser-over-temp": Alert("markerFuserOverTemperature", "marker", "Fuser is too hot"),
        "fuser-under-temp": Alert("markerFuserUnderTemperature", "marker", "Fuser is too cold"),
        "hold-new-jobs": Alert("other", "generalPrinter", "New jobs are held"),
        "input-tray-missing": Alert("inputMediaTrayMissing", "input", "An input tray is missing"),
        "interlock-open": Alert("interlockOpen", "cover", "An interlock is open"),
        "interpreter-resource-unavailable": Alert(
            "interpreterResourceUnavailable", "interpreter", "A font or form is missing"
        ),
        "marker-supply-empty": Alert("markerTonerEmpty", "markerSupplies", "A supply is used up"),
        "marker-supply-low": Alert("markerTonerAlmostEmpty", "markerSupplies", "A supply is low"),
        "marker-waste-almost-full": Alert(
            "markerWasteTonerReceptacleAlmostFull", "markerSupplies", "Waste box is almost full"
        ),
        "marker-waste-full": Alert(
            "markerWasteTonerReceptacleFull", "markerSupplies", "Waste box is full"
        ),
        "media-empty": Alert("inputMediaSupplyEmpty", "input", "No paper left"),
        "media-jam": Alert("jam", "mediaPath", "Paper is jammed"),
        "media-low": Alert("inputMediaSupplyLow", "input", "Little paper left"),
        "media-needed": Alert("inputMediaChangeRequest", "input", "Other paper is needed"),
        "moving-to-paused": Alert("other", "generalPrinter", "It stops after the current job"),
        "opc-life-over": Alert("markerOpcLifeOver", "marker", "The drum is worn out"),
        "opc-near-eol": Alert("markerOpcLifeAlmostOver", "marker", "The drum wears out"),
        "output-area-almost-full": Alert(
            "outputMediaTrayAlmostFull", "output", "An output tray is almost full"
        ),
        "output-area-full": Alert("outputMediaTrayFull", "output", "An output tray is full"),
        "output-tray-missing": Alert("outputMediaTrayMissing", "output", "No output tray"),
        "paused": Alert("subunitOffline", "generalPrinter", "An operator stopped it"),
        "shutdown": Alert("powerDown", "generalPrinter", "It is shut down"),
        "spool-area-full": Alert("subunitFull", "generalPrinter", "No room for further jobs"),
        "stopped-partly": Alert("other", "generalPrinter", "A part of it is stopped"),
        "stopping": Alert("other", "generalPrinter", "It is about to stop"),
        "timed-out": Alert("other", "channel", "The printer does not answer"),
        "toner-empty": Alert("markerTonerEmpty", "markerSupplies", "No toner left"),
        "toner-low": Alert("markerTonerAlmostEmpty", "markerSupplies", "Toner is low"),
    }
)
"""Reasons without their severity, with the alert each is."""

_OTHER = Alert("other", "other", "")


def alerts_of(reasons: Iterable[str]) -> tuple[tuple[bytes, str], ...]:
    """Return entries of ``printer-alert`` and ``printer-alert-description`` for reasons.

    There is one entry at least, and as many of one attribute as of the other. A reason that nobody
    knows becomes an alert of no known code, with the reason for its text.
    """
    found = [_alert(reason) for reason in reasons if reason != "none"]
    told = [(alert.octets(index), alert.text) for index, alert in enumerate(found, start=1)]
    return tuple(told) or (NO_ALERT,)


def _alert(reason: str) -> Alert:
    base, _, suffix = reason.rpartition("-")
    severity = _SEVERITIES.get(suffix)
    known = ALERTS.get(base if severity else reason) or _OTHER._replace(text=reason)
    # Without a suffix it is an error (RFC 8011 section 5.4.12), but for those an operator ordered.
    usual = "critical" if known.group != "generalPrinter" else "other"
    return known._replace(severity=severity or usual)
