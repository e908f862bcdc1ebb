"""Tests, a module per module they hold."""
