"""What printers told is still there after a restart, and nothing else is read for it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sealpress.errors import SealpressError
from sealpress.gateway.capabilities.kept import (
    MAX_ABILITIES_OCTETS,
    Abilities,
    AbilitiesFolder,
)
from tests.gateway.capabilities.told import group, office

URI = "ipps://printer.example/ipp/print"


def test_it_is_the_same_after_a_restart(tmp_path: Path):
    abilities = Abilities.of(URI, office())
    AbilitiesFolder(tmp_path / "queues").save("laser", abilities)
    assert AbilitiesFolder(tmp_path / "queues").load("laser") == abilities
    assert (tmp_path / "queues/laser.ipp").stat().st_mode & 0o077 == 0


def test_when_it_was_learnt_is_kept_and_makes_no_difference(tmp_path: Path):
    folder = AbilitiesFolder(tmp_path)
    folder.save("laser", Abilities(uri=URI, learnt_at=1_700_000_000.0))
    kept = folder.load("laser")
    assert kept is not None
    assert kept.learnt_at == 1_700_000_000.0
    assert kept == Abilities(uri=URI)


def test_of_a_queue_nobody_asked_for_nothing_is_known(tmp_path: Path):
    assert AbilitiesFolder(tmp_path).load("laser") is None


@pytest.mark.parametrize("octets", [b"", b"no ipp", b"\x02\x00\x00\x00\x00\x00\x00\x01\x03"])
def test_a_damaged_file_is_as_none(octets: bytes, tmp_path: Path):
    (tmp_path / "laser.ipp").write_bytes(octets)
    assert AbilitiesFolder(tmp_path).load("laser") is None
    with pytest.raises(SealpressError):
        Abilities.from_octets(octets)


def test_what_is_read_is_checked_as_what_a_printer_tells():
    hostile = Abilities(uri=URI, attributes=tuple(office()))
    read = Abilities.from_octets(hostile.to_octets())
    assert read.get("printer-name") is None
    assert read.get("media-ready") is not None


def test_a_forgotten_queue_leaves_nothing(tmp_path: Path):
    folder = AbilitiesFolder(tmp_path)
    folder.save("laser", Abilities.of(URI, office()))
    folder.remove("laser")
    folder.remove("laser")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_borne(tmp_path: Path):
    (tmp_path / "queues").write_text("in the way")
    folder = AbilitiesFolder(tmp_path / "queues")
    folder.save("laser", Abilities.of(URI, office()))
    folder.remove("laser")
    assert folder.load("laser") is None


def test_a_huge_database_is_left_out_first():
    size = {"media-size": {"x-dimension": 1, "y-dimension": 1}, "media-type": "x" * 200}
    told = group({"media-col-database": [size] * 4000, "media-ready": ["iso_a4_210x297mm"]})
    abilities = Abilities.of(URI, told)
    assert [each.name for each in abilities.attributes] == ["media-ready"]
    assert len(abilities.to_octets()) < MAX_ABILITIES_OCTETS


def test_a_uri_may_contain_any_word(tmp_path: Path):
    folder = AbilitiesFolder(tmp_path)
    uri = "ipp://laser.example/sealpress-learnt-at/"
    abilities = Abilities(uri=uri, attributes=tuple(office()))
    folder.save("laser", abilities)
    kept = folder.load("laser")
    assert kept is not None
    assert (kept.uri, kept.get("media-ready")) == (uri, abilities.get("media-ready"))


def test_printers_of_one_kind_share_what_they_told(tmp_path: Path):
    folder = AbilitiesFolder(tmp_path)
    for number, name in enumerate(["laser", "ink"]):
        abilities = Abilities(uri=f"ipp://{name}.example/", attributes=tuple(office()))
        folder.save(name, dataclasses.replace(abilities, learnt_at=number * 1e9))
    laser, ink = folder.load("laser"), folder.load("ink")
    assert laser is not None
    assert ink is not None
    assert (laser.uri, ink.uri) == ("ipp://laser.example/", "ipp://ink.example/")
    assert (laser.learnt_at, ink.learnt_at) == (0.0, 1e9)
    assert laser.attributes is ink.attributes
