"""HMAC and random octets of the spool."""

from __future__ import annotations

import hmac
import os
import threading

import pytest

from sealpress.spool.encryption.quick import KeyedHash, PublicRandom


@pytest.mark.parametrize("length", [0, 1, 32, 63, 64])
def test_it_is_hmac_sha256(length: int) -> None:
    key, message = bytes(range(length)), b"what is authenticated" * 5
    assert KeyedHash(key).digest(message) == hmac.digest(key, message, "sha256")


def test_codes_do_not_depend_on_those_before() -> None:
    keyed = KeyedHash(b"key")
    first = keyed.digest(b"one")
    assert keyed.digest(b"two") != first
    assert keyed.digest(b"one") == first


def test_rfc_4231_test_case_2() -> None:
    code = KeyedHash(b"Jefe").digest(b"what do ya want for nothing?").hex()
    assert code == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_a_key_that_hmac_would_shorten_is_refused() -> None:
    with pytest.raises(ValueError, match="64 octets"):
        KeyedHash(bytes(65))


def test_random_octets_are_given_once() -> None:
    random = PublicRandom()
    taken = [random.take(24) for _ in range(5000)]
    assert {len(one) for one in taken} == {24}
    assert len(set(taken)) == 5000


def test_more_than_lies_ready_is_given_too() -> None:
    assert len(PublicRandom().take(20_000)) == 20_000


def test_threads_never_get_the_same_octets() -> None:
    random, taken = PublicRandom(), set[bytes]()

    def take() -> None:
        mine = [random.take(16) for _ in range(2000)]
        taken.update(mine)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 8000


def test_a_forked_process_gets_others_than_its_parent() -> None:
    random = PublicRandom()
    random.take(1)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  # another process
        os.write(writing, random.take(32))
        os._exit(0)
    os.waitpid(child, 0)
    of_child = os.read(reading, 32)
    os.close(reading)
    os.close(writing)
    assert of_child != random.take(32)
