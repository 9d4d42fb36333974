"""Log records as lines of JSON or text: one line each, nothing that a terminal obeys.

The house logs by the standard library; a record's ``extra`` has an action word and what it is
about. Names of documents and secrets are not among the facts that are let through.
"""

from __future__ import annotations

import enum
import json
import logging
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

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


class LogFormat(enum.StrEnum):
    """How log records look."""

    TEXT = "text"
    """For people: time, level, action, sentence, facts."""
    JSON = "json"
    """A JSON object a line."""


def log_handler(form: LogFormat, stream: TextIO) -> logging.Handler:
    """Return what writes log records to a stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines(_as_json if form is LogFormat.JSON else _as_text))
    return handler


@contextmanager
def logged_to(
    stream: TextIO, form: LogFormat, *, level: int = logging.INFO
) -> Iterator[logging.Handler]:
    """Write the library's log records to a stream meanwhile."""
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


class _Lines(logging.Formatter):
    """Writes a record with time, level, action and sentence first, the facts behind."""

    def __init__(self, written: Callable[[Mapping[str, object]], str]) -> None:
        super().__init__()
        self._written = written

    def format(self, record: logging.LogRecord) -> str:
        facts = vars(record)
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")
        ordered: dict[str, object] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "action": facts.get("action") or record.name.rpartition(".")[2],
            "message": _bounded(record.getMessage()),
        }
        for name in FACTS[1:]:
            value = facts.get(name)
            if value not in (None, ""):
                ordered[name] = value if isinstance(value, int | float) else _bounded(value)
        if record.exc_info:
            lines = self.formatException(record.exc_info).splitlines()
            trace = " | ".join(line.strip() for line in lines)
            ordered["exception"] = trace[-MAX_TRACE_CHARACTERS:]
        return self._written(ordered)


def _bounded(value: object) -> str:
    text = str(value)
    return text if len(text) <= MAX_VALUE_CHARACTERS else text[:MAX_VALUE_CHARACTERS] + "..."


def _as_json(event: Mapping[str, object]) -> str:
    return json.dumps(event, ensure_ascii=True, default=str)


def _as_text(event: Mapping[str, object]) -> str:
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
