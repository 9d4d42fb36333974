"""Landlock, by the kernel: what is allowed is reachable, nothing else is."""

from __future__ import annotations

import errno
import struct

import pytest

from sealpress.transform.sandbox import kernel, landlock
from sealpress.transform.sandbox.landlock import FileRight, landlock_version
from tests.transform.sandbox.child import said

pytestmark = pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock")

TRY = """
import os, socket, sys
from sealpress.transform.sandbox.landlock import READ_BELOW, FileRight, restrict_files
allowed, told = sys.argv[1], []
rights = READ_BELOW | FileRight(int(sys.argv[2]))
version = restrict_files([(allowed, rights), ("/not/there", READ_BELOW)])
def tried(action):
    try:
        action()
    except OSError as error:
        return type(error).__name__
    return "done"
os.write(1, " ".join([
    str(version),
    tried(lambda: os.listdir(allowed)),
    tried(lambda: open(allowed + "/file").read()),
    tried(lambda: open(allowed + "/file", "a").close()),
    tried(lambda: open(allowed + "/new", "x").close()),
    tried(lambda: open(allowed + "/../outside").read()),
    tried(lambda: open(allowed + "/link").read()),
    tried(lambda: os.listdir("/")),
    tried(lambda: socket.create_connection(("127.0.0.1", 9))),
]).encode())
os._exit(0)
"""
ALL = int(FileRight.WRITE | FileRight.TRUNCATE | FileRight.CHANGE_FOLDER)


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "file").write_text("a")
    (tmp_path / "outside").write_text("b")
    (inside / "link").symlink_to(tmp_path / "outside")
    return inside


def test_a_folder_to_read(folder):
    version, *told = said(TRY, str(folder), "0").split()
    no = "PermissionError"
    assert int(version) == landlock_version()
    assert told[:7] == ["done", "done", no, no, no, no, no]
    if int(version) >= 4:
        assert told[7] == no  # TCP


def test_a_folder_to_work_in(folder):
    _, *told = said(TRY, str(folder), str(ALL)).split()
    assert told[:5] == ["done", "done", "done", "done", "PermissionError"]


def test_the_struct_grows_with_the_version():
    sizes = {version: landlock._attributes(version, FileRight.READ)[1] for version in range(1, 8)}
    assert sizes == {1: 8, 2: 8, 3: 8, 4: 16, 5: 16, 6: 24, 7: 24}
    octets, _ = landlock._attributes(7, FileRight.READ)
    assert struct.unpack("=3Q", octets) == (4, 3, 3)


def test_what_the_kernel_refuses_is_an_error():
    with pytest.raises(OSError, match=r".") as caught:
        kernel.system_call(444, b"", 0, 0)
    assert caught.value.errno == errno.EINVAL
