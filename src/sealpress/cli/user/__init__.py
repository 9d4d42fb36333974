"""``sealpress user``: who may log in at the print server, one module a command."""
