"""The keys of printers' TXT records: what each takes, what it says, who asks for it.

The reference page is made of this table, and so is what is shown of a found printer.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["KEYS", "Takes", "TxtKey"]


class Takes(enum.StrEnum):
    """What a key's value is."""

    TEXT = "text"
    WORDS = "words between commas"
    FLAG = "T, F or U for unknown"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class TxtKey:
    """One key.

    Attributes:
        takes: What its value is.
        meaning: What it says.
        source: Who defined or asks for it.
        attribute: The printer attribute that says the same; empty for none.
    """

    takes: Takes
    meaning: str
    source: str
    attribute: str = ""


_BONJOUR = "Bonjour printing"
_EVERYWHERE = "IPP Everywhere"
_AIRPRINT = "AirPrint"
_TEXT, _WORDS, _FLAG, _NUMBER = Takes.TEXT, Takes.WORDS, Takes.FLAG, Takes.NUMBER

KEYS: Mapping[str, TxtKey] = {
    "txtvers": TxtKey(_NUMBER, "version of the record's form: 1", _BONJOUR),
    "qtotal": TxtKey(_NUMBER, "TXT records of the service: 1", _BONJOUR),
    "rp": TxtKey(_TEXT, "path of the URI without its first slash", _EVERYWHERE),
    "ty": TxtKey(_TEXT, "maker and model", _BONJOUR, "printer-make-and-model"),
    "adminurl": TxtKey(_TEXT, "page for administrators", _EVERYWHERE, "printer-more-info"),
    "note": TxtKey(_TEXT, "where it stands", _BONJOUR, "printer-location"),
    "priority": TxtKey(_NUMBER, "0 to 99, 50 unless said; the lowest is preferred", _BONJOUR),
    "product": TxtKey(_TEXT, "PostScript product in parentheses", _BONJOUR),
    "pdl": TxtKey(_WORDS, "formats taken", _EVERYWHERE, "document-format-supported"),
    "UUID": TxtKey(_TEXT, "UUID without `urn:uuid:`", _EVERYWHERE, "printer-uuid"),
    "TLS": TxtKey(_TEXT, "highest TLS version; `none` or absent without TLS", _EVERYWHERE),
    "air": TxtKey(
        _WORDS, "how users authenticate: none, certificate, negotiate, oauth, username,password",
        _AIRPRINT, "uri-authentication-supported",
    ),
    "URF": TxtKey(_WORDS, "what is known of Apple Raster", _AIRPRINT, "urf-supported"),
    "Color": TxtKey(_FLAG, "prints color", _BONJOUR, "color-supported"),
    "Duplex": TxtKey(_FLAG, "prints both sides", _BONJOUR, "sides-supported"),
    "Copies": TxtKey(_FLAG, "makes copies itself", _BONJOUR, "copies-supported"),
    "Collate": TxtKey(_FLAG, "sorts copies into sets", _BONJOUR),
    "Staple": TxtKey(_FLAG, "staples", _BONJOUR, "finishings-supported"),
    "Bind": TxtKey(_FLAG, "binds", _BONJOUR, "finishings-supported"),
    "Punch": TxtKey(_TEXT, "punches so many holes, U for unknown", _BONJOUR,
                    "finishings-supported"),
    "Sort": TxtKey(_FLAG, "sorts into bins", _BONJOUR),
    "PaperMax": TxtKey(
        _TEXT, "`<legal-A4`, `legal-A4`, `tabloid-A3`, `isoC-A2` or `>isoC-A2`", _BONJOUR,
        "media-supported",
    ),
    "PaperCustom": TxtKey(_FLAG, "takes sizes of one's own", _BONJOUR, "media-supported"),
    "kind": TxtKey(_WORDS, "what it is for: document, photo, label, ...", _AIRPRINT,
                   "printer-kind"),
    "Fax": TxtKey(_FLAG, "sends faxes", _AIRPRINT),
    "Scan": TxtKey(_FLAG, "scans", _AIRPRINT),
    "rfo": TxtKey(_TEXT, "path for faxes", _AIRPRINT),
    "rs": TxtKey(_TEXT, "path for scans", _AIRPRINT),
    "mopria-certified": TxtKey(_TEXT, "version of Mopria", "Mopria", "mopria-certified"),
    "usb_MFG": TxtKey(_TEXT, "maker, as in the device id", _BONJOUR, "printer-device-id"),
    "usb_MDL": TxtKey(_TEXT, "model, as in the device id", _BONJOUR, "printer-device-id"),
    "usb_CMD": TxtKey(_WORDS, "languages, as in the device id", _BONJOUR, "printer-device-id"),
    "printer-type": TxtKey(_TEXT, "what it can do, as bits in hexadecimal", "CUPS"),
    "printer-state": TxtKey(_NUMBER, "3 idle, 4 printing, 5 stopped", "CUPS", "printer-state"),
    "binary": TxtKey(_FLAG, "takes octets as they are (LPD and port 9100 only)", _BONJOUR),
    "transparent": TxtKey(_FLAG, "leaves flow control alone (as `binary`)", _BONJOUR),
    "TBCP": TxtKey(_FLAG, "takes tagged binary (as `binary`)", _BONJOUR),
}  # fmt: skip
"""Keys by name; others are kept and shown as they came."""
