"""claims.yaml: what is wrong in it is said with file, line, key and what to do."""

from pathlib import Path

import pytest

from schemas.claims import Claims, load_claims
from schemas.errors import CodebookError
from schemas.questionnaire import load_study
from tests.schemas.small import study_of

PROJECT = Path(__file__).parents[2]
CLAIMS = """\
publication: "A report"
wave: "2024"
figures: { "1": useful }
units: [{ n: 3, text: "branches", levels: [personal] }]
claims:
  - id: people
    says: [{ number: complete, is: 10 }]
  - id: text
    quote: "Half of them agree"
    says:
      - { item: useful, answers: high, is: "50 %", cites: 1 }
      - { item: useful, answers: [Agree, "Don't know"], group: { branch: North }, is: "5" }
      - { item: useful, differs: lower, than: { item: easy } }
"""
ABOUT = "      - { item: useful, differs: lower, than: { item: easy } }\n"
SAYS = "claims.yaml, line 13, claims[2].says[3]"


def load(folder: Path, text: str) -> Claims:
    (folder / "small").mkdir(exist_ok=True)
    (folder / "small" / "claims.yaml").write_text(text, encoding="utf-8")
    return load_claims(folder / "small", study_of(folder), "small")


def errors(folder: Path, text: str) -> list[str]:
    """What is said against a claims.yaml, without the study's folder."""
    with pytest.raises(CodebookError) as caught:
        load(folder, text)
    return [str(problem).removeprefix("small/") for problem in caught.value.problems]


