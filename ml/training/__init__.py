"""Experiment files, training data, training, sweeps."""
