"""Hypothesis strategies for IPP messages and octets, for tests of every layer."""

from __future__ import annotations

from hypothesis import strategies as st

from sealpress.ipp import (
    Attribute,
    Collection,
    DateTime,
    Extension,
    Group,
    IntegerRange,
    LanguageText,
    Message,
    OutOfBand,
    Resolution,
    ValueTag,
    Version,
)

octet = st.integers(0, 0xFF)
int32 = st.integers(-0x80000000, 0x7FFFFFFF)
# Any octets can be a text: what is not UTF-8 comes back as lone surrogates.
texts = st.binary(max_size=40).map(lambda octets: octets.decode("utf-8", "surrogateescape"))
names = st.one_of(
    st.sampled_from(("copies", "media-col", "printer-state", "x-dimension", "print_wfds")),
    texts.filter(bool),
)

_SCALARS: dict[int, st.SearchStrategy[object]] = {
    ValueTag.INTEGER: int32,
    ValueTag.ENUM: int32,
    ValueTag.BOOLEAN: st.booleans(),
    ValueTag.OCTET_STRING: st.binary(max_size=40),
    ValueTag.DATE_TIME: st.builds(
        DateTime,
        st.integers(0, 0xFFFF),
        *[octet] * 6,
        octet.map(chr),
        octet,
        octet,
    ),
    ValueTag.RESOLUTION: st.builds(Resolution, int32, int32, st.integers(-128, 127)),
    ValueTag.RANGE_OF_INTEGER: st.builds(IntegerRange, int32, int32),
    ValueTag.TEXT_WITH_LANGUAGE: st.builds(LanguageText, texts, texts),
    ValueTag.NAME_WITH_LANGUAGE: st.builds(LanguageText, texts, texts),
    ValueTag.TEXT: texts,
    ValueTag.NAME: texts,
    ValueTag.KEYWORD: texts,
    ValueTag.URI: texts,
    ValueTag.URI_SCHEME: texts,
    ValueTag.CHARSET: texts,
    ValueTag.NATURAL_LANGUAGE: texts,
    ValueTag.MIME_MEDIA_TYPE: texts,
    ValueTag.EXTENSION: st.builds(Extension, st.integers(0, 0xFFFFFFFF), st.binary(max_size=20)),
    **{int(value): st.just(value) for value in OutOfBand},
    **{tag: st.binary(max_size=20) for tag in (0x20, 0x2F, 0x3F, 0x40, 0x43, 0x60, 0x80, 0xFF)},
}

_scalar = st.one_of([st.tuples(st.just(tag), values) for tag, values in _SCALARS.items()])


def _attributes(values: st.SearchStrategy[tuple[int, object]]) -> st.SearchStrategy[Attribute]:
    pairs = st.lists(values, min_size=1, max_size=3)
    return st.builds(
        lambda name, pairs: Attribute(name, tuple(t for t, _ in pairs), tuple(v for _, v in pairs)),
        names,
        pairs,
    )


def _in_collection(
    values: st.SearchStrategy[tuple[int, object]],
) -> st.SearchStrategy[tuple[int, object]]:
    collections = st.builds(Collection, st.lists(_attributes(values), max_size=3))
    return st.tuples(st.just(int(ValueTag.BEG_COLLECTION)), collections)


attributes = _attributes(st.recursive(_scalar, _in_collection, max_leaves=6))
groups = st.builds(
    Group,
    st.lists(attributes, max_size=4),
    st.sampled_from([tag for tag in range(1, 16) if tag != 3]),
)
messages = st.builds(
    Message,
    st.builds(Version, octet, octet),
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.lists(groups, max_size=4),
)
"""Every message that can be encoded, apart from very large ones."""


@st.composite
def mutated(draw: st.DrawFn, originals: st.SearchStrategy[bytes]) -> bytes:
    """Octets of an original with some of them changed, dropped, doubled or cut off."""
    octets = bytearray(draw(originals))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(0, len(octets) - 1)))
        end = start + draw(st.integers(0, 6))
        octets[start:end] = draw(
            st.one_of(st.binary(max_size=4), st.just(bytes(octets[start:end]) * 2))
        )
    return bytes(octets)
