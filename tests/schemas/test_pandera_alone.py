"""pandera validates frames of polars without pandas and Hypothesis, which are slow to import."""

import subprocess
import sys

CHECKED = """
import sys
import polars as pl
from schemas.pandera_alone import pa
from schemas.tables import broken_rules
schema = pa.DataFrameSchema({"code": pa.Column(pl.Int64, pa.Check.ge(0), unique=True)})
broken = broken_rules(schema, pl.DataFrame({"code": [3, -1]}))
assert broken == ["code: greater_than_or_equal_to(0)"]
print(*sorted({"pandas", "hypothesis"} & set(sys.modules)))
"""


def test_a_check_imports_neither() -> None:
    found = subprocess.run(
        [sys.executable, "-c", CHECKED], check=False, capture_output=True, text=True
    )
    assert (found.stdout, found.stderr) == ("\n", "")
