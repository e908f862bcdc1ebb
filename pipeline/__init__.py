"""The work: from a raw export to tidy tables, metrics and the published warehouse.

Imports `schemas`. Knows no Dagster: `assets` calls these functions, never the other way.
"""
