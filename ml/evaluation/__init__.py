"""Scores of a model on labelled articles, its errors by kind, plots."""
