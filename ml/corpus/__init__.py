"""Labelled articles: data sets, label columns, checks, the broadcast archive."""
