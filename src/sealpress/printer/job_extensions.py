"""What a printer tells of the job attributes of PWG 5100.3, 5100.6, 5100.7 and 5100.11.

What comes of them: :mod:`~sealpress.printer.overrides`, :mod:`~sealpress.printer.lifetimes`. Names
and numbers of accounts, recipients and messages are kept with the job for whoever looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.ipp.syntax import MAX
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import IntegerRange, OutOfBand
from sealpress.printer.attributes import many, no_value
from sealpress.printer.config import PrinterConfig
from sealpress.printer.job_passwords import RELEASE_PRINTER_ATTRIBUTES
from sealpress.printer.lifetimes import DELAY_WORDS, NO_DELAY, NO_RETENTION, RETAIN_WORDS
from sealpress.printer.overrides import SCOPES
from sealpress.printer.storage import STORAGE_PRINTER_ATTRIBUTES

__all__ = ["MAX_CLIENT_INFO", "job_extensions"]

MAX_CLIENT_INFO = 8
"""Most programs that a client may say it consists of; 4 at least (PWG 5100.7)."""

_OVERRIDABLE = (
    "finishings",
    "media",
    "media-col",
    "orientation-requested",
    "output-bin",
    "print-color-mode",
    "print-content-optimize",
    "print-quality",
    "printer-resolution",
    "sides",
)
_CLIENT_INFO = (
    "client-name",
    "client-patches",
    "client-string-version",
    "client-type",
    "client-version",
)
_CLIENT_TYPES = (3, 4, 5, 6)  # application, operating-system, driver, other
_ANY_TIME = IntegerRange(0, MAX)


def job_extensions(config: PrinterConfig) -> Mapping[str, object]:
    """Return these printer attributes, as Python values.

    Args:
        config: The printer's settings: one that only passes jobs on has what the printer behind
            it has, and so nothing of this but ``overrides``.
    """
    overrides: dict[str, object] = {"overrides-supported": [*SCOPES, *_OVERRIDABLE]}
    if not config.has_own_jobs:
        return overrides
    return {
        **overrides,
        **_said_by_clients(),
        **_accounts(),
        **_lifetimes(config),
        **RELEASE_PRINTER_ATTRIBUTES,
        **(STORAGE_PRINTER_ATTRIBUTES if config.retains_documents else {}),
        "job-release-action-default": "none",
        "job-release-action-supported": ["none", "job-password"],
    }


def _said_by_clients() -> Mapping[str, object]:
    types = "printer-requested-client-type"  # not registered: a whole attribute
    return {
        "client-info-supported": list(_CLIENT_INFO),
        "max-client-info-supported": MAX_CLIENT_INFO,
        types: many(types, ValueTag.ENUM, _CLIENT_TYPES),
        "requesting-user-uri-supported": True,
        "job-message-to-operator-supported": True,
        "job-recipient-name-supported": True,
        "job-phone-number-default": OutOfBand.NO_VALUE,
        "job-phone-number-scheme-supported": ["tel"],
        "job-phone-number-supported": True,
        "job-sheet-message-supported": True,
    }


def _accounts() -> Mapping[str, object]:
    return {
        "job-account-id-default": OutOfBand.NO_VALUE,
        "job-account-id-supported": True,
        "job-account-type-default": "none",
        "job-account-type-supported": ["none", "general", "group"],
        "job-accounting-user-id-default": OutOfBand.NO_VALUE,
        "job-accounting-user-id-supported": True,
    }


def _lifetimes(config: PrinterConfig) -> Mapping[str, object]:
    longest = IntegerRange(0, int(config.limits.max_history_seconds))
    interval = "job-retain-until-interval-default"  # not registered
    return {
        "job-cancel-after-default": OutOfBand.NO_VALUE,
        "job-cancel-after-supported": IntegerRange(1, MAX),
        "job-delay-output-until-default": NO_DELAY,
        "job-delay-output-until-supported": list(DELAY_WORDS),
        "job-delay-output-until-time-supported": _ANY_TIME,
        "job-retain-until-default": NO_RETENTION,
        "job-retain-until-supported": list(RETAIN_WORDS),
        interval: no_value(interval),
        "job-retain-until-interval-supported": longest,
        "job-retain-until-time-supported": _ANY_TIME,
    }
