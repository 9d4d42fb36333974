"""What was set at a virtual printer, kept beside its key: Set-Printer-Attributes (RFC 3380).

The file holds the attributes as they come on the wire, in a message of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from sealpress.errors import WireError
from sealpress.ipp import decode, encode
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag
from sealpress.simulator.documents import write_atomically

__all__ = ["KeptSettings"]

_log = logging.getLogger("sealpress.simulator")


class KeptSettings:
    """Reads and writes the settings of one printer.

    Args:
        path: The file; there is none while nothing is set.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> tuple[Attribute, ...]:
        """Return what was set; nothing if the file is damaged or can't be read."""
        try:
            group = decode(self.path.read_bytes()).group(GroupTag.PRINTER)
        except FileNotFoundError:
            return ()
        except (OSError, WireError) as error:
            _log.warning("what was set at the printer is lost: %s: %s", self.path, error)
            return ()
        return tuple(group) if group is not None else ()

    def write(self, settings: Iterable[Attribute]) -> None:
        """Keep what is set now.

        Raises:
            OSError: The disk is full or fails.
        """
        message = Message(Version(2, 0), 0, 1, [Group(list(settings), GroupTag.PRINTER)])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, encode(message))
