"""Measurements of speed: ratios of two runs of the same program, never asserted in a test."""
