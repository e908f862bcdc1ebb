"""What things are: the codebook, the tables, and the errors a user can make.

Reads YAML and nothing else. Knows no file of answers, no DuckDB and no Dagster.
"""
