"""Log records as lines of JSON or text, by structlog: one line each, nothing that a terminal obeys.

The house logs by the standard library; a record's ``extra`` has an action word and what it is
about. Names of documents and secrets are not among the facts that are let through.
"""

from __future__ import annotations

import enum
import importlib
import json
import logging
import unicodedata
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from sealpress.errors import Reason, StateError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["FACTS", "LogFormat", "log_handler", "logged_to"]

FACTS = (
    "action",
    "queue",
    "job",
    "reason",
    "next_attempt",
    "user",
    "peer",
    "printer",
    "certificate",
    "policy",
    "octets",
    "attempts",
    "seconds",
)
"""What a record may have besides its sentence, in this order."""

MAX_VALUE_CHARACTERS = 1000
"""How much of a fact, or of a sentence, is logged."""

MAX_TRACE_CHARACTERS = 4000
"""How much of a traceback is logged, its end."""

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})
_STRUCTLOG = "structlog"
_INSTALL = "Type pip install 'sealpress[gateway]'."


class LogFormat(enum.StrEnum):
    """How log records look."""

    TEXT = "text"
    """For people: time, level, action, sentence, facts."""
    JSON = "json"
    """A JSON object a line."""


def log_handler(form: LogFormat, stream: TextIO) -> logging.Handler:
    """Return what writes log records to a stream.

    Raises:
        StateError: structlog is not installed.
    """
    structlog = _structlog()
    renderers: Mapping[LogFormat, Any] = {LogFormat.JSON: _as_json, LogFormat.TEXT: _as_text}
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=FACTS),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _in_order,
            renderers[form],
        ],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    return handler


@contextmanager
def logged_to(
    stream: TextIO, form: LogFormat, *, level: int = logging.INFO
) -> Iterator[logging.Handler]:
    """Write the library's log records to a stream meanwhile.

    Raises:
        StateError: structlog is not installed.
    """
    handler = log_handler(form, stream)
    logger = logging.getLogger("sealpress")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(level)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)


def _structlog() -> ModuleType:
    try:
        structlog = importlib.import_module(_STRUCTLOG)
        importlib.import_module(f"{_STRUCTLOG}.stdlib")
    except ImportError as error:
        raise StateError(
            Reason.EXTRA_MISSING,
            "the gateway needs the Python package structlog, which is not installed",
            hint=_INSTALL,
        ) from error
    return structlog


def _in_order(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> Mapping[str, object]:
    """Put time, level, action and sentence first, the facts behind, everything bounded."""
    ordered: dict[str, object] = {
        "time": event.get("timestamp", ""),
        "level": event.get("level", ""),
        "action": event.get("action") or str(event.get("logger", "log")).rpartition(".")[2],
        "message": _bounded(event.get("event", "")),
    }
    for name in FACTS[1:]:
        value = event.get(name)
        if value not in (None, ""):
            ordered[name] = value if isinstance(value, int | float) else _bounded(value)
    if event.get("exception"):
        lines = str(event["exception"]).splitlines()
        ordered["exception"] = " | ".join(line.strip() for line in lines)[-MAX_TRACE_CHARACTERS:]
    return ordered


def _bounded(value: object) -> str:
    text = str(value)
    return text if len(text) <= MAX_VALUE_CHARACTERS else text[:MAX_VALUE_CHARACTERS] + "..."


def _as_json(_logger: object, _method: str, event: Mapping[str, object]) -> str:
    return json.dumps(event, ensure_ascii=True, default=str)


def _as_text(_logger: object, _method: str, event: Mapping[str, object]) -> str:
    head = [event["time"], f"{event['level']:<7}", event["action"], event["message"]]
    facts = [f"{name}={value}" for name, value in list(event.items())[4:]]
    return _escaped(" ".join(map(str, [*head, *facts])))


def _escaped(text: str) -> str:
    """Write what a terminal might obey, or what would begin a line, as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"\\u{{{ord(one):x}}}" if unicodedata.category(one) in _UNSAFE else one for one in text
    )
