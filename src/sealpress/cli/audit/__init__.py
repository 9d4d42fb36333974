"""``sealpress audit``: the evidence of what a print server did, one module a command."""
