"""Any number of articles → predictions: shards, processes, clusters, output formats, report."""
