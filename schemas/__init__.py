"""What things are: the codebook, the tables, and the errors a user can make.

Reads YAML and nothing else. Knows no file of answers, no DuckDB and no Dagster.
"""

import sys

# Pandera and Great Expectations load these where pyspark is installed: it takes time, warns about
# pandas, and likertwave uses neither. To them, they are not there.
for _name in ("pyspark.pandas", "pyspark.sql.connect"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
