"""Secure IPP printing: print over IPPS, be a printer, and say what is wrong."""
