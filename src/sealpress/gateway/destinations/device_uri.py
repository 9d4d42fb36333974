"""URIs of the devices a queue may deliver to, read strictly (RFC 3986, RFC 8089)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from sealpress.errors import UsageError
from sealpress.ipp.uri import DEFAULT_PORTS, MAX_URI_OCTETS, PrinterUri, uri_parts
from sealpress.reasons import Reason

__all__ = ["DestinationUri", "FileUri", "LpdUri", "SocketUri", "parse_destination_uri"]

SOCKET_PORT = 9100
"""Where printers take raw octets unless the URI names another port."""

LPD_PORT = 515
"""The line printer daemon's port (RFC 1179 section 3.1)."""

MAX_QUEUE_OCTETS = 128
"""The longest name of a queue at an LPD server."""

_PORTS: Mapping[str, int] = MappingProxyType({"socket": SOCKET_PORT, "lpd": LPD_PORT})
_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "socket": "socket://printer.example:9100",
        "lpd": "lpd://printer.example/queue",
        "file": "file:///srv/printed/",
    }
)
_KNOWN = ("ipps", "ipp", "https", "http", "socket", "lpd", "file")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# RFC 1179 section 3.1 ends an operand at white space; everything else that prints may be a name.
_QUEUE = re.compile(rb"[!-~]+")


@dataclass(frozen=True, slots=True)
class SocketUri:
    """A raw port: what is sent is printed, and nothing is answered.

    Attributes:
        host, port: Where it is.
    """

    host: str
    port: int = SOCKET_PORT

    @property
    def is_secure(self) -> bool:
        """Never: everybody on the way can read and change what is sent."""
        return False

    def __str__(self) -> str:
        return f"socket://{_url_host(self.host)}{_port(self.port, SOCKET_PORT)}"


@dataclass(frozen=True, slots=True)
class LpdUri:
    """A queue of a line printer daemon.

    Attributes:
        host, port: Where it is.
        queue: The queue's name.
    """

    host: str
    port: int
    queue: str

    @property
    def is_secure(self) -> bool:
        """Never: everybody on the way can read and change what is sent."""
        return False

    def __str__(self) -> str:
        return f"lpd://{_url_host(self.host)}{_port(self.port, LPD_PORT)}/{self.queue}"


@dataclass(frozen=True, slots=True)
class FileUri:
    """A folder that gets a file for each document, or a file that holds the newest.

    Attributes:
        path: Absolute path.
        is_folder: Whether it was written as a folder, with a slash at its end.
    """

    path: PurePosixPath
    is_folder: bool

    @property
    def is_secure(self) -> bool:
        """Never: the file lies there unsealed."""
        return False

    def __str__(self) -> str:
        return f"{self.path.as_uri()}{'/' if self.is_folder else ''}"


DestinationUri: TypeAlias = PrinterUri | SocketUri | LpdUri | FileUri


def parse_destination_uri(text: str) -> DestinationUri:
    """Read the URI of a queue's printer.

    Args:
        text: ``ipp``, ``ipps``, ``http``, ``https``, ``socket``, ``lpd`` or ``file``.

    Raises:
        UsageError: It can't be used (``invalid-uri``); the message says which part is wrong, the
            hint shows one that is right.
    """
    match = _SCHEME.match(text)
    scheme = match[1].lower() if match else ""
    if scheme == "dnssd":
        error = _refused(text, "a queue keeps where its printer is, not its name", "")
        error.hint = "sealpress queue add takes the name, and keeps the URI that it leads to."
        raise error
    if match and scheme not in _KNOWN:
        raise _refused(text, f"the scheme {scheme} is not {', '.join(_KNOWN[:-1])} or file", "")
    if scheme == "file":
        return _file(text)
    if scheme not in _PORTS:
        return PrinterUri.parse(text)
    try:
        _, host, port, target = uri_parts(text, _PORTS)
    except UsageError as error:
        raise UsageError(
            Reason.INVALID_URI, error.detail, hint=f"Try {_EXAMPLES[scheme]}"
        ) from None
    return _socket(text, host, port, target) if scheme == "socket" else _lpd(host, port, target)


def _socket(text: str, host: str, port: int, target: str) -> SocketUri:
    if target != "/":
        raise _refused(text, "a raw port has neither path nor query", "socket")
    if port in DEFAULT_PORTS.values():
        example = f"ipps://{_url_host(host)}/ipp/print"
        raise UsageError(
            Reason.INVALID_URI,
            f"port {port} speaks IPP or HTTP: raw octets would be printed as nonsense or refused",
            hint=f"Try {example}",
        )
    return SocketUri(host, port)


def _lpd(host: str, port: int, target: str) -> LpdUri:
    path, query, _ = target.partition("?")
    queue = unquote_to_bytes(path.strip("/"))
    text = f"lpd://{host}{target}"
    if query:
        raise _refused(text, "it has a query, which means nothing here", "lpd")
    if not _QUEUE.fullmatch(queue) or len(queue) > MAX_QUEUE_OCTETS:
        raise _refused(text, "it doesn't name the printer's queue, of printable ASCII", "lpd")
    return LpdUri(host, port, queue.decode("ascii"))


def _file(text: str) -> FileUri:
    rest = text[len("file:") :]
    if rest.startswith("//"):
        host, slash, rest = rest[2:].partition("/")
        if host.lower() not in {"", "localhost"}:
            raise _refused(text, f"{host} is another machine; files are written here only", "file")
        rest = slash + rest
    if len(text.encode("utf-8", "surrogateescape")) > MAX_URI_OCTETS:
        raise _refused(text, f"it is longer than {MAX_URI_OCTETS} octets", "file")
    if "?" in rest or "#" in rest:
        raise _refused(text, "? and # must be percent-encoded in a path", "file")
    try:
        path = unquote_to_bytes(rest).decode("utf-8")
    except UnicodeDecodeError:
        raise _refused(text, "the path is not UTF-8", "file") from None
    if not path.startswith("/") or not path.isprintable() or ".." in path.split("/"):
        raise _refused(text, "the path must be absolute and without .. in it", "file")
    if path == "/":
        raise _refused(text, "it names no folder", "file")
    return FileUri(PurePosixPath("/" + path.lstrip("/")), is_folder=path.endswith("/"))


def _refused(text: str, why: str, scheme: str) -> UsageError:
    shown = text if len(text) <= 120 else f"{text[:117]}..."
    example = _EXAMPLES.get(scheme, "ipps://printer.example/ipp/print")
    return UsageError(
        Reason.INVALID_URI, f"{shown!r} can't be a queue's printer: {why}", hint=f"Try {example}"
    )


def _url_host(host: str) -> str:
    return f"[{host.replace('%', '%25')}]" if ":" in host else host


def _port(port: int, usual: int) -> str:
    return "" if port == usual else f":{port}"
