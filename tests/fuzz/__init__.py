"""Mutated exports: whatever is done to a file, it ends in an error or in counts that add up."""
