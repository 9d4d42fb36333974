"""Several answers in one: parts as they come, up to the first that tells something (RFC 3996 5.2).

A printer that was asked to wait for events answers with ``multipart/related``: a part at once, and
one whenever something happens. What is read is what came up to the first part with news.
"""

from __future__ import annotations

import re

from sealpress.errors import Reason, WireError
from sealpress.ipp.decoder import decode_prefix
from sealpress.ipp.message import Message
from sealpress.ipp.tags import GroupTag

__all__ = ["PartReader", "boundary_of"]

_KIND = "multipart/related"
_BOUNDARY = re.compile(r';\s*boundary="?([\w\'()+,./:=? -]{1,70})"?', re.ASCII | re.IGNORECASE)


def boundary_of(content_type: str) -> bytes:
    """Return what parts the answers of such a content type; empty for another one."""
    if content_type.partition(";")[0].strip().lower() != _KIND:
        return b""
    found = _BOUNDARY.search(content_type)  # RFC 2046 section 5.1.1
    return found.group(1).rstrip().encode() if found is not None else b""


class PartReader:
    """Takes parts out of a body as it comes.

    Args:
        boundary: What is between them.

    Attributes:
        messages: The IPP messages of the parts that are whole.
        has_news: Whether one of them says more than that nothing happened yet.
    """

    def __init__(self, boundary: bytes) -> None:
        self.messages: list[Message] = []
        self.has_news = False
        self._mark = b"--" + boundary
        self._octets = bytearray()
        self._begun = False

    def feed(self, octets: bytes | memoryview) -> None:
        """Take more of the body.

        Raises:
            WireError: A part is no IPP message.
        """
        looked = max(0, len(self._octets) - len(self._mark))
        self._octets += octets
        while (end := self._octets.find(self._mark, looked)) >= 0:
            part = bytes(self._octets[:end])
            del self._octets[: end + len(self._mark)]
            looked = 0
            if self._begun:
                self._take(part)
            self._begun = True

    def _take(self, part: bytes) -> None:
        _, is_part, content = part.partition(b"\r\n\r\n")
        if not is_part:
            raise WireError(Reason.TRUNCATED, "a part of the answer has no content")
        message, _ = decode_prefix(content)
        self.messages.append(message)
        self.has_news = self.has_news or _tells(message)


def _tells(message: Message) -> bool:
    if message.code or message.group(GroupTag.EVENT_NOTIFICATION) is not None:
        return True
    said = message.group(GroupTag.OPERATION)
    return said is not None and "notify-get-interval" in said
