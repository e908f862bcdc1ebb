"""A wave that engines count: weights of nine decimals, a blank group, items, choices."""

from pathlib import Path

from pipeline import sql
from pipeline.store import Revision
from tests.making import STUDY, Folder
from tests.pipeline.test_choices import SEVERAL

CODEBOOK = (
    STUDY.replace('key: "id"', 'key: "id"\n  weight: "w"')
    + SEVERAL
    + 'attributes:\n  place: { column: "where" }\n  role: { column: "role" }\n'
)
# The greatest weight that there is, squared, fills a decimal.
EXPORT = """\
id,w,role,where,It is useful,It is easy,Which tools?
a,1.000000001,x,North,Agree,Disagree,"Plan, and budget,Chat"
b,0.3,y,,Don't know,Agree,
c,2.7,x,1,Neutral,Disagree,"No idea, sorry"
d,999999999.999999999,x,South,,Agree,"Plan,Chat"
e,999999999.999999999,y,1,Agree,Disagree,
"""


def counted(folder: Folder) -> Revision:
    """The wave, counted by DuckDB."""
    folder.study(CODEBOOK)
    folder.wave(EXPORT)
    return folder.compute()


def partitioned(revision: Revision, folder: Path, by: str, where: str = "TRUE") -> Path:
    """The wave's answers as a folder of Parquet files, one for each value of a column."""
    source = f"read_parquet({sql.literal(revision.path('wide'))})"
    with sql.connect() as connection:
        connection.sql(
            f"COPY (SELECT * FROM {source} WHERE {where}) TO {sql.literal(folder)}"
            f" (FORMAT parquet, PARTITION_BY ({by}))"
        )
    # As Spark leaves them beside what it writes.
    (folder / "_SUCCESS").touch()
    return folder
