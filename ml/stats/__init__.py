"""Stratified folds, counts and scores, intervals and significance."""
