"""The virtual printers that the suites are held against, by what the suites find them to be."""

from __future__ import annotations

import dataclasses

from sealpress.simulator.icon import ICON_PATH
from sealpress.simulator.keyword_names import STRINGS_PATH
from sealpress.simulator.profiles import EVERYWHERE_OFFICE, profile_named

_UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
_SERVED = {
    "uuid": _UUID,
    "icon_paths": (ICON_PATH,),
    "strings_path": STRINGS_PATH,
    "retains_documents": True,
}
"""What ``sealpress simulate`` adds to every profile."""

_PLAIN = dict.fromkeys(("output-bin-default", "output-bin-supported", "printer-alert"))

MODELS = (
    dataclasses.replace(profile_named("production-printer").model, **_SERVED),
    dataclasses.replace(
        EVERYWHERE_OFFICE.model, is_color=False, is_duplex=False, attributes=_PLAIN, **_SERVED
    ),
)
"""The first has all there is; the second is what rows ask for that begin with "if not"."""
