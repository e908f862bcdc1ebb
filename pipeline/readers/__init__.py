"""File formats, dialects and survey definitions.

A new one is a module, and a line in READERS, DIALECTS or DEFINITIONS. Readers add no meaning: cells
stay text, nothing is inferred.
"""

from pipeline.readers import (
    google_forms,
    limesurvey,
    limesurvey_structure,
    nettskjema,
    nettskjema_codebook,
    plain,
    qualtrics,
    qualtrics_definition,
    spss,
    stata,
    surveymonkey,
    text,
    workbook,
)
from pipeline.readers.definition import Definition
from pipeline.readers.grid import Dialect, Reader

# The first that recognises a file's content reads it; delimited text takes what is left.
READERS: tuple[Reader, ...] = (spss, stata, workbook, text)
# The first that recognises the header rows of a text file or workbook describes its columns.
DIALECTS: tuple[Dialect, ...] = (
    qualtrics,
    surveymonkey,
    google_forms,
    nettskjema,
    limesurvey,
    plain,
)
# Files that may lie beside the answers.
DEFINITIONS: tuple[Definition, ...] = (
    qualtrics_definition,
    limesurvey_structure,
    nettskjema_codebook,
)
