"""Faults of a printer's TCP connections."""

from __future__ import annotations

from sealpress.reasons import Reason
from sealpress.simulator.faults.fault import Fault, Layer, number

ROWS = (
    Fault(
        "refuse",
        Layer.TCP,
        "The port is closed: connections are refused.",
        Reason.CONNECTION_REFUSED,
        aspect="accepting",
        counts=False,
    ),
    Fault(
        "reset",
        Layer.TCP,
        "Each connection is reset as soon as it stands.",
        Reason.TLS_CLOSED,
        aspect="accepting",
    ),
    Fault(
        "close",
        Layer.TCP,
        "Each connection is closed as soon as it stands.",
        Reason.TLS_CLOSED,
        aspect="accepting",
    ),
    Fault(
        "stall",
        Layer.TCP,
        "Connections are accepted, but nothing is ever read or answered.",
        Reason.TLS_TIMEOUT,
        aspect="accepting",
    ),
    Fault(
        "slow-read",
        Layer.TCP,
        "What is sent is read slowly.",
        None,
        number("octets-per-second", "2000", "how fast"),
        needs_document=True,
    ),
    Fault(
        "slow-answer",
        Layer.TCP,
        "Answers come in small pieces, slowly.",
        Reason.RECEIVE_TIMEOUT,
        number("octets-per-second", "100", "how fast"),
        aspect="answer-sending",
    ),
    Fault(
        "late-answer",
        Layer.TCP,
        "Each answer comes late.",
        Reason.RECEIVE_TIMEOUT,
        number("seconds", "60", "how late"),
    ),
    Fault(
        "reset-mid-upload",
        Layer.TCP,
        "The connection is reset while a request's body is being sent.",
        None,
        number("octets", "16384", "after how many octets of the body"),
        aspect="upload-end",
        needs_document=True,
    ),
    Fault(
        "close-mid-upload",
        Layer.TCP,
        "The connection is closed while a request's body is being sent.",
        None,
        number("octets", "16384", "after how many octets of the body"),
        aspect="upload-end",
        needs_document=True,
    ),
    Fault(
        "close-mid-answer",
        Layer.TCP,
        "The connection is closed in the middle of each answer.",
        Reason.RESPONSE_TRUNCATED,
        number("octets", "150", "after how many octets of the answer"),
        aspect="answer-sending",
    ),
    Fault(
        "reset-mid-answer",
        Layer.TCP,
        "The connection is reset in the middle of each answer.",
        Reason.CONNECTION_RESET,
        number("octets", "150", "after how many octets of the answer"),
        aspect="answer-sending",
    ),
    Fault(
        "no-answer",
        Layer.TCP,
        "Requests are read, but never answered.",
        Reason.RECEIVE_TIMEOUT,
        aspect="answer-sending",
    ),
    Fault(
        "close-after-request",
        Layer.TCP,
        "Each connection is closed without an answer once a request has been read.",
        Reason.CONNECTION_CLOSED,
        aspect="answer-sending",
    ),
)
