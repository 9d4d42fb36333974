"""POSIX extended regular expressions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.conformance.regex import compile_extended


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^(one|two)$", "two", True),
        ("^(one|two)$", "two\n", False),
        ("b", "abc", True),
        ("^a.c$", "a\nc", True),
        ("[]a]+", "]", True),
        ("^[^]a]+$", "b]", False),
        ("^[a\\]$", "\\", True),
        ("^[[:alpha:]_]+$", "a_B", True),
        ("^[[:digit:]]+$", "a1", False),
        ("^[[.-.]x]$", "-", True),
        ("^x{2}$", "xx", True),
        ("^x{,2}$", "xx", True),
        ("^x{2,}$", "x", False),
        ("^[0-9A-F]{8,8}-", "DEADBEEF-", True),
        ("^a**$", "aaa", True),
        ("^a+?$", "", True),
        ("^(ab)+$", "abab", True),
        (r"^1\.5$", "1x5", False),
        (r"^1\.5$", "1.5", True),
        (r"^\w+$", "a_1", True),
        (r"\<print\>", "to print it", True),
        (r"\<print\>", "printer", False),
        ("^https?://.+$", "http://h", True),
    ],
)
def test_it_finds_what_posix_finds(pattern: str, text: str, matches: bool) -> None:
    assert bool(compile_extended(pattern).search(text)) is matches


@pytest.mark.parametrize(
    "pattern", ["(", "[", "[]", "[a", "a{2", "(?i)a", "[[:word:]]", "*", "a\\", "a{3}+", "a{9,1}"]
)
def test_what_is_none(pattern: str) -> None:
    if pattern == "a{2":  # POSIX leaves it open; it is taken literally
        assert compile_extended(pattern).search("a{2")
        return
    with pytest.raises(ValueError, match=r"."):
        compile_extended(pattern)


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=20))
def test_letters_match_themselves(text: str) -> None:
    assert compile_extended(f"^{text}$").search(text)


@given(st.text(alphabet="ab[]()^$.*+?{}|\\-:,19", max_size=12))
def test_anything_is_a_pattern_or_a_value_error(pattern: str) -> None:
    try:
        compile_extended(pattern)
    except ValueError:
        return


@given(st.text(alphabet="ab]-^[", min_size=1, max_size=4), st.sampled_from("ab]-^["))
def test_escaped_text_is_found_as_it_is(text: str, more: str) -> None:
    pattern = re.sub(r"([\[\]^\\.$*+?(){}|])", r"\\\1", text)
    assert compile_extended(pattern).search(more + text)
