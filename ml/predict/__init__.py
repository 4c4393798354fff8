"""Any number of articles → predictions: shards, runs, processes, clusters, output formats, report."""
