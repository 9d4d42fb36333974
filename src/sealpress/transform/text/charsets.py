"""The charset of a text: named by its format, told by its first octets, or found by trying.

A text without a name is UTF-8 when its first octets are, otherwise Windows' Latin charset, of which
ISO 8859-1 is a part. EBCDIC has to be named: ``text/plain; charset=ibm037``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sealpress.transform.text.ebcdic import NATIONAL_PAGES, national_codec

if TYPE_CHECKING:
    from sealpress.transform.text.remarks import Remarks

__all__ = ["BLOCK_OCTETS", "charset_of", "codec_of", "decoder_of", "prepare"]

BLOCK_OCTETS = 1 << 16
"""Octets read at a time."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; a longer one comes before its own beginning."""

NUMBERED = re.compile(r"(?:ibm|cp|ccsid|x-ibm|cs-?ibm)[-_ ]?0*(\d{1,5})$")
PARAMETER = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
USUAL = ("utf-8", "utf-16", "cp1252", "latin-1")
EBCDIC = ("ibm037", "ibm273", "ibm424", "ibm500", "ibm875", "ibm1026", "ibm1140")
NOT_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})

#: Names that mean less than what is found under them in practice (WHATWG Encoding section 4.2).
WIDER = {
    "us-ascii": "",
    "ascii": "",
    "utf-16": "utf-16-be",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
}


def charset_of(document_format: str) -> str:
    """Return the ``charset`` parameter of a MIME type in small letters, empty for none."""
    match = PARAMETER.search(document_format)
    return match[1].lower() if match else ""


def codec_of(charset: str) -> codecs.CodecInfo | None:
    """Return what decodes a charset, ``None`` for one that isn't known."""
    name = WIDER.get(charset, charset)
    numbered = NUMBERED.match(name)
    if numbered is not None:
        page = int(numbered[1])
        if page in NATIONAL_PAGES:
            return national_codec(page)
        name = f"cp{page:03}"
    try:
        info = codecs.lookup(name)
        b"a".decode(info.name, "ignore")  # refuses what makes octets of octets
    except (LookupError, ValueError, OSError):  # behind a worker's lock nothing can be imported
        return None
    return None if info.name in NOT_TEXT else info


def prepare(document_format: str, written: str = "") -> None:
    """Import what charsets need, before a worker locks itself in.

    Args:
        document_format: Of what is read, with its ``charset``.
        written: The charset that is written, if text is.
    """
    for _, marked in MARKS:
        codecs.lookup(marked)
    pages = EBCDIC if "scs" in document_format.lower() else ()
    for charset in (charset_of(document_format), written, *USUAL, *pages):
        if charset:
            codec_of(charset)


def decoder_of(
    head: bytes, charset: str, remarks: Remarks
) -> Callable[[], codecs.IncrementalDecoder]:
    """Return what makes decoders of a text, which put U+FFFD for what is no character.

    Args:
        head: The first octets; those that mark a charset win over its name.
        charset: As :func:`charset_of` tells it.
        remarks: Told of a charset that isn't known.
    """
    make = _found(head, charset, remarks)
    return lambda: make("replace")


def _found(
    head: bytes, charset: str, remarks: Remarks
) -> Callable[[str], codecs.IncrementalDecoder]:
    for mark, marked in MARKS:
        if head.startswith(mark):
            return codecs.getincrementaldecoder(marked)
    info = codec_of(charset) if charset else None
    if charset and info is None and WIDER.get(charset) != "":
        remarks.once("charset-unknown", "the text's charset is not known: it was guessed")
    if info is None or info.incrementaldecoder is None:
        info = codecs.lookup("utf-8" if _is_utf8(head) else "cp1252")
    assert info.incrementaldecoder is not None  # noqa: S101  # both have one
    return info.incrementaldecoder


def _is_utf8(head: bytes) -> bool:
    """Whether octets are UTF-8, but for a character cut off at their end."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError:
        return False
    return True
