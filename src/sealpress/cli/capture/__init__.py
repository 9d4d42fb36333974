"""``sealpress capture``: captures of servers that run."""
