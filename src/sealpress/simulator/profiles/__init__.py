"""Device profiles: printers of many kinds for a virtual printer to be, by name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.simulator.profiles import office, old, production, special, strange
from sealpress.simulator.profiles.office import EVERYWHERE_OFFICE
from sealpress.simulator.profiles.profile import Profile

__all__ = ["EVERYWHERE_OFFICE", "PROFILES", "Profile", "profile_named"]

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for module in (office, production, special, old, strange)
        for profile in module.PROFILES
    }
)
"""All profiles by name, the usual one first."""


def profile_named(name: str) -> Profile:
    """Return the profile of that name.

    Raises:
        UsageError: There is none (reason ``invalid-argument``).
    """
    found = PROFILES.get(name)
    if found is None:
        near = difflib.get_close_matches(name, PROFILES, n=1)
        hint = "".join(f"Did you mean {one}? " for one in near)
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"there is no profile {name!r}",
            hint=hint + "sealpress simulate --list-profiles lists all profiles.",
        )
    return found
