"""Which way characters run: the Unicode Bidirectional Algorithm (UAX 9), for one line of text.

A line is a paragraph of its own, or part of one whose direction is given. The rules are numbered as
in the annex; all of them are here but the shaping ones, which are HarfBuzz's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

__all__ = ["base_level", "is_bidi", "levels_of", "mirrored", "visual_order"]

MAX_DEPTH = 125
"""Embeddings within one another (Unicode annex 9, BD2)."""
MAX_BRACKETS = 63
"""Open brackets that are remembered (Unicode annex 9, BD16)."""

RIGHT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
ISOLATES = frozenset({"LRI", "RLI", "FSI"})
EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
REMOVED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "BN"})
NEUTRALS = frozenset({"B", "S", "WS", "ON", "LRI", "RLI", "FSI", "PDI"})
TRAILING = frozenset({"WS", "LRI", "RLI", "FSI", "PDI"}) | REMOVED

#: Canonical equivalents among brackets (UAX 9 BD16).
EQUAL_BRACKETS = {"\u2329": "\u3008", "\u232a": "\u3009"}
MIRROR_WORDS = (("LEFT", "RIGHT"), ("LESS-THAN", "GREATER-THAN"), ("SUBSET", "SUPERSET"))


@lru_cache(8192)
def _kind(character: str) -> str:
    return unicodedata.bidirectional(character) or "L"


def is_bidi(text: str) -> bool:
    """Whether anything in a text runs from right to left."""
    return not text.isascii() and any(_kind(c) in RIGHT for c in text)


def base_level(text: str) -> int:
    """Return 1 for a paragraph that runs from right to left, 0 for any other (P2, P3)."""
    return _first_strong([_kind(c) for c in text], 0)


def levels_of(text: str, base: int | None = None) -> list[int]:
    """Return each character's embedding level; odd ones run from right to left.

    Args:
        text: A line.
        base: The paragraph's level, found when it is ``None``.
    """
    if base is None:
        base = base_level(text)
    original = [_kind(c) for c in text]
    kinds = list(original)
    explicit = _explicit(kinds, base)
    levels = list(explicit)
    for sequence in _sequences(original, explicit):
        borders = _borders(sequence, explicit, base, original)
        _resolve(text, sequence, kinds, levels, borders)
    _inherit_removed(original, levels, base)
    _reset_whitespace(original, levels, base)
    return levels


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the indices from left to right (L2)."""
    order = list(range(len(levels)))
    odd = [level for level in levels if level % 2]
    for level in range(max(levels, default=0), min(odd, default=1) - 1, -1):
        start = 0
        for above, group in groupby([levels[index] >= level for index in order]):
            end = start + len(list(group))
            if above:
                order[start:end] = order[start:end][::-1]
            start = end
    return order


@lru_cache(1024)
def mirrored(character: str) -> str:
    """Return what a character looks like from right to left (L4), itself for most."""
    if not unicodedata.mirrored(character):
        return character
    name = unicodedata.name(character, "")
    for one, other in MIRROR_WORDS:
        for here, there in ((one, other), (other, one)):
            if here in name.split() or here in name.replace("-", " ").split() or here in name:
                try:
                    return unicodedata.lookup(name.replace(here, there))
                except KeyError:
                    continue
    return character


def _first_strong(kinds: Sequence[str], start: int, *, until_end_of_isolate: bool = False) -> int:
    depth = 0
    for kind in kinds[start:]:
        if kind in ISOLATES:
            depth += 1
        elif kind == "PDI":
            if depth == 0 and until_end_of_isolate:
                return 0
            depth = max(0, depth - 1)
        elif depth == 0 and kind in {"L", "R", "AL"}:
            return int(kind != "L")
    return 0


def _explicit(kinds: list[str], base: int) -> list[int]:
    """Apply X1 to X8; kinds under an override become its own."""
    walk = _Walk(base)
    levels = []
    for index, kind in enumerate(kinds):
        level, override = walk.step(kinds, index, kind)
        levels.append(level)
        if override and kind not in REMOVED:
            kinds[index] = override
    return levels


