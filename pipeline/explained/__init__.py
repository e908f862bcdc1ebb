"""Explanations inside the reports: each number is a link to where it comes from.

Belongs here: pages made of what `pipeline.explain` finds. Does not belong here: finding it, or what
else stands in a report (`pipeline.report`, `pipeline.study_report`).
"""
