"""``--trace`` and ``--capture``: taken out of a command's words, and whom they let look on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sealpress.errors import Reason, UsageError

if TYPE_CHECKING:
    from sealpress.transport.witness import Witness

TRACE = "--trace"
CAPTURE = "--capture"

HELP = (
    "--trace                Show each connection, message by message, on standard error.",
    "--trace=FORM[:FILE]    Forms: text, attributes, hex, json; to a file where one is named.",
    "--capture FILE.pcapng  Write all that crosses the network, with what decrypts it.",
)
"""What the help of a command that connects or listens says of them."""

_CURRENT: ContextVar[Witness | None] = ContextVar("witness", default=None)
_SHOWS_LIVE: ContextVar[bool] = ContextVar("shows-live", default=False)


class Wishes(NamedTuple):
    """Who is to look on.

    Attributes:
        traces: The forms of traces, each with its file; ``None`` = standard error.
        captures: The files to capture into.
    """

    traces: tuple[tuple[str, Path | None], ...] = ()
    captures: tuple[Path, ...] = ()

    @property
    def shows_live(self) -> bool:
        """Whether standard error is written to while things happen."""
        return any(path is None for _, path in self.traces)


def take_wishes(words: Sequence[str]) -> tuple[list[str], Wishes]:
    """Return the words without those that let somebody look on, and what they wish.

    Words behind ``--`` are left alone.

    Raises:
        UsageError: No file is named, or there is no such form.
    """
    left: list[str] = []
    traces: list[tuple[str, Path | None]] = []
    captures: list[Path] = []
    pending = list(words)
    while pending:
        word = pending.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            return [*left, word, *pending], Wishes(tuple(traces), tuple(captures))
        if word == TRACE and pending and pending[0].partition(":")[0] in _FORMS:
            raise _without_equals(pending[0])
        if name == TRACE:
            traces.append(_trace(value if equals else "text"))
        elif name == CAPTURE:
            captures.append(_file(value if equals else pending.pop(0) if pending else ""))
        else:
            left.append(word)
    return left, Wishes(tuple(traces), tuple(captures))


def _trace(value: str) -> tuple[str, Path | None]:
    form, colon, path = value.partition(":")
    if form not in _FORMS or (colon and not path):
        known = ", ".join(_FORMS)
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"{TRACE}={value} is unknown",
            hint=f"The forms are {known}; a file may follow: {TRACE}=json:FILE.",
        )
    return form, Path(path) if path else None


def _without_equals(form: str) -> UsageError:
    return UsageError(
        Reason.INVALID_ARGUMENT,
        f"{TRACE} {form} has a space too many",
        hint=f"Type {TRACE}={form}; a file called {form} is named with its folder, ./{form}.",
    )


_FORMS = ("text", "attributes", "hex", "json")


def _file(value: str) -> Path:
    if not value or value.startswith("-"):
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"{CAPTURE} needs the name of a file",
            hint=f"Type {CAPTURE} session.pcapng, for instance.",
        )
    return Path(value)


def current_witness() -> Witness | None:
    """Return who looks on while this command runs, ``None`` for nobody."""
    return _CURRENT.get()


def is_shown_live() -> bool:
    """Whether a trace is written to standard error meanwhile: it needs the place for itself."""
    return _SHOWS_LIVE.get()


@contextmanager
def observed(wishes: Wishes, *, serves: bool = False) -> Iterator[None]:
    """Have whoever is wished for look on meanwhile.

    Args:
        wishes: Who.
        serves: Whether others wait for the command: no reader of a trace may make it wait.

    Raises:
        UsageError: A file to capture into is there already.
        StateError: A file can't be made.
    """
    if not wishes.traces and not wishes.captures:
        yield
        return
    from sealpress.cli.onlookers import onlookers  # of no use to most commands

    with onlookers(wishes.traces, wishes.captures, serves=serves) as witness:
        token, live = _CURRENT.set(witness), _SHOWS_LIVE.set(wishes.shows_live)
        try:
            yield
        finally:
            _CURRENT.reset(token)
            _SHOWS_LIVE.reset(live)
