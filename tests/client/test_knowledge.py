"""What was learnt about printers, kept from run to run."""

from __future__ import annotations

import json
import logging
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from sealpress.client.facts import ExpectSupport, Offer, PrinterFacts
from sealpress.client.knowledge import (
    HABITS_KEPT_SECONDS,
    FileKnowledge,
    MemoryKnowledge,
)
from sealpress.transport.attempt import Binding
from sealpress.trust.state_folder import state_folder

KEY = "printer.example:631"
FULL = PrinterFacts(
    chunked=False,
    expect=ExpectSupport.IGNORED,
    http_version="1.0",
    ipp_version=(1, 1),
    path="/ipp/print",
    upgrade_required=True,
    secured=True,
    offers=(
        Offer(
            host="printer.example",
            port=443,
            binding=Binding.IMPLICIT,
            works=True,
            tls_version="TLSv1.3",
            trusted=False,
            findings=("certificate-self-signed",),
        ),
    ),
    asked_at=5.0,
)


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    return MemoryKnowledge() if request.param == "memory" else FileKnowledge(tmp_path / "p")


def test_nothing_is_known_at_first(store):
    assert store.load(KEY) == PrinterFacts()


def test_what_was_saved_is_loaded(store):
    store.save(KEY, FULL)
    assert replace(store.load(KEY), learnt_at=0.0) == FULL


def test_printers_are_kept_apart(store):
    store.save(KEY, FULL)
    assert store.load("printer.example:443") == PrinterFacts()


@pytest.mark.parametrize("safety", ["upgrade_required", "secured"])
def test_safety_is_never_unlearnt(store, safety):
    store.save(KEY, replace(PrinterFacts(), **{safety: True}))
    store.save(KEY, PrinterFacts(chunked=True))
    assert getattr(store.load(KEY), safety)
    assert store.load(KEY).chunked


def test_habits_are_forgotten_after_a_while_but_safety_is_not(tmp_path):
    FileKnowledge(tmp_path, clock=lambda: 1000.0).save(KEY, FULL)
    later = FileKnowledge(tmp_path, clock=lambda: 1001.0 + HABITS_KEPT_SECONDS)
    assert later.load(KEY) == PrinterFacts(upgrade_required=True, secured=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"printer": "other:631"}',
        '{"printer": "printer.example:631", "expect": "maybe"}',
        '{"printer": "printer.example:631", "ipp_version": 3}',
        "[" * 100_000,
    ],
    ids=range(8),
)
def test_a_damaged_file_is_ignored(tmp_path, text, caplog):
    store = FileKnowledge(tmp_path)
    store.save(KEY, FULL)
    (file,) = tmp_path.glob("*.json")
    file.write_text(text)
    with caplog.at_level(logging.WARNING):
        assert store.load(KEY) == PrinterFacts()
    store.save(KEY, FULL)
    assert store.load(KEY).chunked is False


def test_printers_whose_files_have_the_same_name_are_kept_apart(tmp_path):
    store = FileKnowledge(tmp_path)
    store.save("printer:631", FULL)
    assert store.load("printer_631") == PrinterFacts()
    store.save("printer_631", PrinterFacts(chunked=True))
    assert not store.load("printer_631").secured
    assert store.load("printer:631") == PrinterFacts()


@pytest.mark.parametrize("key", ["../../etc/passwd:631", "[::1]:631", "a/b", "x" * 500, ""])
def test_no_name_leads_out_of_the_folder(tmp_path, key):
    store = FileKnowledge(tmp_path / "p")
    store.save(key, FULL)
    assert store.load(key).path == FULL.path
    assert {path.parent for path in tmp_path.rglob("*.json")} == {tmp_path / "p"}


def test_what_was_learnt_is_for_its_owner_alone(tmp_path):
    FileKnowledge(tmp_path / "a" / "p").save(KEY, FULL)
    assert (tmp_path / "a" / "p").stat().st_mode & 0o077 == 0


def test_habits_are_kept_until_their_last_second(tmp_path):
    FileKnowledge(tmp_path, clock=lambda: 1000.0).save(KEY, FULL)
    later = FileKnowledge(tmp_path, clock=lambda: 1000.0 + HABITS_KEPT_SECONDS)
    assert later.load(KEY).chunked is False


def test_a_file_that_is_too_long_is_ignored(tmp_path, caplog):
    FileKnowledge(tmp_path).save(KEY, FULL)
    (file,) = tmp_path.glob("*.json")
    file.write_text(" " * 300_000 + file.read_text())
    with caplog.at_level(logging.WARNING):
        assert FileKnowledge(tmp_path).load(KEY) == PrinterFacts()
    assert file.name in caplog.text


def test_a_field_of_a_newer_version_is_passed_over(tmp_path):
    FileKnowledge(tmp_path).save(KEY, FULL)
    (file,) = tmp_path.glob("*.json")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"new": 1}))
    assert FileKnowledge(tmp_path).load(KEY).path == "/ipp/print"


def test_a_folder_that_cannot_be_made_is_a_warning(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    store = FileKnowledge(tmp_path / "file" / "printers")
    with caplog.at_level(logging.WARNING):
        store.save(KEY, FULL)
    assert "is not kept" in caplog.text
    assert store.load(KEY) == PrinterFacts()


def save_many(folder: str, secured: bool) -> None:
    store = FileKnowledge(Path(folder))
    for _ in range(50):
        store.save(KEY, PrinterFacts(secured=secured, chunked=not secured))


def test_many_processes_write_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=save_many, args=(str(tmp_path), flag)) for flag in (True, False)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert FileKnowledge(tmp_path).load(KEY).secured
    assert [path.suffix for path in tmp_path.iterdir() if path.name != ".lock"] == [".json"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"SEALPRESS_HOME": "/a", "XDG_STATE_HOME": "/b"}, "/a"),
        ({"XDG_STATE_HOME": "/b"}, "/b/sealpress"),
        ({"XDG_STATE_HOME": "b", "HOME": "/"}, "/.local/state/sealpress"),
        ({"SEALPRESS_HOME": "", "XDG_STATE_HOME": "", "HOME": "/"}, "/.local/state/sealpress"),
        ({"HOME": "/"}, "/.local/state/sealpress"),
        ({"HOME": "/nonexistent"}, "/var/lib/sealpress"),
        ({}, "/var/lib/sealpress"),
    ],
)
def test_where_state_lies(environ, expected):
    assert state_folder(environ) == Path(expected)
