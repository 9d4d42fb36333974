"""Readers of pages made of pixels, for octets that anybody may have sent."""
