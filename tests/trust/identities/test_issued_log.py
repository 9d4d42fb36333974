from __future__ import annotations

import logging
import stat

import pytest

from sealpress.trust.identities.issued_log import (
    MAX_LINE_OCTETS,
    IssuedRecord,
    add_record,
    read_records,
)

RECORD = IssuedRecord(
    time="2026-01-01T00:00:00+00:00",
    how="issue",
    serial="1f",
    sha256="ab" * 32,
    subject="CN=büro",
    names=("a.example", "10.0.0.7"),
    purposes=("server",),
    not_after="2028-01-01T00:00:00+00:00",
    certificate="-----BEGIN CERTIFICATE-----",
)


def test_added_and_read(tmp_path):
    for _ in range(2):
        add_record(tmp_path / "log", RECORD)
    assert list(read_records(tmp_path / "log")) == [RECORD, RECORD]
    assert stat.S_IMODE((tmp_path / "log").stat().st_mode) == 0o600


def test_one_line_a_record(tmp_path):
    add_record(tmp_path / "log", RECORD)
    text = (tmp_path / "log").read_text(encoding="utf-8")
    assert text.count("\n") == 1
    assert '"subject": "CN=büro"' in text


def test_none_yet(tmp_path):
    assert list(read_records(tmp_path / "log")) == []


@pytest.mark.parametrize(
    "damage", [b'{"time": "20', b"[]", b"null", b"\xff", b'{"time": 1}', b"[" * 50_000, b"{}"]
)
def test_a_damaged_line_is_passed_over(tmp_path, damage, caplog):
    caplog.set_level(logging.WARNING)
    add_record(tmp_path / "log", RECORD)
    with (tmp_path / "log").open("ab") as file:
        file.write(damage)
    add_record(tmp_path / "log", RECORD)
    assert list(read_records(tmp_path / "log")) == [RECORD, RECORD]
    assert "line 2 is damaged" in caplog.text


def test_a_line_without_end_is_bounded(tmp_path):
    (tmp_path / "log").write_bytes(b"x" * (3 * MAX_LINE_OCTETS))
    add_record(tmp_path / "log", RECORD)
    assert list(read_records(tmp_path / "log")) == [RECORD]


def test_fields_of_later_versions_are_passed_over(tmp_path):
    add_record(tmp_path / "log", RECORD)
    text = (tmp_path / "log").read_text(encoding="utf-8").replace("{", '{"new": 1, ', 1)
    (tmp_path / "log").write_text(text, encoding="utf-8")
    assert list(read_records(tmp_path / "log")) == [RECORD]
