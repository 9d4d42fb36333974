"""A suite's text in words: white space, comments, quotes, escapes (ipptoolfile(5))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sealpress.errors import Reason, UsageError

MAX_WORD_CHARACTERS = 65_536
"""A longer word of a suite is taken for a quote that somebody forgot to close."""

_DELIMITERS = "{},"
_SKIPPED = re.compile(r"(?:\s+|#[^\n]*)+")
_PLAIN = re.compile(r"(?:[^\s#{},'\"\\]|\\.)*", re.DOTALL)
_QUOTED = {
    quote: re.compile(rf"{quote}((?:[^{quote}\\]|\\.)*){quote}", re.DOTALL) for quote in ("'", '"')
}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class Place(NamedTuple):
    """Where something stands in a suite.

    Attributes:
        file: The file as it was named.
        line: The line, counted from 1.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Word(NamedTuple):
    """One word of a suite.

    Attributes:
        text: Without quotes and escapes; variables are still in it.
        place: Where it begins.
        delimits: Whether it is a brace or a comma that stands there unquoted.
    """

    text: str
    place: Place
    delimits: bool = False


def wrong(place: Place, what: str, remedy: str = "") -> UsageError:
    """Return the error for a suite that can't be used, with file and line."""
    return UsageError(Reason.SUITE_INVALID, f"{place}: {what}", hint=remedy)


def words_of(text: str, file: str) -> list[Word]:
    """Take a suite's text apart.

    A quote may begin within a word, and ends it; ``#`` begins a comment outside of quotes; a
    backslash takes the next character as it is, or as C reads it (``n`` for a line feed).

    Raises:
        UsageError: A quote is not closed, or a word is too long (``suite-invalid``).
    """
    return list(_words(text, file))


def _words(text: str, file: str) -> Iterator[Word]:
    at, line = 0, 1
    while True:
        skipped = _SKIPPED.match(text, at)
        line += text.count("\n", at, skipped.end() if skipped else at)
        at = skipped.end() if skipped else at
        if at >= len(text):
            return
        place = Place(file, line)
        if text[at] in _DELIMITERS:
            yield Word(text[at], place, delimits=True)
            end = at + 1
        else:
            found, end = _word(text, at, place)
            yield Word(found, place)
        line += text.count("\n", at, end)
        at = end


def _word(text: str, at: int, place: Place) -> tuple[str, int]:
    """Return the word that begins there, and where it ends."""
    plain = _PLAIN.match(text, at)
    found, end = (plain.group(), plain.end()) if plain else ("", at)
    quote = text[end : end + 1]
    if quote in _QUOTED:
        quoted = _QUOTED[quote].match(text, end)
        if quoted is None:
            raise wrong(place, f"the quote {quote} is not closed", f"Close it with {quote}.")
        found, end = found + quoted[1], quoted.end()
    elif quote == "\\":
        raise wrong(place, "a backslash ends the file")
    if len(found) > MAX_WORD_CHARACTERS:
        raise wrong(place, "a word is too long", "Is a quote missing?")
    return _ESCAPED.sub(_unescaped, found), end


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[1], found[1])
