"""Whether what speaks multicast DNS is installed, found without loading it."""

from __future__ import annotations

from importlib.util import find_spec

from sealpress.errors import Reason, StateError

__all__ = ["is_installed", "require_installed"]

_INSTALL = "Type pip install 'sealpress[discovery]'."


def is_installed() -> bool:
    """Tell whether what speaks multicast DNS is installed."""
    return find_spec("zeroconf") is not None


def require_installed() -> None:
    """Refuse to go on without what speaks multicast DNS.

    Raises:
        StateError: It is not installed (reason ``extra-missing``).
    """
    if not is_installed():
        raise StateError(
            Reason.EXTRA_MISSING,
            "finding printers, and being found, needs the Python package zeroconf, "
            "which is not installed",
            hint=_INSTALL,
        )
