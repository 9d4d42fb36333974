"""What a queue tells clients that its printer can do: learnt from the printer, kept, refreshed."""

from sealpress.gateway.capabilities.configuring import device_abilities, printer_config
from sealpress.gateway.capabilities.kept import Abilities, AbilitiesFolder
from sealpress.gateway.capabilities.learning import ABILITIES, LET_PRINT_SECONDS, Capabilities

__all__ = [
    "ABILITIES",
    "LET_PRINT_SECONDS",
    "Abilities",
    "AbilitiesFolder",
    "Capabilities",
    "device_abilities",
    "printer_config",
]
