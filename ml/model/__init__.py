"""A model directory: save, load, verify, identify; and `Model`, which predicts."""
