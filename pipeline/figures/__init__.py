"""Figures of a wave and of a study: which there are (`kinds`), each figure, sheets and marks.

Nothing is imported here: who only draws needs none of the figures.
"""
