"""The sequence tagger: a conditional random field over positions, its features and decoding."""