def test_the_small_claims_are_right(tmp_path: Path) -> None:
    claims = load(tmp_path, CLAIMS)
    share, count, comparison = claims.claims[1].says
    assert (share.answers, share.printed, share.is_percent) == (("high",), "50 %", True)
    assert (count.group, count.is_count) == ({"branch": "North"}, True)
    assert comparison.than is not None
    assert claims.number("complete", "2024") == 10


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            '{ item: usefull, answers: high, is: "50 %" }',
            f"{SAYS}: the study has no item `usefull`. Correct its id",
        ),
        (
            "{ item: useful, differs: lower, than: { item: esay } }",
            f"{SAYS}: the study has no item `esay`. Correct its id",
        ),
        (
            '{ item: useful, answers: [Agre], is: "50 %" }',
            f"{SAYS}.answers: item `useful` has no answers 'Agre'."
            " Copy the labels from study.yaml, or name a cut of the scale",
        ),
        (
            '{ item: useful, answers: highest, is: "50 %" }',
            f"{SAYS}.answers: item `useful` has no answers 'highest'."
            " Copy the labels from study.yaml, or name a cut of the scale",
        ),
        (
            '{ item: useful, answers: high, group: { region: North }, is: "50 %" }',
            f"{SAYS}.group: there is no attribute `region`. Declare it in study.yaml",
        ),
        (
            '{ item: useful, is: "50 %" }',
            f"{SAYS}: it gives a share and does not say of which answers."
            " Add `answers`, or `readings` with what its words allow",
        ),
        (
            '{ item: useful, number: complete, answers: high, is: "50 %" }',
            f"{SAYS}: a statement is about an item or about a number. Give one of them",
        ),
        (
            '{ answers: high, is: "50 %" }',
            f"{SAYS}: a statement is about an item or about a number. Give one of them",
        ),
        (
            '{ item: useful, answers: high, readings: [high, low], is: "50 %" }',
            f"{SAYS}: the answers are either said or open. Keep `answers` or `readings`",
        ),
        (
            "{ item: useful, answers: high, differs: lower }",
            f"{SAYS}: `than` and `differs` belong together. Give both or none",
        ),
        ("{ number: complete }", f"{SAYS}: a number has no value. Add it as printed: `is`"),
        (
            '{ item: useful, answers: high, is: "half" }',
            f"{SAYS}.is: 'half' is no number as a publication prints it."
            ' Write it as printed, such as "50 %", "3.7", "6" or "-4 points"',
        ),
        (
            '{ item: useful, answers: high, is: "1.234.567" }',
            f"{SAYS}.is: '1.234.567' is no number as a publication prints it."
            ' Write it as printed, such as "50 %", "3.7", "6" or "-4 points"',
        ),
    ],
)
def test_what_is_wrong_in_a_statement(tmp_path: Path, statement: str, said: str) -> None:
    assert errors(tmp_path, CLAIMS.replace(ABOUT, f"      - {statement}\n")) == [said]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"1": useful',
            '"1": usefull',
            "claims.yaml, line 3, figures.1: the study has no item `usefull`. Correct its id",
        ),
        (
            "levels: [personal]",
            "levels: [local]",
            "claims.yaml, line 4, units[1].levels: there is no level `local`. Correct its id",
        ),
        (
            "levels: [personal]",
            "attribute: region",
            "claims.yaml, line 4, units[1].attribute: there is no attribute `region`."
            " Declare it in study.yaml",
        ),
        (
            "id: text",
            "id: people",
            "claims.yaml, line 8, claims[2].id: `people` is given twice. Rename one",
        ),
        (
            'text: "branches"',
            'text: { da: "filialer" }',
            "claims.yaml, line 4, units[1].text.da: the language `da` is not among `languages`."
            " Use one of en, or add it there",
        ),
    ],
)
def test_what_is_wrong_beside_statements(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert CLAIMS.count(old) == 1
    assert errors(tmp_path, CLAIMS.replace(old, new)) == [said]


@pytest.mark.parametrize(
    "value",
    [
        "1" * 13,
        "1e999",
        "nan",
        "0x10",
        "50 %\\n",
        "50 % of all",
        "\\u001b[31m50 %",
        "--4",
        "5 0",
    ],
)
def test_a_hostile_value_is_no_number(tmp_path: Path, value: str) -> None:
    text = CLAIMS.replace('is: "50 %", cites', f'is: "{value}", cites')
    (said,) = errors(tmp_path, text)
    assert said.startswith("claims.yaml, line 11, claims[2].says[1].is: ")
    assert "is no number as a publication prints it" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("cites: 1", "cites: 0", "claims[2].says[1].cites"),
        ("cites: 1", "of: -3", "claims[2].says[1].of"),
        ('is: "50 %", cites', "is: 0.5, cites", "claims[2].says[1].is"),
        ('is: "50 %", cites', "is: true, cites", "claims[2].says[1].is"),
        ("cites: 1", "site: 1", "claims[2].says[1].site"),
        ('"1": useful', '"one": useful', "figures.one"),
        ("id: text", 'id: "../text"', "claims[2].id"),
    ],
)
def test_a_key_with_a_wrong_value_is_named(tmp_path: Path, old: str, new: str, at: str) -> None:
    assert CLAIMS.count(old) == 1
    found = errors(tmp_path, CLAIMS.replace(old, new))
    assert [at in one for one in found] == [True]
    assert found[0].startswith("claims.yaml, line ")


def test_a_group_and_figures_are_no_texts_in_a_language(tmp_path: Path) -> None:
    text = CLAIMS.replace("than: { item: easy }", "than: { group: { branch: South } }")
    than = load(tmp_path, text).claims[1].says[2].than
    assert than is not None
    assert than.group == {"branch": "South"}


def test_there_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    with pytest.raises(CodebookError) as caught:
        load_claims(tmp_path / "small", study_of(tmp_path), "small")
    assert "small/claims.yaml" in str(caught.value)


def test_the_example_of_the_manual_is_right(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "claims.md").read_text("utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "claims.yaml").write_text(example, encoding="utf-8")
    study = load_study(PROJECT / "data" / "studies" / "panel" / "study.yaml")
    claims = load_claims(tmp_path, study)
    assert [len(claim.says) for claim in claims.claims] == [2, 2, 3, 1]
