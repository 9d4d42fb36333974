"""Resources of a system: icons, texts, fonts and the like for its printers (PWG 5100.22); pure."""
