"""What the models of tables share: their base, the columns that most of them have.

Belongs here: building blocks. Does not belong here: any table (`schemas.tables`).
"""

from schemas.pandera_alone import pa

Table = type[pa.DataFrameModel]

STUDY = pa.Field(description="The study's folder name.")
WAVE = pa.Field(description="The wave's folder name.")
ITEM = pa.Field(description="The item's id in the codebook.")
CHOICE = pa.Field(description="The id of the question in the codebook.")
RESPONDENT = pa.Field(description="The respondent's pseudonym.")
SOURCE_ROW = pa.Field(description="Record of the export, header = 1.")
GROUP_BY = pa.Field(description="The attribute; all for the whole wave.")
GROUP_VALUE = pa.Field(description="Its value; all for the whole wave.")
# Neither infinity nor NaN lies in it.
FINITE = {"min_value": -1e300, "max_value": 1e300}


class Exact(pa.DataFrameModel):
    """A table with these columns and no others, in this order."""

    class Config:  # noqa: D106 - pandera's own way to declare a table's rules
        strict = True
        ordered = True
