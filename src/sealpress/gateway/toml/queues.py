"""From a table of settings to a queue, with what contradicts itself told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

from sealpress.errors import SealpressError
from sealpress.gateway.settings import QueueSettings, Retention, TransformSettings
from sealpress.gateway.toml.keys import QUEUE, RETENTION, TRANSFORM
from sealpress.gateway.toml.reading import TableText
from sealpress.trust import TrustPolicy

__all__ = ["INSECURE_SCHEMES", "queue_of", "retention_of", "transform_of"]

INSECURE_SCHEMES = frozenset({"socket", "lpd"})
"""Ways to a printer that know no encryption."""

_NO_CONNECTION = INSECURE_SCHEMES | {"file"}


_USUAL = Retention()


def retention_of(table: TableText, base: Retention) -> Retention:
    """Read a table of times to keep things; what is left out is as in ``base``."""
    values = table.read(RETENTION, f"[{table.name}]")
    return replace(base, **cast("dict[str, Any]", values))


def transform_of(table: TableText) -> TransformSettings:
    """Read what making documents anew may cost; mistakes are noted."""
    values = cast("dict[str, Any]", table.read(TRANSFORM, f"[{table.name}]"))
    for name, (key, least, unit) in _LEAST.items():
        if name in values and values[name] < least:
            what = f"{key} is less than {least:g} {unit}"
            table.problem(key, what, f"Write {least:g} {unit} or more, or leave it out.")
            del values[name]
    usual = TransformSettings()
    own = {name: values.pop(name) for name in ("workers", "warm") if name in values}
    return replace(usual, **own, limits=replace(usual.limits, **values))


_LEAST: Mapping[str, tuple[str, float, str]] = {
    "memory_octets": ("memory", 256 << 20, "octets"),
    "max_document_octets": ("max-document", 1, "octets"),
    "max_output_octets": ("max-output", 1, "octets"),
    "cpu_seconds_a_page": ("page-cpu-seconds", 1.0, "seconds"),
    "wall_seconds_a_page": ("page-seconds", 1.0, "seconds"),
    "cpu_seconds_postscript": ("postscript-cpu-seconds", 1.0, "seconds"),
}
"""Below these no document at all could be made anew."""


def queue_of(table: TableText, base: Retention = _USUAL) -> QueueSettings | None:
    """Read a queue; ``None``, with the mistakes noted, when there is none in it.

    Args:
        table: Its table.
        base: How long things are kept where it does not say.
    """
    before = len(table.file.problems)
    heading = f"[[{table.name}]]" if table.name else "a queue"
    values = table.read(QUEUE, heading)
    values["retention"] = retention_of(table.below("retention"), base)
    if len(table.file.problems) > before:
        return None
    queue = QueueSettings(**cast("dict[str, Any]", values))
    for key, rule in _RULES.items():
        wrong = rule(queue)
        if wrong:
            table.problem(key, *wrong)
    return queue if len(table.file.problems) == before else None


def _retries(queue: QueueSettings) -> tuple[str, str] | None:
    if queue.first_retry_seconds <= 0:
        return "first-retry is 0", "Write a pause of more than 0 seconds."
    if queue.first_retry_seconds > queue.last_retry_seconds:
        return "first-retry is longer than last-retry", "Make it the shorter one."
    return None


def _way(queue: QueueSettings) -> tuple[str, str] | None:
    scheme = queue.uri.partition(":")[0].lower()
    if scheme in INSECURE_SCHEMES and queue.security == "require":
        return (
            f"security is require, but {scheme} knows no encryption",
            "Take a URI with ipps, or leave security out and know that the last metre is open.",
        )
    return None


def _trust(queue: QueueSettings) -> tuple[str, str] | None:
    scheme = queue.uri.partition(":")[0].lower()
    if queue.trust and scheme in _NO_CONNECTION:
        return f"trust is of no use with {scheme}", "Leave trust out."
    try:
        TrustPolicy.parse(queue.trust or "system")
    except SealpressError as error:
        return f"trust: {error.detail}", error.hint or error.entry.remedy
    return None


def _password(queue: QueueSettings) -> tuple[str, str] | None:
    if queue.password_file and not queue.user:
        return "password-file is there without user", "Name the user it is the password of."
    return None


_RULES: Mapping[str, Callable[[QueueSettings], tuple[str, str] | None]] = {
    "first-retry": _retries,
    "security": _way,
    "trust": _trust,
    "password-file": _password,
}
