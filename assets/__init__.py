"""Dagster, thin: each asset calls one function of `pipeline` and reports what it gave.

The only package that imports dagster. Does not belong here: any work on data.
"""
