"""Tests of likertwave."""
