"""The room a worker locks itself into before it looks at a document.

Three walls, each of which holds when another one is missing: resource limits (everywhere on
Unix), Landlock (Linux 5.13: no file, no TCP) and seccomp (Linux: a list of the system calls that
may be made at all). What a machine lacks is said by :func:`sandbox_of_this_machine`.
"""

from __future__ import annotations

from sealpress.transform.sandbox.room import Room, lock
from sealpress.transform.sandbox.walls import SandboxReport, sandbox_of_this_machine

__all__ = ["Room", "SandboxReport", "lock", "sandbox_of_this_machine"]
