"""Page file → articles: reading, kinds of lines, splitting."""
