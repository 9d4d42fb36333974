from __future__ import annotations

from ipaddress import ip_address

import pytest

from sealpress.transport.capture import blocks
from tests.transport.capture.reading import File, read


def written(tmp_path, *made) -> File:
    path = tmp_path / "made.pcapng"
    head = blocks.section_header("Sealpress", "a comment")
    path.write_bytes(b"".join((head, *made)))
    return read(path)


def test_the_head_names_who_wrote_it(tmp_path):
    file = written(tmp_path)
    assert (file.application, file.comment) == ("Sealpress", "a comment")


def test_interfaces_count_nanoseconds(tmp_path):
    file = written(tmp_path, blocks.interface("lan", "all of it", blocks.LINKTYPE_RAW))
    assert file.interfaces == [("lan", 101, 9)]


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7"])
def test_names_of_addresses(tmp_path, address):
    packed = ip_address(address).packed
    assert written(tmp_path, blocks.names([(packed, "p.example")])).names == [
        (address, "p.example")
    ]


@pytest.mark.parametrize("lines", [["CLIENT_RANDOM 00 11"], ["A 0 1", "B 0 22", "C 0 333"]])
def test_secrets_stand_in_full(tmp_path, lines):
    assert written(tmp_path, blocks.secrets(lines)).secrets == lines


@pytest.mark.parametrize("length", range(5))
def test_notes_are_lines_of_text(tmp_path, length):
    octets = blocks.note("x" * length)
    made = blocks.packet(octets, 1, interface=1, comment="said")
    assert written(tmp_path, made).notes == ["x" * length]


def test_a_comment_of_any_length_keeps_the_block_readable(tmp_path):
    made = blocks.packet(blocks.note("x"), 1, interface=1, comment="é" * 100_000)
    assert written(tmp_path, made).kinds == [0x0A0D0D0A, 6]
