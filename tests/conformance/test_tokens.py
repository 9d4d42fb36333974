"""Words of a suite's text."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.conformance import tokens
from sealpress.conformance.tokens import words_of
from sealpress.errors import Reason, UsageError


def texts(text: str) -> list[str]:
    return [word.text for word in words_of(text, "my.test")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n\t", []),
        ("NAME test", ["NAME", "test"]),
        ('NAME "a test"', ["NAME", "a test"]),
        ("NAME 'a \"test\"'", ["NAME", 'a "test"']),
        ('NAME ""', ["NAME", ""]),
        ("a # the rest\nb", ["a", "b"]),
        ("a#b\nc", ["a", "c"]),
        ('"a # b"', ["a # b"]),
        ("1,2", ["1", ",", "2"]),
        ('"1,2"', ["1,2"]),
        ("{a}", ["{", "a", "}"]),
        (r"a\ b", ["a b"]),
        (r'"say \"a\""', ['say "a"']),
        (r"\n\t\\", ["\n\t\\"]),
        ('name="a b"c', ["name=a b", "c"]),
        ("it's it", None),
    ],
)
def test_words(text: str, expected: list[str] | None) -> None:
    if expected is None:
        with pytest.raises(UsageError, match="the quote ' is not closed"):
            texts(text)
    else:
        assert texts(text) == expected


def test_only_unquoted_braces_and_commas_delimit() -> None:
    words = words_of('{ "{" , ","', "my.test")
    assert [word.delimits for word in words] == [True, False, True, False]


def test_each_word_knows_its_line() -> None:
    words = words_of('a\n# more\n"b\nc" d\n\ne', "my.test")
    assert [word.place.line for word in words] == [1, 3, 4, 6]
    assert str(words[0].place) == "my.test:1"


def test_a_word_that_is_too_long_may_be_a_quote_not_closed(monkeypatch) -> None:
    monkeypatch.setattr(tokens, "MAX_WORD_CHARACTERS", 10)
    assert texts("a" * 10) == ["a" * 10]
    with pytest.raises(UsageError, match="too long") as caught:
        texts("\n" + "a" * 11)
    assert caught.value.reason is Reason.SUITE_INVALID
    assert "my.test:2" in caught.value.detail


def test_a_backslash_at_the_end() -> None:
    with pytest.raises(UsageError, match="a backslash ends the file"):
        texts("a \\")


@given(st.lists(st.text()))
def test_whatever_is_quoted_and_escaped_comes_back(given_texts: list[str]) -> None:
    quoted = ['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in given_texts]
    assert texts(" ".join(quoted)) == given_texts


@given(st.text())
def test_any_text_is_words_or_wrong(text: str) -> None:
    with suppress(UsageError):
        words = words_of(text, "my.test")
        assert all(1 <= word.place.line <= text.count("\n") + 1 for word in words)
