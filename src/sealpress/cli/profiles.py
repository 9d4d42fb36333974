"""The options that choose a device profile, and the list of profiles."""

from __future__ import annotations

import sys
import textwrap
from typing import Annotated, TypeAlias

import typer

from sealpress.cli.terminal import columns, printable, strong, write_json, write_line
from sealpress.ipp.operations import operation_name
from sealpress.simulator.profiles import PROFILES, Profile

ProfileOption: TypeAlias = Annotated[
    str,
    typer.Option(
        metavar="NAME", help="Which printer it resembles (--list-profiles); other options win."
    ),
]
ListProfilesOption: TypeAlias = Annotated[
    bool, typer.Option("--list-profiles", help="List all profiles instead of listening.")
]


def list_profiles(*, as_json: bool) -> None:
    """Show all profiles with what they are good for."""
    if as_json:
        write_json([_object(profile) for profile in PROFILES.values()])
        return
    for profile in PROFILES.values():
        write_line(strong(printable(profile.name), sys.stdout))
        for line in textwrap.wrap(printable(profile.good_for), columns() - 4):
            write_line(f"    {line}")


def _object(profile: Profile) -> dict[str, object]:
    model = profile.model
    return {
        "profile": profile.name,
        "good_for": profile.good_for,
        "name": model.name,
        "make_and_model": model.make_and_model,
        "ipp_versions": [str(version) for version in model.versions],
        "formats": list(model.document_formats),
        "compressions": list(model.compressions),
        "color": model.is_color,
        "duplex": model.is_duplex,
        "media": list(model.media),
        "lacks": sorted(operation_name(operation) for operation in model.lacks),
        "tls": str(profile.tls),
        "client_certificates": str(profile.client_certificates),
        "faults": list(profile.faults),
    }
