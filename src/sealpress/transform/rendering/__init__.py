"""Sides drawn as pixels: one canvas used again and again, in bands where a side is too large."""
