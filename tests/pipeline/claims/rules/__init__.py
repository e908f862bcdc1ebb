"""Tests of pipeline.claims.rules, a module per rule."""
