"""What is wrong with damaged certificates, without the words of the library that read them."""

from __future__ import annotations

import re

_PARSER = re.compile(r"error parsing asn1|ParseError \{", re.IGNORECASE)
_SAID = (
    ("ShortData", "it ends too early"),
    ("ExtraData", "something stands behind its end"),
    ("UnexpectedTag", "something else stands where a part of it should be"),
)
_OTHERWISE = "its octets are not in order"


def damage_text(error: BaseException) -> str:
    """Say what a library found wrong; its own words only where they are a sentence.

    Args:
        error: What reading a certificate, a key or a request raised.
    """
    words = str(error).partition("\n")[0]
    if not words:
        return type(error).__name__
    if not _PARSER.search(words):
        return words
    return next((text for kind, text in _SAID if kind in words), _OTHERWISE)
