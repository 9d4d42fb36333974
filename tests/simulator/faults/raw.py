"""Talks to a printer by sockets and octets alone, to see what really crosses the wire."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
import warnings
from dataclasses import dataclass

import h11

from sealpress.ipp import decode, encode
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.uri import PrinterUri

SECONDS = 30.0
PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n" + bytes(range(256)) * 400 + b"\n%%EOF\n"


@dataclass
class Heard:
    """What came, how it ended ("closed", "reset", "open") and how long it took."""

    octets: bytes
    end: str
    seconds: float

    @property
    def status(self):
        return int(self.octets.split(b" ", 2)[1])

    @property
    def head(self):
        return self.octets.partition(b"\r\n\r\n")[0].decode("latin-1")

    @property
    def body(self):
        return self.octets.partition(b"\r\n\r\n")[2]


def connect(printer):
    return socket.create_connection(("127.0.0.1", printer.port), SECONDS)


def listen(connected, seconds=SECONDS, *, answers=False):
    """Read until the peer ends, or says nothing for so long; who answers has time to begin."""
    came, begun = b"", time.monotonic()
    connected.settimeout(SECONDS if answers else seconds)
    try:
        while octets := connected.recv(65_536):
            came += octets
            connected.settimeout(seconds)
        end = "closed"
    except TimeoutError:
        end = "open"
    except ConnectionError:
        end = "reset"
    except ssl.SSLError:  # without close_notify
        end = "closed"
    return Heard(came, end, time.monotonic() - begun)


def say(printer, octets, seconds=SECONDS, *, secure=False, answers=False):
    """Say something in a new connection, and return all that is answered."""
    with contextlib.ExitStack() as stack:
        connected = stack.enter_context(connect(printer))
        if secure:
            connected = stack.enter_context(anyone().wrap_socket(connected))
        with contextlib.suppress(ConnectionError):
            connected.sendall(octets)
        return listen(connected, seconds, answers=answers)


def anyone(lowest=ssl.TLSVersion.TLSv1, highest=ssl.TLSVersion.MAXIMUM_SUPPORTED):
    """TLS settings that take every server, however old."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version, context.maximum_version = lowest, highest
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def message(operation=Operation.GET_PRINTER_ATTRIBUTES, version=(2, 0), **named):
    built = request(operation, PrinterUri.parse("ipp://localhost/ipp/print"), 7, **named)
    octets = encode(built)
    return bytes(version) + octets[2:]


def post(body=None, *fields, chunked=False, close=True):
    """A whole request in HTTP."""
    body = message() if body is None else body
    head = ["POST /ipp/print HTTP/1.1", "Host: localhost", "Content-Type: application/ipp"]
    head += ["Connection: close"] * close + list(fields)
    if chunked:
        head.append("Transfer-Encoding: chunked")
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    else:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def print_job(document=PDF, **named):
    return post(message(Operation.PRINT_JOB, **named) + document)


def ask(printer, **named):
    """Ask for the printer's attributes; return the answer's octets in IPP."""
    heard = say(printer, post(message(**named)))
    assert heard.status == 200, heard.head
    return heard.body


def attributes(printer):
    return decode(ask(printer)).groups[1]


def read_by_h11(octets, *, ended=True):
    """Let h11 read an answer; it raises what it finds wrong."""
    reader = h11.Connection(h11.CLIENT)
    reader.send(
        h11.Request(method="POST", target="/", headers=[("Host", "x"), ("Content-Length", "0")])
    )
    reader.send(h11.EndOfMessage())
    reader.receive_data(octets)
    if ended:
        reader.receive_data(b"")
    events = []
    while (event := reader.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
        events.append(event)
        if isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            break
    return events
