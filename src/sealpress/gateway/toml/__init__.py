"""Settings of the gateway as TOML: their keys, kinds and lines, read and written."""
