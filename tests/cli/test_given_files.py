from __future__ import annotations

import pytest

from sealpress.cli.given_files import check_given, read_given
from sealpress.errors import Reason, UsageError
from sealpress.trust.private_files import MAX_SECRET_FILE_OCTETS


def test_a_file_is_read(tmp_path):
    path = tmp_path / "request"
    path.write_bytes(b"CSR")
    assert read_given(path, "the request") == b"CSR"
    check_given(path, "the request")


@pytest.mark.parametrize("name", ["absent", "folder", "large"])
def test_what_cannot_be_read_is_the_callers_mistake(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "large").write_bytes(bytes(MAX_SECRET_FILE_OCTETS + 1))
    with pytest.raises(UsageError, match=f"cannot read the request in .*{name}") as caught:
        read_given(tmp_path / name, "the request")
    assert caught.value.reason == Reason.CERTIFICATE_FILE_UNREADABLE
    assert "Errno" not in caught.value.detail
