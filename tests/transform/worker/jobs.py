"""What runs in a worker in tests instead of the transform: each kind of "document" is a deed.

The request's format says which: ``x-test/count``. It is imported by the worker itself.
"""

from __future__ import annotations

import _thread
import ctypes
import fcntl
import json
import mmap
import os
import platform
import resource
import signal
import socket
import sys
import time
from pathlib import Path

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.request import PageDone, Started, Warned

DEEDS = {}


def run(request, document, write, tell):
    """Do what the request's format names."""
    DEEDS[request.document_format.removeprefix("x-test/")](document, write, tell)


def deed(function):
    DEEDS[function.__name__] = function
    return function


def page(number):
    return PageDone(impression=number, sheet=number, octets=0)


# ---------------------------------------------------------------- honest ones


@deed
def copy(document, write, tell):
    """Write the document, three pages of it."""
    tell(Started(pages=3, impressions=3, sheets=3))
    size = os.fstat(document).st_size
    for number in range(3):
        write(os.pread(document, size // 3 + 3, number * (size // 3 + 3)))
        tell(page(number + 1))


@deed
def much(document, write, tell):
    """Write as much as is taken."""
    for number in range(1, 100_000):
        write(bytes(1 << 16))
        tell(page(number))


@deed
def warn(document, write, tell):
    tell(Warned(what="font-missing", detail="no glyph \x1b[31m for ...", page=2))
    write(b"done")


@deed
def locked(document, write, tell):
    write(b"%PWG")
    raise TransformError(Reason.DOCUMENT_LOCKED, "it needs a password", page=7)


@deed
def odd_reason(document, write, tell):
    raise TransformError(Reason.CERTIFICATE_UNTRUSTED, "nonsense")


@deed
def bug(document, write, tell):
    raise KeyError("a word of the document")


@deed
def greedy(document, write, tell):
    """Need more memory than there is, in portions."""
    kept = []
    while True:
        kept.append(bytes(16 << 20))


@deed
def greedy_at_once(document, write, tell):
    bytearray(64 << 30)


@deed
def busy(document, write, tell):
    while True:
        pass


@deed
def idle(document, write, tell):
    while True:
        time.sleep(1)


@deed
def crash(document, write, tell):
    ctypes.string_at(0)


# ---------------------------------------------------------------- hostile ones

CONTROL, DATA = int(sys.argv[1]), int(sys.argv[2])
DONE = b'["done",{"octets":%d,"impressions":1,"sheets":1}]\n'


@deed
def flood_of_warnings(document, write, tell):
    for _ in range(20_000):
        tell(Warned(what="x", detail="y" * 400))


@deed
def flood_of_pages(document, write, tell):
    for number in range(1, 100_000_000):
        tell(page(number))


@deed
def endless_line(document, write, tell):
    while True:
        os.write(CONTROL, b"[" * 4000)


def says(line):
    def do(document, write, tell):
        write(b"data")
        os.write(CONTROL, line)
        os._exit(0)

    return do


LINES = {
    "nothing_of_json": b"\xff\xfe\n",
    "deep": b"[" * 4000 + b"\n",
    "another_event": b'["exec",{}]\n',
    "another_field": b'["done",{"octets":4,"impressions":1,"sheets":1,"more":1}]\n',
    "another_type": b'["done",{"octets":true,"impressions":1,"sheets":1}]\n',
    "huge_number": b'["done",{"octets":4,"impressions":1,"sheets":%d}]\n' % 10**300,
    "negative": b'["page",{"octets":4,"impression":1,"sheet":-1}]\n',
    "backwards": b'["page",{"octets":4,"impression":0,"sheet":1}]\n',
    "behind_the_last": DONE % 4 + DONE % 4,
    "more_than_there_is": DONE % 5,
    "less_than_there_is": DONE % 3,
    "half_a_line": DONE[:20],
    "silence": b"",
}
DEEDS.update({name: says(line) for name, line in LINES.items()})


@deed
def data_closed_early(document, write, tell):
    os.close(DATA)
    time.sleep(1000)


@deed
def control_closed_early(document, write, tell):
    os.close(CONTROL)
    write(b"more")
    os._exit(0)


@deed
def never_ends(document, write, tell):
    write(b"data")
    os.close(DATA)
    os.write(CONTROL, DONE % 4)
    time.sleep(1000)


# ---------------------------------------------------------------- tries to get out

LIBC = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def call(number_x86, number_arm, *arguments):
    """Make a system call as a program would that has nothing of Python left."""
    wide = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    if LIBC.syscall(ctypes.c_long(number_x86 if X86 else number_arm), *wide) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def thread():
    _thread.start_new_thread(print, ())


def open_by(flags, path):
    return lambda: os.open(path, flags)


PARENT = os.getppid()
STAGE = []


def document():
    return STAGE[0]


def victim():
    """The path of a file that may be lost: the document names it."""
    return os.pread(STAGE[0], 1000, 0).decode()


STRUCT = ctypes.create_string_buffer(256)
TRIES = {
    "read a file of the system": open_by(os.O_RDONLY, "/etc/passwd"),
    "read this process": open_by(os.O_RDONLY, "/proc/self/environ"),
    "read its parent": open_by(os.O_RDONLY, f"/proc/{PARENT}/environ"),
    "write its parent": open_by(os.O_RDWR, f"/proc/{PARENT}/mem"),
    "read a library": open_by(os.O_RDONLY, os.__file__),
    "list the root": lambda: os.listdir("/"),
    "list a folder for anyone": lambda: os.listdir("/tmp"),
    "make a file": open_by(os.O_WRONLY | os.O_CREAT, "/tmp/sealpress-was-here"),
    "make a nameless file": open_by(os.O_RDWR | 0o20200000, "/tmp"),
    "make a file of memory": lambda: os.memfd_create("x"),
    "write to a device": open_by(os.O_WRONLY, "/dev/null"),
    "write to the document": lambda: os.write(document(), b"x"),
    "make a folder": lambda: os.mkdir("/tmp/sealpress-was-here"),
    "remove a file": lambda: os.unlink(victim()),
    "rename a file": lambda: os.rename(victim(), victim() + "2"),
    "link a file": lambda: os.symlink("/etc/passwd", "/tmp/sealpress-was-here"),
    "change a mode": lambda: os.chmod(victim(), 0o777),
    "cut a file": lambda: os.truncate(victim(), 0),
    "fork": os.fork,
    "clone": lambda: call(56, 220, 17, 0, 0, 0, 0),
    "clone by the newer call": lambda: call(435, 435, STRUCT, 88),
    "start a thread": thread,
    "become a program": lambda: os.execv("/bin/true", ["true"]),
    "become a program by its descriptor": lambda: call(322, 281, document(), b"", 0, 0, 0x1000),
    "make an internet socket": socket.socket,
    "make a packet socket": lambda: call(41, 198, 17, 3, 0),
    "make a local socket": lambda: call(41, 198, 1, 1, 0),
    "make a pair of sockets": socket.socketpair,
    "connect": lambda: call(42, 203, CONTROL, STRUCT, 16),
    "send a packet": lambda: call(44, 206, CONTROL, STRUCT, 1, 0, STRUCT, 16),
    "send a descriptor": lambda: call(46, 211, CONTROL, STRUCT, 0),
    "signal its parent": lambda: os.kill(PARENT, 0),
    "end its parent": lambda: os.kill(PARENT, signal.SIGTERM),
    "have the kernel signal its parent": lambda: fcntl.fcntl(CONTROL, fcntl.F_SETOWN, PARENT),
    "limit its parent": lambda: resource.prlimit(PARENT, resource.RLIMIT_NOFILE, (3, 3)),
    "be nice to its parent": lambda: os.setpriority(os.PRIO_PROCESS, PARENT, 19),
    "pin its parent": lambda: os.sched_setaffinity(PARENT, {0}),
    "trace its parent": lambda: call(101, 117, 16, PARENT, 0, 0),
    "read its parent's memory": lambda: call(310, 270, PARENT, STRUCT, 1, STRUCT, 1, 0),
    "write its parent's memory": lambda: call(311, 271, PARENT, STRUCT, 1, STRUCT, 1, 0),
    "have more memory": lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    "have larger files": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1)),
    "mount": lambda: call(165, 40, b"none", b"/mnt", b"tmpfs", 0, 0),
    "change the root": lambda: os.chroot("/"),
    "make a namespace": lambda: call(272, 97, 0x10000000),
    "load a program into the kernel": lambda: call(321, 280, 0, STRUCT, 72),
    "have a ring of the kernel": lambda: call(425, 425, 1, STRUCT),
    "read a key": lambda: call(250, 219, 0, -3, 0),
    "watch performance": lambda: call(298, 241, STRUCT, 0, -1, -1, 0),
    "handle page faults": lambda: call(323, 282, 0),
    "change what it is": lambda: call(157, 167, 4, 1, 0, 0, 0),
    "become another user": lambda: os.setuid(65534),
    "set the clock": lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()),
    "give a terminal a command": lambda: fcntl.ioctl(0, 0x5412, b"x"),
}
"""Everything that a document may not do once it has taken a worker over."""


def try_(action):
    try:
        action()
    except (OSError, RuntimeError, ValueError) as error:
        return type(error).__name__
    return "done"


@deed
def get_out(document, write, tell):
    STAGE.append(document)
    told = {name: try_(action) for name, action in TRIES.items()}
    write(json.dumps(told).encode())


@deed
def do_its_work(document, write, tell):
    """What must still be possible."""
    font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
    told = {
        "read the document": os.pread(document, 4, 0).decode(),
        "map it": mmap.mmap(document, 0, access=mmap.ACCESS_READ)[:4].decode(),
        "read a font": Path(font).read_bytes()[:4].hex() if Path(font).exists() else "00010000",
        "list fonts": bool(os.listdir("/usr/share/fonts")),
        "tell the time": time.monotonic() > 0,
        "have chance": len(os.urandom(8)),
        "have memory": len(bytearray(100 << 20)),
        "know no environment": sorted(os.environ.keys() & {"HOME", "USER", "PYTHONPATH"}),
        "open files": try_(lambda: [os.dup(document) for _ in range(1000)]),
    }
    write(json.dumps(told).encode())
