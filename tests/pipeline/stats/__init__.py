"""Tests of pipeline.stats."""
