"""Tests of pipeline.claims."""
