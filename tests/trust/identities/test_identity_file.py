from __future__ import annotations

import base64
import time

import pytest

from sealpress.trust.identities.identity_file import (
    IdentityFile,
    certificates_pem,
    is_pkcs12,
    key_is_encrypted,
    pem_block,
)

KEY = pem_block("PRIVATE KEY", b"key" * 40)
ONE = pem_block("CERTIFICATE", b"one" * 40)
TWO = pem_block("CERTIFICATE", b"two" * 40)


def test_written_and_read_again():
    file = IdentityFile(KEY, (b"one" * 40, b"two" * 40))
    assert file.pem == KEY + ONE + TWO
    assert IdentityFile.parse(file.pem) == file


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_text_around_is_passed_over(newline):
    text = b"Bag Attributes\n" + ONE + b"subject=/CN=x\n" + KEY + b"\n\n" + TWO
    file = IdentityFile.parse(text.replace(b"\n", newline))
    assert file.chain == (b"one" * 40, b"two" * 40)
    assert base64.b64encode(b"key" * 40)[:60] in file.key_pem


@pytest.mark.parametrize("label", ["RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])
def test_kinds_of_keys(label):
    text = pem_block("EC PARAMETERS", b"curve") + pem_block(label, b"key") + KEY
    file = IdentityFile.parse(text)
    assert file.key_pem == pem_block(label, b"key")
    assert file.is_encrypted == (label == "ENCRYPTED PRIVATE KEY")


def test_the_old_way_to_encrypt_a_key():
    text = b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n"
    assert key_is_encrypted(text)
    assert not key_is_encrypted(KEY)


def test_nothing_there():
    file = IdentityFile.parse(b"-----BEGIN NOTHING-----")
    assert (file.key_pem, file.chain, file.is_encrypted) == (b"", (), False)


def test_a_damaged_certificate():
    with pytest.raises(ValueError, match="damaged"):
        IdentityFile.parse(ONE.replace(b"b25l", b"b2!l", 1))


def test_the_key_is_not_shown():
    assert "PRIVATE" not in repr(IdentityFile(KEY, ()))


def test_lines_have_64_characters():
    lines = certificates_pem((b"x" * 100,)).splitlines()
    assert lines[0] == b"-----BEGIN CERTIFICATE-----"
    assert [len(line) for line in lines[1:-1]] == [64, 64, 8]


@pytest.mark.parametrize(
    ("octets", "is_one"),
    [(b"", False), (b"0", False), (b"0 s:CN=x\n", False), (KEY, False), (b"\x30\x82\x01", True)],
)
def test_told_from_pkcs12(octets, is_one):
    assert is_pkcs12(octets) == is_one


def test_many_beginnings_take_no_time():
    text = b"-----BEGIN CERTIFICATE-----\n" * 10_000 + b"-----BEGIN PRIVATE KEY-----\n" * 10_000
    began = time.process_time()
    assert IdentityFile.parse(text).chain == ()
    assert time.process_time() - began < 1


def test_what_is_cut_off_is_left_out():
    assert IdentityFile.parse(ONE + TWO[:-10]).chain == (b"one" * 40,)
