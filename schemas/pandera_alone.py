"""pandera, as everything here takes it: `from schemas.pandera_alone import pa`.

Belongs here: importing it without what it brings along for others. Does not belong here: any
schema.

Where pandas is installed, as Great Expectations needs it, pandera imports it and all that validates
its frames, and Hypothesis to make examples: more than half of what the import takes. Here it only
validates frames of polars, for which it asks for neither.
"""

import polars as pl

from schemas.importing import absent

with absent("pandas", "hypothesis"):
    import pandera.polars as pa

    # What it imports for its first check it imports now; without one, which would start threads.
    pa.DataFrameSchema.get_backend(check_type=pl.DataFrame)
    pa.Check.get_backend(pl.LazyFrame())

__all__ = ["pa"]
