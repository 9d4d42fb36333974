"""Ghostscript behind the same door as a worker: this process locks itself in, then becomes it.

PostScript is a programming language, so its interpreter runs with what a hostile program may have:
the document on its standard input, its own libraries and fonts, one empty folder for its files,
limited memory and time, no network and no other program.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from sealpress.transform.sandbox import Room, lock
from sealpress.transform.sandbox.resource_limits import allow_cpu_seconds
from sealpress.transform.text.font_folders import FONT_FOLDERS

__all__ = ["OUTPUT", "main"]

OUTPUT = "document.pdf"
"""The file that it makes in its folder."""

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")
_RESOURCES = (
    "/usr/share/ghostscript",
    "/usr/local/share/ghostscript",
    "/var/lib/ghostscript",
    "/usr/share/color",
    "/usr/share/poppler",
    "/etc/ld.so.cache",
    "/etc/ghostscript",
    "/dev/null",
    "/dev/urandom",
)
_OPTIONS = (
    "-q",
    "-dSAFER",
    "-dBATCH",
    "-dNOPAUSE",
    "-dNOPROMPT",
    "-dAutoRotatePages=/None",
    "-sDEVICE=pdfwrite",
    "-sstdout=%stderr",
    f"-sOutputFile={OUTPUT}",
    "-",
)

_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)


def main(arguments: Sequence[str]) -> None:
    """Become Ghostscript, in the folder where this process is.

    Args:
        arguments: The program, octets of memory, octets of a file, seconds of computing.

    Raises:
        OSError: A wall does not go up, or the program can't be run.
    """
    program, memory, file_octets, seconds = arguments
    room = Room(
        memory_octets=int(memory),
        file_octets=int(file_octets),
        readable=(*FONT_FOLDERS, *_RESOURCES),
        runnable=(os.path.realpath(program), *_LIBRARIES),
        writable=(os.getcwd(),),  # noqa: PTH109 - the worker imports no pathlib
    )
    lock(room)
    allow_cpu_seconds(float(seconds))
    for number in _IGNORED_BY_PYTHON:
        signal.signal(number, signal.SIG_DFL)  # what is ignored stays so in the next program
    os.execv(program, [program, *_OPTIONS])  # noqa: S606 - found by our parent
