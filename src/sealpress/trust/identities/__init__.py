"""Keys and certificates of our own: made, requested, signed, installed, renewed, protected."""
