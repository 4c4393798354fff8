"""Places (a path or a URL), atomic writing, and the rows of JSONL, CSV, TSV and Parquet files."""
