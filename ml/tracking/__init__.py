"""MLflow: runs, stores, the registry, comparisons, the served model."""
