"""Why rows don't apply to our printer, and which ones wait for something that isn't built yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from tests.conformance.expectations.rows import Row


@dataclass(frozen=True)
class Rule:
    """Rows, by patterns, and what is said of them.

    Attributes:
        text: The reason.
        suite, op, attr, status, values: Patterns of the rows' fields.
    """

    text: str
    suite: str = "*"
    op: str = "*"
    attr: str = "*"
    status: str = "*"
    values: str = "*"

    def matches(self, row: Row) -> bool:
        """Whether it speaks of a row."""
        return all(
            fnmatchcase(row.said.get(name, ""), getattr(self, name))
            for name in ("op", "attr", "status", "values")
        ) and fnmatchcase(row.suite, self.suite)


def reason_for(table: Sequence[Rule], row: Row) -> str:
    """Return the first reason of a table that speaks of a row, empty without one."""
    return next((rule.text for rule in table if rule.matches(row)), "")


_INCHES = "(custom|na|asme|roc|oe|roll)_[a-z0-9][-.a-z0-9]*_[0-9.]+x[0-9.]+in"
_MILLIMETRES = "(custom|iso|jis|jpn|prc|om|roll)_[a-z0-9][-.a-z0-9]*_[0-9.]+x[0-9.]+mm"
_MEDIA = f"/^({_INCHES}|{_MILLIMETRES})$/"
_HTTP, _IPP = "/^https?://.+$/", "/^ipps?://.+$/"
_HEX = "[0-9A-Fa-f]"
_UUID = f"/^urn:uuid:{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}$/"
_REQUIREMENTS = (
    "FIN", "OUTPUTBIN", "PPX", "DOCOBJECT", "PAGEOVERRIDE", "JOBEXT", "ACTUALS", "STATE", "EPX",
    "NODRIVER", "RFC3380", "RFC3995", "RFC3996", "RFC3998", "MSN",
)  # fmt: skip
_MISSPELT = (
    "PRINTER_HAS_PRINT_QUALILTY",
    "PRINTER_HAS_FINISHINGS_BINDNG",
    "PRINTER_HAS_FINISHINGS_COATNG",
    "PRINTER_HAS_FINISHINGS_FOLDNG",
    "PRINTER_HAS_JOB_ERROR_SHEET",
    "PRINTER_HAS_X_IMAGE_POSITION_DEFAULT",
    "PRINTER_HAS_JOB_CANCEL-AFTER",
    "PRINTER_HAS_MEDIA_OVERPRINT",
    "PRINTER_HAS_PRINT_QUALITY",
    "PRINTER_HAS_GET_PRINTER_SUPPORTED_VALUES",
)
"""Conditions that nothing in the file defines, since another spelling is meant."""

GIVEN: Mapping[str, str] = MappingProxyType(
    {
        **{f"REQUIRE_{name}": "1" for name in _REQUIREMENTS},
        **dict.fromkeys(_MISSPELT, "1"),
        "HAS_SUPPLIES": "1",
        "HAVE_IDENTIFY_PRINTER": "1",
        "HAVE_PRINT_TO_A_RECIPIENT": "1",
        "STRICT": "1",
        "JFIF_SUPPORTED": "1",
        "DOCUMENT_MANAGEMENT_PDF": "1",
        "basename": "document",
        "DEFAULT_MEDIA": "iso_a4_210x297mm",
        "DEFAULT_OUTPUT_BIN": "face-down",
        "DEFAULT_PRINT_COLOR_MODE": "auto",
        "DEFAULT_PRINT_QUALITY": "4",
        "DEFAULT_PRINTER_RESOLUTION": "600dpi",
        "MEDIA_REGEX": _MEDIA,
        "MEDIA_READY_REGEX": _MEDIA,
        "HTTP_URI_REGEX": _HTTP,
        "HTTP_URI_SCHEME": _HTTP,
        "HTTP_REGEX": _HTTP,
        "IPP_URI_REGEX": _IPP,
        "IPP_URI_SCHEME": _IPP,
        "IPP_REGEX": _IPP,
        "UUID_REGEX": _UUID,
        "UUID_URI": _UUID,
        "ALERT_REGEX": "/^code=[A-Za-z]+(;[a-z]+=[-A-Za-z0-9]+)*;?$/",
        "SUPPLY_REGEX": "/^([a-z]+=[-_.A-Za-z0-9]+;)+$/",
    }
)
"""What every run defines: each requirement there is, and what values are like."""

_NO_FETCHING = (
    "The printer fetches no documents from elsewhere: Print-URI and Send-URI are not offered."
)
_OLD_NAMES = "Names of media before PWG 5101.1: IPP/2.0 asks for self-describing names."
_NOT_A_FAX = "Fax (PWG 5100.15) is no part of a printer."
_NOT_A_SCANNER = "Scan (PWG 5100.17) is no part of a printer."
_NOT_INFRASTRUCTURE = (
    "An infrastructure printer (PWG 5100.18) prints nothing itself; this one does."
)
_AT_ONCE = "A job that has ended before it is answered: this printer answers before it prints."
_MISPRINT = "The suite names an attribute that is not registered; the registered one is checked."
_OLDER_NAME = "A name of a draft: the registry of the System Service (PWG 5100.22) has another one."
_NO_POWER = "A print server knows nothing of the power that its printers take (PWG 5100.22)."
_NO_COUNTERS = "A system need not count over all of its printers (PWG 5100.22)."
_OTHER_SYNTAX = "The registry has another syntax than the suite."

NEVER_ASKED: tuple[Rule, ...] = (
    Rule(_NOT_A_FAX, suite="ippsample/pwg5100.15"),
    Rule(_NOT_A_SCANNER, suite="ippsample/pwg5100.17"),
    Rule(_NOT_INFRASTRUCTURE, suite="ippsample/pwg5100.18"),
    Rule(_NOT_INFRASTRUCTURE, op="Register-Output-Device"),
    Rule(_NO_FETCHING, op="*-URI"),
    Rule(_NO_FETCHING, suite="ipp-1.1", op="Create-Job"),
    Rule(_NO_FETCHING, suite="ipp-1.1", op="Cancel-Job"),
)
"""Rows of requests that no step makes."""

NOT_APPLICABLE: tuple[Rule, ...] = (
    *(
        Rule(_OLD_NAMES, suite="ipp-1.1", attr="media-supported", values=name)
        for name in ("a4", "iso-a4", "letter", "na-letter", "index-4x6")
    ),
    Rule(
        "The suite compares with the wrong list: uri-security-supported is meant.",
        attr="printer-xri-supported/xri-security",
    ),
    *(
        Rule(_OLDER_NAME, suite="ippsample/pwg5100.22-base", attr=name)
        for name in (
            "printer-service-type-supported",
            "system-owner-col",
            "system-time-source-configured",
        )
    ),
    Rule(_NO_FETCHING, attr="document-creation-attributes-supported", values="document-uri"),
    Rule(_OTHER_SYNTAX, attr="media-overprint-distance-supported"),
    Rule(_OTHER_SYNTAX, attr="job-retain-until-time-supported"),
    Rule(
        "The suite overrides the orientation, and looks for finishings.",
        suite="pwg5100.6",
        attr="overrides/finishings",
    ),
)
"""Rows that do not hold, and need not."""

NOT_YET: tuple[Rule, ...] = ()
"""Rows that do not hold yet; those that do are counted as holding, whatever stands here."""

ALTERNATIVES: Mapping[str, str] = MappingProxyType(
    {
        "server-error-busy": (
            "A printer that takes no further job now: this one takes it into its queue, and"
            " answers server-error-too-many-jobs when that is full."
        ),
        "server-error-job-canceled": (
            "A job canceled while the request comes: this request brings no document, so that"
            " nothing can happen meanwhile."
        ),
        "successful-ok-ignored-or-substituted-attributes": (
            "A keyword of requested-attributes that a printer need not know: this one knows it."
        ),
    }
)
"""Why an alternative status is never seen, by status."""

_NO_PROFILES = "The printer has no ICC profiles of its own: it takes sRGB and gray."

UNDEFINED: Mapping[str, str] = MappingProxyType(
    {
        "PRINT_JOB_COMPLETED": _AT_ONCE,
        "PRINTER_HAS_PRINT_URI": _NO_FETCHING,
        "PRINTER_HAS_SEND_URI": _NO_FETCHING,
        "PRINTER_HAS_DRAFT_QUALITY": _MISPRINT,
        "PRINTER_HAS_NORMAL_QUALITY": _MISPRINT,
        "PRINTER_HAS_BEST_QUALITY": _MISPRINT,
        "PRINTER_HAS_PRINT_QUALITY": _MISPRINT,
        "PRINTER_HAS_MEDIA_WEIGHT": _MISPRINT,
        "DOCUMENT_PROCESSING": "A document canceled while it is printed: here it still waits.",
        "PRINTER_HAS_OUTPUT_DEVICE": "The printer is one device: there is none to choose.",
        "PRINTER_HAS_PRINT_COLOR_MODE_ICC": _NO_PROFILES,
        "PRINTER_HAS_PRINTER_ICC_PROFILES": _NO_PROFILES,
        "HAVE_ICC_PROFILES": _NO_PROFILES,
        "PRINTER_HAS_SUBORDINATE_PRINTERS": "The printer has no printers below it (RFC 3998).",
        "JOB_AUTH_URI_OPERATION_ATTR_SUPPORTED": "Nobody authorizes jobs by a URI of their own.",
        "IPP_EVERYWHERE_SERVER": "It is a printer; the print server is tested by its own tests.",
        "HAVE_COL_IN_FINISHINGS_COL_DEFAULT": "Nothing is finished unless a job asks for it.",
        **{
            f"HAVE_POWER_{name}": _NO_POWER
            for name in (
                "CALENDAR",
                "CAPS",
                "COUNTERS",
                "EVENT",
                "LOG",
                "MONITOR",
                "TIMEOUT",
                "TRANSITIONS",
            )
        },
        **dict.fromkeys(("HAVE_IMPRESSIONS", "HAVE_PAGES", "HAVE_SHEETS"), _NO_COUNTERS),
        "HAVE_INFRASTRUCTURE": _NOT_INFRASTRUCTURE,
        "HAVE_OWNER_COL": _OLDER_NAME,
        "HAVE_REGISTER": _NOT_INFRASTRUCTURE,
        "HAVE_EMPTY_PRINTER_ALERT": "An empty alert: this printer says that nothing is wrong.",
    }
)
"""Why rows do not count whose condition is not met, by the condition's variable."""
