"""Tables made from the IANA IPP registry by tools/generate_registry.py."""
