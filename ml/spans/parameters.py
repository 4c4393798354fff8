"""Bounds of the tagger's parameters."""

MOST_BITS = 24
