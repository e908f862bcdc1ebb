"""A small study that is known by its publication only."""

from tests.making import STUDY, Folder

STATUS = """\
populations: { invited: { n: 6 } }
respondents:
  key: "id"
  status: { column: "state", complete: ["done"], not_answered: ["sent"] }
"""
CODEBOOK = STUDY.replace('respondents:\n  key: "id"\n', STATUS)
CLAIMS = """\
publication: "A report"
wave: "2024"
claims:
  - { id: answered, says: [{ number: complete, is: 4 }] }
  - { id: first, says: [{ item: useful, answers: "Agree", is: "50 %" }] }
  - { id: second, says: [{ item: easy, answers: ["Neutral", "Agree"], is: "3" }] }
reconstruction:
  wave: "2024"
  file: answers.csv
  language: en
  source: "A report"
  method: "By a rule"
  reasons: { remainder: "Not said", pooled: "Said of several together" }
  comments:
    - { after: useful, header: "Why?", texts: ["=1+1", "It; is"] }
"""


def write_claims(folder: Folder, text: str = CLAIMS, codebook: str = CODEBOOK) -> None:
    """A study with claims, and no wave yet."""
    path = folder.study(codebook)
    (path.parent / "claims.yaml").write_text(text, encoding="utf-8")
