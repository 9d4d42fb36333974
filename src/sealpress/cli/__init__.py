"""The ``sealpress`` command."""
