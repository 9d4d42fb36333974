"""Documents in chunks: known answers, and every change of a sealed document is seen."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.spool.encryption.stream import (
    CHUNK_OCTETS,
    HEADER_OCTETS,
    MAX_CHUNKS,
    SEALED_CHUNK_OCTETS,
    DamagedDocumentError,
    DocumentCipher,
    extent,
    sealed_octets,
)

KEY = bytes(range(32))
OWNER = b"11111111-2222-3333-4444-555555555555"
HEADER = bytes.fromhex("0101d8826293f9ee9e3e00010203040506")
SEALED = bytes.fromhex("0613d62ce271be95c4e98beb03950c1d92b035817e88")

SIZES = st.one_of(
    st.integers(0, 200),
    st.sampled_from([n * CHUNK_OCTETS + d for n in (1, 2, 3) for d in (-1, 0, 1)]),
)


def chunks_of(octets):
    return [octets[at : at + CHUNK_OCTETS] for at in range(0, len(octets), CHUNK_OCTETS)] or [b""]


def seal(octets, key=KEY, owner=OWNER):
    """Return the header and the sealed chunks of a document."""
    cipher = DocumentCipher(key, owner)
    pieces = chunks_of(octets)
    last = len(pieces) - 1
    return cipher.header, [
        cipher.seal(number, piece, is_last=number == last) for number, piece in enumerate(pieces)
    ]


def unseal(header, sealed, key=KEY, owner=OWNER):
    """Open a document as a reader does, by its size alone."""
    octets = header + b"".join(sealed)
    size = extent(len(octets))
    cipher = DocumentCipher(key, owner, octets[:HEADER_OCTETS])
    pieces = [
        octets[at : at + SEALED_CHUNK_OCTETS]
        for at in range(HEADER_OCTETS, len(octets), SEALED_CHUNK_OCTETS)
    ]
    opened = [
        cipher.open(number, piece, is_last=number == size.chunks - 1)
        for number, piece in enumerate(pieces)
    ]
    return b"".join(opened)


def test_a_known_answer():
    """Header and chunk were made with OpenSSL's GCM from the module's description."""
    assert DocumentCipher(KEY, OWNER, HEADER).open(0, SEALED, is_last=True) == b"secret"
    assert DocumentCipher(KEY, OWNER).header[:10] == HEADER[:10]


@pytest.mark.parametrize(("number", "is_last"), [(0, False), (1, True), (MAX_CHUNKS - 1, True)])
def test_a_chunk_is_plain_aes_gcm_with_the_nonce_described(number, is_last):
    cipher = DocumentCipher(KEY, OWNER, HEADER)
    nonce = HEADER[10:] + number.to_bytes(4, "big") + bytes([is_last])
    judge = Cipher(algorithms.AES(KEY), modes.GCM(nonce)).encryptor()
    judge.authenticate_additional_data(HEADER + OWNER)
    expected = judge.update(b"chunk") + judge.finalize() + judge.tag
    assert cipher.seal(number, b"chunk", is_last=is_last) == expected


def test_no_chunk_is_numbered_beyond_the_last_nonce():
    with pytest.raises(OverflowError):
        DocumentCipher(KEY, OWNER).seal(MAX_CHUNKS, b"", is_last=True)


@settings(max_examples=30)
@given(size=SIZES)
def test_what_was_sealed_opens(size):
    octets = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    header, sealed = seal(octets)
    assert unseal(header, sealed) == octets
    assert len(header) + sum(map(len, sealed)) == sealed_octets(size)
    assert extent(sealed_octets(size)).octets == size


@settings(max_examples=30)
@given(size=SIZES, data=st.data())
def test_a_changed_bit_is_seen(size, data):
    header, sealed = seal(bytes(size))
    octets = bytearray(header + b"".join(sealed))
    octets[data.draw(st.integers(0, len(octets) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DamagedDocumentError):
        unseal(bytes(octets), [])


@settings(max_examples=30)
@given(size=SIZES, data=st.data())
def test_a_document_cut_short_is_seen(size, data):
    header, sealed = seal(bytes(size))
    octets = header + b"".join(sealed)
    with pytest.raises(DamagedDocumentError):
        unseal(octets[: data.draw(st.integers(0, len(octets) - 1))], [])


FOUR = bytes(3 * CHUNK_OCTETS) + b"end"

REARRANGED = {
    "the last left out": lambda chunks: chunks[:-1],
    "one left out": lambda chunks: [chunks[0], *chunks[2:]],
    "two exchanged": lambda chunks: [chunks[1], chunks[0], *chunks[2:]],
    "one repeated": lambda chunks: [chunks[0], *chunks],
    "the first left out": lambda chunks: chunks[1:],
    "the last twice": lambda chunks: [*chunks, chunks[-1]],
    "octets added": lambda chunks: [*chunks, b"x"],
    "none left": lambda chunks: [],
}


@pytest.mark.parametrize("rearrange", REARRANGED.values(), ids=REARRANGED)
def test_chunks_rearranged_are_seen(rearrange):
    header, sealed = seal(FOUR)
    with pytest.raises(DamagedDocumentError):
        unseal(header, rearrange(sealed))


def test_chunks_of_another_document_of_the_same_key_are_seen():
    header, sealed = seal(FOUR)
    _, others = seal(FOUR)
    with pytest.raises(DamagedDocumentError):
        unseal(header, [sealed[0], others[1], *sealed[2:]])


def test_a_document_of_another_job_does_not_open():
    header, sealed = seal(b"mine")
    with pytest.raises(DamagedDocumentError, match="chunk 0"):
        unseal(header, sealed, owner=b"another")


def test_another_key_is_seen_by_the_header():
    header, sealed = seal(b"mine")
    with pytest.raises(DamagedDocumentError, match="header"):
        unseal(header, sealed, key=bytes(32))


@pytest.mark.parametrize("octets", range(HEADER_OCTETS + 16))
def test_what_is_shorter_than_the_shortest_document_is_none(octets):
    with pytest.raises(DamagedDocumentError):
        extent(octets)
