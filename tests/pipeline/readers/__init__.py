"""Tests of pipeline.readers."""
