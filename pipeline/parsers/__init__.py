"""Parsers of formats that have to be in memory to be read; each runs in a process of its own.

A module here has a function ``parse(request)``, which `pipeline.readers.child` calls in a fresh
interpreter with limits. Belongs here: what runs there. Does not belong here: anything that imports
DuckDB, Polars, pandas or `pipeline.readers`, since the process has to start fast.
"""
