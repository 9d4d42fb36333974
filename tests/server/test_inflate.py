import gzip
import zlib

import pytest

from sealpress.server.inflate import DocumentError, inflater

TEXT = bytes(range(256)) * 400


def raw_deflate(octets):
    packer = zlib.compressobj(wbits=-11)
    return packer.compress(octets) + packer.flush()


def inflate(compression, pieces):
    engine = inflater(compression)
    found = b"".join(bytes(out) for piece in pieces for out in engine.feed(piece))
    engine.finish()
    return found


PACKED = [
    ("none", TEXT),
    ("gzip", gzip.compress(TEXT)),
    ("deflate", raw_deflate(TEXT)),
    ("deflate", zlib.compress(TEXT)),
]


@pytest.mark.parametrize(("compression", "packed"), PACKED)
@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_any_split_gives_the_document(compression, packed, size):
    pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    assert inflate(compression, pieces) == TEXT


@pytest.mark.parametrize(("compression", "packed"), PACKED[1:])
def test_a_truncated_document_is_noticed(compression, packed):
    with pytest.raises(DocumentError, match="too early"):
        inflate(compression, [packed[:-1]])
    with pytest.raises(DocumentError, match="too early"):
        inflate(compression, [packed[:1]])


def test_garbage_is_noticed():
    with pytest.raises(DocumentError, match="cannot be inflated"):
        inflate("gzip", [b"%PDF-1.4 not compressed"])


def test_a_bomb_comes_in_small_pieces():
    bomb = gzip.compress(bytes(20 << 20))
    assert max(len(piece) for piece in inflater("gzip").feed(bomb)) <= 1 << 20


def test_octets_after_the_end_are_left_out():
    assert inflate("gzip", [gzip.compress(b"x") + b"padding", b"more"]) == b"x"
