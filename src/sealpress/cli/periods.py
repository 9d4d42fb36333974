"""Days and moments as people type them: from when, until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from sealpress.errors import Reason, UsageError

__all__ = ["SinceOption", "UntilOption", "is_within", "parse_day", "parse_moment"]

SinceOption = Annotated[
    str | None,
    typer.Option("--since", metavar="DAY", help="From this day on, like 2026-11-22."),
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="Until this day, itself included.")
]


def parse_moment(text: str | None, *, is_end: bool = False) -> datetime | None:
    """Read a day, or a moment as ISO 8601 has it; what has no time zone is UTC.

    Args:
        text: What was typed; ``None`` for nothing.
        is_end: Whether a day means its end.

    Raises:
        UsageError: It is neither (reason ``invalid-argument``).
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            Reason.INVALID_ARGUMENT, "a day is written like 2026-11-22, a moment in ISO 8601"
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment + timedelta(days=1) if is_end and len(text) <= len("2026-11-22") else moment


def parse_day(text: str | None) -> str:
    """Read a day; empty for nothing.

    Raises:
        UsageError: It is none (reason ``invalid-argument``).
    """
    moment = parse_moment(text)
    return "" if moment is None else moment.date().isoformat()


def is_within(at: str, begin: datetime | None, end: datetime | None) -> bool:
    """Whether a moment lies between two others; one that can't be read lies everywhere."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return True
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (begin is None or moment >= begin) and (end is None or moment < end)
