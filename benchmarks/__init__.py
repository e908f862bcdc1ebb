"""Measurements: of speed as ratios of two runs, never asserted in a test; and of what is found."""
