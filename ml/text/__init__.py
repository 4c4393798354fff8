"""Words, numerals and the vocabulary of currencies, units and people."""