class _Walk:
    """The directional status stack."""

    def __init__(self, base: int) -> None:
        self._base = base
        self._stack: list[tuple[int, str, bool]] = [(base, "", False)]
        self._lost_isolates = self._lost_embeddings = self._isolates = 0

    def step(self, kinds: Sequence[str], index: int, kind: str) -> tuple[int, str]:
        """Return level and override of a character."""
        if kind in EMBEDDINGS:
            level = self._stack[-1][0]
            self._embed(kind)
            return level, ""
        if kind in ISOLATES:
            level, override, _ = self._stack[-1]
            rtl = kind == "RLI" or (
                kind == "FSI" and _first_strong(kinds, index + 1, until_end_of_isolate=True) == 1
            )
            self._isolate(rtl=rtl)
            return level, override
        if kind == "PDI":
            self._end_isolate()
        elif kind == "PDF":
            self._end_embedding()
        elif kind == "B":
            return self._base, ""
        return self._stack[-1][0], self._stack[-1][1]

    def _next_level(self, *, rtl: bool) -> int:
        level = self._stack[-1][0]
        return level + 1 + (level % 2 == int(rtl))

    def _embed(self, kind: str) -> None:
        level = self._next_level(rtl=kind[0] == "R")
        if level <= MAX_DEPTH and not self._lost_isolates and not self._lost_embeddings:
            override = kind[0] if kind.endswith("O") else ""
            self._stack.append((level, override, False))
        elif not self._lost_isolates:
            self._lost_embeddings += 1

    def _isolate(self, *, rtl: bool) -> None:
        level = self._next_level(rtl=rtl)
        if level <= MAX_DEPTH and not self._lost_isolates and not self._lost_embeddings:
            self._isolates += 1
            self._stack.append((level, "", True))
        else:
            self._lost_isolates += 1

    def _end_isolate(self) -> None:
        if self._lost_isolates:
            self._lost_isolates -= 1
        elif self._isolates:
            self._lost_embeddings = 0
            while not self._stack.pop()[2]:
                pass
            self._isolates -= 1

    def _end_embedding(self) -> None:
        if self._lost_isolates:
            return
        if self._lost_embeddings:
            self._lost_embeddings -= 1
        elif not self._stack[-1][2] and len(self._stack) > 1:
            self._stack.pop()


def _sequences(original: Sequence[str], levels: Sequence[int]) -> Iterator[list[int]]:
    """Return the isolating run sequences (BD13), as indices of what X9 leaves."""
    kept = [index for index, kind in enumerate(original) if kind not in REMOVED]
    runs = [list(group) for _, group in groupby(kept, key=levels.__getitem__)]
    partner = _isolate_partners(original)
    by_start = {run[0]: run for run in runs}
    ended = set(partner.values())
    for run in runs:
        if original[run[0]] == "PDI" and run[0] in ended:
            continue
        sequence = list(run)
        while sequence[-1] in partner and partner[sequence[-1]] in by_start:
            sequence += by_start[partner[sequence[-1]]]
        yield sequence


def _isolate_partners(original: Sequence[str]) -> dict[int, int]:
    """Return where each isolate ends, of those that end (BD9)."""
    found, open_ones = {}, []
    for index, kind in enumerate(original):
        if kind in ISOLATES:
            open_ones.append(index)
        elif kind == "PDI" and open_ones:
            found[open_ones.pop()] = index
    return found


def _resolve(
    text: str,
    sequence: list[int],
    kinds: list[str],
    levels: list[int],
    borders: tuple[str, str],
) -> None:
    """Apply W1 to I2 to a sequence."""
    level = levels[sequence[0]]
    start, end = borders
    types = [kinds[index] for index in sequence]
    _weak(types, start)
    direction = "R" if level % 2 else "L"
    _brackets(text, sequence, types, kinds, direction, start)
    _neutral(types, start, end, direction)
    for index, kind in zip(sequence, types, strict=True):
        if kind in {"AN", "EN"}:
            levels[index] = level + (1 if level % 2 else 2)
        elif (kind == "R") != bool(level % 2):
            levels[index] = level + 1


def _borders(
    sequence: list[int], levels: Sequence[int], base: int, original: Sequence[str]
) -> tuple[str, str]:
    """Return sos and eos (X10)."""
    level, first, last = levels[sequence[0]], sequence[0], sequence[-1]
    before = next((levels[i] for i in range(first - 1, -1, -1) if original[i] not in REMOVED), base)
    after = base
    if original[last] not in ISOLATES:
        following = range(last + 1, len(levels))
        after = next((levels[i] for i in following if original[i] not in REMOVED), base)
    return "LR"[max(level, before) % 2], "LR"[max(level, after) % 2]


