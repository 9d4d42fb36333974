"""Which walls of the sandbox this machine has, and what a missing one means."""

from __future__ import annotations

import sys
from dataclasses import dataclass

__all__ = ["SandboxReport", "sandbox_of_this_machine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxReport:
    """The walls that are in force, or would be.

    Attributes:
        resource_limits: Memory, time, file sizes and processes are limited.
        landlock: Version of Landlock that keeps files away, 0 for none.
        seccomp: Only some system calls can be made.
    """

    resource_limits: bool
    landlock: int
    seccomp: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing and what that means, a clause each; empty when all is there."""
        found = []
        if not self.resource_limits:
            found.append("no limits on memory and time: documents are not transformed here")
        if not self.landlock:
            found.append("no Landlock (Linux 5.13 and later), so fonts of the system are not used")
        if not self.seccomp:
            found.append(
                "no seccomp (Linux on x86_64 or aarch64): a document that takes over the "
                "renderer could use the network and this user's files"
            )
        return tuple(found)

    def __str__(self) -> str:
        names = {
            "resource limits": self.resource_limits,
            f"Landlock {self.landlock}": bool(self.landlock),
            "seccomp": self.seccomp,
        }
        return ", ".join(name for name, there in names.items() if there) or "none"


def sandbox_of_this_machine() -> SandboxReport:
    """Return what a worker on this machine can be locked in with; locks nothing."""
    if sys.platform == "win32":
        return SandboxReport(resource_limits=False, landlock=0, seccomp=False)
    if sys.platform != "linux":
        return SandboxReport(resource_limits=True, landlock=0, seccomp=False)
    from sealpress.transform.sandbox.landlock import landlock_version
    from sealpress.transform.sandbox.seccomp import is_seccomp_there

    return SandboxReport(
        resource_limits=True, landlock=landlock_version(), seccomp=is_seccomp_there()
    )
