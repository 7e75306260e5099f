"""Bulk snapshots of the Hub that others publish: read from Parquet, recorded with their own dates."""
