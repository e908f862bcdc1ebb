"""What differs between waves and groups of a study, all of it from counts.

One module a kind of contrast: of different persons (`independent`), of the same persons (`linked`),
of more than two at once (`several`). `compute` says what is compared with what, `families` adjusts
p, `robustness` asks what other choices would have said.
"""
