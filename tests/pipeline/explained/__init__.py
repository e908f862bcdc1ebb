"""Tests of the explanations inside reports."""
