from __future__ import annotations

import pytest

from sealpress.cli import output_files
from sealpress.errors import Reason, SealpressError


def test_a_secret_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "key.pem"
    path.write_text("old")
    path.chmod(0o644)
    output_files.write_secret(path, b"key")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"key", 0o600)


def test_what_is_no_secret_goes_to_a_file_or_to_standard_output(tmp_path, capsys):
    output_files.give_out("text\n", None)
    assert capsys.readouterr().out == "text\n"
    output_files.give_out("text\n", tmp_path / "a")
    assert (tmp_path / "a").read_text() == "text\n"
    assert capsys.readouterr().err == f"wrote {tmp_path / 'a'}\n"
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("where", ["missing/file", "."])
def test_a_place_that_cannot_be_written(tmp_path, where):
    with pytest.raises(SealpressError) as caught:
        output_files.write_public(tmp_path / where, b"x")
    assert caught.value.reason == Reason.STATE_UNWRITABLE
    assert str(tmp_path) in caught.value.detail
