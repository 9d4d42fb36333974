"""The bidirectional algorithm: cases of UAX 9 and of its rules one by one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.text.bidi import base_level, is_bidi, levels_of, mirrored, visual_order

#: As in UAX 9's own examples: capitals stand for Hebrew letters.
HEBREW = {chr(ord("A") + place): chr(0x5D0 + place) for place in range(26)}
ARABIC_A, ARABIC_1 = "\u0627", "\u0661"
LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"


def hebrew(text: str) -> str:
    return "".join(HEBREW.get(character, character) for character in text)


def seen(text: str, base: int | None = None) -> str:
    """Return a text as it is seen, Hebrew as capitals again, brackets as they look."""
    real = hebrew(text)
    levels = levels_of(real, base)
    back = {character: letter for letter, character in HEBREW.items()}
    order = visual_order(levels)
    glyphs = [mirrored(real[i]) if levels[i] % 2 else real[i] for i in order]
    return "".join(back.get(glyph, glyph) for glyph in glyphs)


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("car is THE CAR in arabic", None, "car is RAC EHT in arabic"),
        ("CAR IS the car IN ENGLISH", None, "HSILGNE NI the car SI RAC"),
        ('he said "IT IS 123, 456, OK".', None, 'he said "KO ,456 ,123 SI TI".'),
        ('he said "IT IS (123, 456), OK".', None, 'he said "KO ,(456 ,123) SI TI".'),
        ('he said "IT IS 123,456, OK".', None, 'he said "KO ,123,456 SI TI".'),
        ('HE SAID "it is 123, 456, ok".', None, '."it is 123, 456, ok" DIAS EH'),
        ("AB -1", 1, "1- BA"),
        ("AB 1-2", 1, "1-2 BA"),
        ("AB 5%", 1, "5% BA"),
        ("A(b)C", 1, "C(b)A"),
        ("a(B)c", 0, "a(B)c"),
        ("smith (FABRIKAM ARABIC) HEBREW", 1, "WERBEH (CIBARA MAKIRBAF) smith"),
        ("ARABIC book(s)", 1, "book(s) CIBARA"),
        ("a [B] c", 0, "a [B] c"),
        ("A<B", 1, "B>A"),
        ("plain", None, "plain"),
        ("", None, ""),
        ("  AB", 0, "  BA"),
        ("AB  ", 0, "BA  "),
        ("A\tB", 1, "B\tA"),
    ],
)
def test_lines_are_seen_as_the_annex_says(text: str, base: int | None, expected: str) -> None:
    assert seen(text, base) == expected


@pytest.mark.parametrize(
    ("text", "base", "levels"),
    [
        (f"a{RLE}b{PDF}c", 0, [0, 0, 2, 2, 0]),
        (f"A{LRE}B{PDF}C", 1, [1, 1, 3, 3, 1]),
        (f"a{RLO}bc{PDF}d", 0, [0, 0, 1, 1, 1, 0]),
        (f"a{LRO}BC{PDF}d", 0, [0, 0, 2, 2, 2, 0]),
        (f"a{RLI}b{PDI}c", 0, [0, 0, 2, 0, 0]),
        (f"a{FSI}B{PDI}c", 0, [0, 0, 1, 0, 0]),
        (f"a{FSI}b{PDI}c", 0, [0, 0, 2, 0, 0]),
        (f"A{LRI}1{PDI}", 1, [1, 1, 2, 1]),
        (f"{PDF}{PDI}a", 0, [0, 0, 0]),
        (f"{ARABIC_A}1", 1, [1, 2]),
        ("A1", 0, [1, 2]),
        ("a1", 0, [0, 0]),
        (f"A{ARABIC_1}", 0, [1, 2]),
        ("A\u0300", 0, [1, 1]),
        ("A$1", 0, [1, 2, 2]),
        ("A1,2", 0, [1, 2, 2, 2]),
        ("A1,,2", 0, [1, 2, 1, 1, 2]),
    ],
)
def test_levels_follow_the_rules(text: str, base: int, levels: list[int]) -> None:
    assert levels_of(hebrew(text), base) == levels


@pytest.mark.parametrize(
    ("text", "level"),
    [("abc", 0), ("ABC", 1), ("1 A b", 1), ("1 a B", 0), ("123", 0), (f"{RLI}A{PDI}b", 0), ("", 0)],
)
def test_the_first_strong_character_gives_the_direction(text: str, level: int) -> None:
    assert base_level(hebrew(text)) == level


def test_what_runs_from_right_to_left_is_told() -> None:
    assert is_bidi(hebrew("abc D"))
    assert is_bidi(ARABIC_1)
    assert not is_bidi("abc (Ωж) 漢 123")


@pytest.mark.parametrize("pair", ["()", "[]", "{}", "<>", "«»", "≤≥", "⊂⊃", "「」", "⟨⟩"])
def test_pairs_mirror_each_other(pair: str) -> None:
    assert mirrored(pair[0]) == pair[1]
    assert mirrored(pair[1]) == pair[0]
    assert mirrored("a") == "a"


def test_embeddings_without_end_stay_within_bounds() -> None:
    for control in (RLE, LRE, RLI, LRI, RLO, FSI):
        assert max(levels_of(control * 500 + "a" + PDI * 500 + PDF * 500)) <= 126


KINDS = "ab אב עا1٢+,.$%()[] \u0300" + LRE + RLE + PDF + LRO + RLO + LRI + RLI + FSI + PDI


@given(st.text(alphabet=KINDS, max_size=60), st.sampled_from([0, 1, None]))
def test_every_character_is_seen_once(text: str, base: int | None) -> None:
    levels = levels_of(text, base)
    assert len(levels) == len(text)
    assert sorted(visual_order(levels)) == list(range(len(text)))


@given(st.text(alphabet=KINDS, min_size=1, max_size=60), st.sampled_from([0, 1]))
def test_strong_characters_run_their_own_way(text: str, base: int) -> None:
    for character, level in zip(text, levels_of(text, base), strict=True):
        assert base <= level <= 126
        if not set(text) & {LRO, RLO}:
            kind = unicodedata.bidirectional(character)
            assert kind != "L" or level % 2 == 0
            assert kind not in {"R", "AL"} or level % 2 == 1
