"""Documents on disk: small ones handed back sealed, large ones in files without telling names."""
