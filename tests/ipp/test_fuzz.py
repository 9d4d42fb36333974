"""A short run of the fuzzer that ``make fuzz`` runs for long."""

from __future__ import annotations

from tests.fuzz import fuzz_decoder


def test_random_and_mutated_octets_keep_all_promises() -> None:
    accepted = fuzz_decoder.fuzz(500, seed=20260101)
    assert 0 < accepted < 500
