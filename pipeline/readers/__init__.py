"""The dialects. A new one is a module with `recognises` and `read`, and a line in READERS.

Readers add no meaning: cells stay text, nothing is inferred.
"""

from pipeline.readers import delimited
from pipeline.readers.raw import Reader

# The first that recognises a file reads it; plain delimited text takes what is left.
READERS: tuple[Reader, ...] = (delimited,)
