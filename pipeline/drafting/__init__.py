"""Drafts a codebook from an export: what `likertwave new-study` and `likertwave diff` find out.

Belongs here: guesses, each with its reason, for a person to confirm. Does not belong here: reading
files (`pipeline.readers`), or anything that a run computes; a run never guesses.
"""