def _weak(types: list[str], start: str) -> None:
    _marks_and_numbers(types, start)
    for index in range(1, len(types) - 1):  # W4
        before, after = types[index - 1], types[index + 1]
        one_between = types[index] == "CS" and before == after and before in {"EN", "AN"}
        if one_between or (types[index] == "ES" and before == after == "EN"):
            types[index] = before
    _terminators(types)
    strong = start
    for index, kind in enumerate(types):  # W7
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            types[index] = "L"


def _marks_and_numbers(types: list[str], start: str) -> None:
    """Apply W1, W2 and W3."""
    previous = strong = start
    for index, kind in enumerate(types):
        if kind == "NSM":
            kind = "ON" if previous in ISOLATES or previous == "PDI" else previous  # noqa: PLW2901  # W1
            types[index] = kind
        previous = kind
        if kind in {"L", "R", "AL"}:
            strong = kind
        if kind == "EN" and strong == "AL":
            types[index] = "AN"
    for index, kind in enumerate(types):
        if kind == "AL":
            types[index] = "R"


def _terminators(types: list[str]) -> None:
    """Apply W5 and W6."""
    index = 0
    for kind, group in groupby(list(types)):
        count = len(list(group))
        if kind == "ET":
            beside = {types[index - 1] if index else "", *types[index + count : index + count + 1]}
            types[index : index + count] = ["EN" if "EN" in beside else "ON"] * count
        elif kind in {"ES", "CS"}:
            types[index : index + count] = ["ON"] * count
        index += count


def _brackets(
    text: str,
    sequence: list[int],
    types: list[str],
    kinds: Sequence[str],
    direction: str,
    start: str,
) -> None:
    """Apply N0: both of a pair go the way of what is in them, or before them."""
    for opening, closing in _pairs(text, sequence, types):
        inside = {_strong(kind) for kind in types[opening + 1 : closing]}
        if direction in inside:
            chosen = direction
        elif "LR".replace(direction, "") in inside:
            before = next((s for s in map(_strong, types[opening - 1 :: -1]) if s), start)
            if opening == 0:
                before = start
            chosen = before
        else:
            continue
        for place in (opening, closing):
            types[place] = chosen
            for after in range(place + 1, len(types)):
                if kinds[sequence[after]] != "NSM":
                    break
                types[after] = chosen


def _pairs(text: str, sequence: list[int], types: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of brackets (BD16)."""
    found: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for place, index in enumerate(sequence):
        character = text[index]
        category = unicodedata.category(character) if types[place] == "ON" else ""
        if category not in {"Ps", "Pe"} or mirrored(character) == character:
            continue
        if category == "Ps":
            if len(waiting) == MAX_BRACKETS:
                break
            waiting.append((_bracket(mirrored(character)), place))
            continue
        for depth in range(len(waiting) - 1, -1, -1):
            if waiting[depth][0] == _bracket(character):
                found.append((waiting[depth][1], place))
                del waiting[depth:]
                break
    return sorted(found)


def _bracket(character: str) -> str:
    return EQUAL_BRACKETS.get(character, character)


def _strong(kind: str) -> str:
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _neutral(types: list[str], start: str, end: str, direction: str) -> None:
    """Apply N1 and N2."""
    index = 0
    for neutral, group in groupby([kind in NEUTRALS for kind in types]):
        count = len(list(group))
        if neutral:
            before = _strong(types[index - 1]) if index else start
            after = _strong(types[index + count]) if index + count < len(types) else end
            types[index : index + count] = [before if before == after else direction] * count
        index += count


def _inherit_removed(original: Sequence[str], levels: list[int], base: int) -> None:
    """Give what X9 took away the level of what stands before it."""
    previous = base
    for index, kind in enumerate(original):
        if kind in REMOVED:
            levels[index] = previous
        previous = levels[index]


def _reset_whitespace(original: Sequence[str], levels: list[int], base: int) -> None:
    """Apply L1."""
    is_trailing = True
    for index in range(len(levels) - 1, -1, -1):
        kind = original[index]
        if kind in {"S", "B"}:
            is_trailing = True
        elif kind not in TRAILING:
            is_trailing = False
        if is_trailing:
            levels[index] = base
