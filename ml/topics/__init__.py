"""TF-IDF features, calibration, the topic classifier."""
