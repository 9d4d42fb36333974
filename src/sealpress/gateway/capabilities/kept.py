"""Keeps what printers told, one file of IPP octets a queue, so that a restart needs no printer."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sealpress.errors import SealpressError, StateError
from sealpress.gateway.capabilities.filtering import kept_attributes
from sealpress.ipp import decode, encode
from sealpress.ipp.message import Attribute, AttributeList, Group, Message, Version
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.reasons import Reason
from sealpress.trust.private_files import make_private_folder, write_file

__all__ = ["MAX_ABILITIES_OCTETS", "Abilities", "AbilitiesFolder"]

MAX_ABILITIES_OCTETS = 512 * 1024
"""Most octets that are kept of what one printer told; the media database is left out first."""

KINDS_REMEMBERED = 32
"""For so many kinds of printers it is remembered what they told, to be read and checked once."""

_SUFFIX = ".ipp"
_LARGEST = ("media-col-database", "finishings-col-database", "media-col-ready")
_log = logging.getLogger("sealpress.gateway")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a printer told of what it can do.

    Attributes:
        uri: The printer that told it.
        attributes: What a queue may repeat of it.
        learnt_at: When, seconds since 1970.
    """

    uri: str
    attributes: tuple[Attribute, ...] = ()
    learnt_at: float = field(default=0.0, compare=False)

    @classmethod
    def of(cls, uri: str, told: AttributeList) -> Abilities:
        """Take what may be repeated of what a printer told just now."""
        return cls(uri=uri, attributes=_within_limit(kept_attributes(told)), learnt_at=time.time())

    def get(self, name: str) -> Attribute | None:
        """Return an attribute, ``None`` when the printer didn't tell it."""
        return next((one for one in self.attributes if one.name == name), None)

    def to_octets(self) -> bytes:
        """Return it as an IPP message."""
        return _encoded(self.uri, self.learnt_at, self.attributes)

    @classmethod
    def from_octets(cls, octets: bytes) -> Abilities:
        """Read what :meth:`to_octets` made; it is checked anew.

        Printers of one kind tell the same: what they told is one object then.

        Raises:
            SealpressError: It is something else.
        """
        told = _told_octets(octets)
        about = decode(octets.removesuffix(told) + _END).group(GroupTag.OPERATION) or Group()
        uri, learnt_at = about.get(_URI), about.get(_LEARNT_AT)
        if uri is None or learnt_at is None:
            raise StateError(Reason.STATE_UNREADABLE, "the printer's URI is missing in it")
        try:
            seconds = float(str(learnt_at.value))
        except ValueError:
            seconds = 0.0
        return cls(uri=str(uri.value), attributes=_told_attributes(told), learnt_at=seconds)


_URI = "printer-uri"
_LEARNT_AT = "sealpress-learnt-at"
# With tag and length before it: no URI contains those octets.
_LAST_OF_PRINTER = bytes([ValueTag.TEXT, 0, len(_LEARNT_AT)]) + _LEARNT_AT.encode()
_END = bytes([GroupTag.END])
_HEAD = bytes([2, 0, 0, 0, 0, 0, 0, 1])  # of a message that has nothing else to say


def _told_octets(octets: bytes) -> bytes:
    """Return the end of a file that says what the printer told, and not which printer it was."""
    _, _, rest = octets.partition(_LAST_OF_PRINTER)
    return rest[2 + int.from_bytes(rest[:2], "big") :]


@lru_cache(maxsize=KINDS_REMEMBERED)
def _told_attributes(octets: bytes) -> tuple[Attribute, ...]:
    return kept_attributes(decode(_HEAD + octets).group(GroupTag.PRINTER) or Group())


def _encoded(uri: str, learnt_at: float, attributes: tuple[Attribute, ...]) -> bytes:
    about = [
        Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",)),
        Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",)),
        Attribute(_URI, (ValueTag.URI,), (uri,)),
        Attribute(_LEARNT_AT, (ValueTag.TEXT,), (f"{learnt_at:.0f}",)),
    ]
    groups = [
        Group(about, GroupTag.OPERATION),
        Group(list(attributes), GroupTag.PRINTER),
    ]
    return encode(Message(Version(2, 0), 0, 1, groups))


def _within_limit(attributes: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    for name in (*_LARGEST, ""):
        if len(_encoded("", 0.0, attributes)) <= MAX_ABILITIES_OCTETS:
            return attributes
        attributes = tuple(one for one in attributes if one.name != name)
    return ()


class AbilitiesFolder:
    """What printers told, by queue.

    Args:
        folder: Where the files lie, beside the queues' settings.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, name: str) -> Abilities | None:
        """Return what a queue's printer told; ``None`` when there is nothing that can be read."""
        path = self._path(name)
        try:
            with path.open("rb") as file:
                octets = file.read(2 * MAX_ABILITIES_OCTETS)
            return Abilities.from_octets(octets)
        except FileNotFoundError:
            return None
        except (OSError, SealpressError) as error:
            _log.warning("ignored %s: %s", path, type(error).__name__)
            return None

    def save(self, name: str, abilities: Abilities) -> None:
        """Keep it, whole and on disk; where that can't be, it is learnt anew each time."""
        try:
            make_private_folder(self.folder)
            write_file(self._path(name), abilities.to_octets())
        except OSError as error:
            _log.warning("what the printer of %s told is not kept: %s", name, error)

    def remove(self, name: str) -> None:
        """Forget a queue's printer."""
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            _log.warning("what the printer of %s told is still there: %s", name, error)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{_SUFFIX}"
