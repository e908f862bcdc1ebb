"""Small exports of our own making, one in each dialect and format, for mutation."""

import io
import random
from pathlib import Path

import pyreadstat
import xlsxwriter

DEGREE = ["Slet ikke", "I lav grad", "I nogen grad", "I høj grad", "I meget høj grad", "Ved ikke"]
AGREEMENT = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree", "Don't know"]
ROWS = 24


def _line(*cells: str, delimiter: str = ",") -> str:
    quoted = (f'"{cell}"' if delimiter in cell or '"' in cell else cell for cell in cells)
    return delimiter.join(quoted) + "\n"


def _answers(words: list[str], items: int, seed: int) -> list[list[str]]:
    chance = random.Random(seed)
    return [
        [chance.choice([*words, ""]) if row else words[row % len(words)] for _ in range(items)]
        for row in range(ROWS)
    ]


def plain() -> bytes:
    """Semicolons, Danish words, Windows-1252."""
    head = _line("Respondent-id", "Trivsel", "Stemning", "Støj", delimiter=";")
    body = "".join(
        _line(f"r{n}", *row, delimiter=";") for n, row in enumerate(_answers(DEGREE, 3, 1))
    )
    return (head + body).encode("cp1252")


def surveymonkey() -> bytes:
    """Two header rows, a select-all question, an other option."""
    question, all_that = "How far do you agree?", "Which apply? Select all that apply."
    rows = [
        _line("Respondent ID", "Collector ID", question, "", "", all_that, "", ""),
        _line("", "", "Useful", "Easy", "Cheap", "Cats", "Dogs", "Other (please specify)"),
    ]
    for n, row in enumerate(_answers(AGREEMENT, 3, 2)):
        cats, dogs = ("Cats" if n % 2 else ""), ("Dogs" if n % 3 else "")
        rows.append(_line(str(10**9 + n), "7", *row, cats, dogs, ""))
    return "".join(rows).encode()


def qualtrics() -> bytes:
    """Three header rows with ImportIds, a preview among the rows."""
    codes = ("StartDate", "EndDate", "Status", "Finished", "ResponseId", "Q1_1", "Q1_2", "Q2")
    texts = ("Start Date", "End Date", "Response Type", "Finished", "Response ID")
    ids = ("startDate", "endDate", "status", "finished", "_recordId", "QID1_1", "QID1_2", "QID2")
    rows = [
        _line(*codes),
        _line(*texts, "Agree? - Useful", "Agree? - Easy", "Why?"),
        ",".join(f'"{{""ImportId"":""{one}""}}"' for one in ids) + "\n",
    ]
    for n, row in enumerate(_answers(AGREEMENT, 2, 3)):
        time = f"2024-05-{n + 1:02} 10:00:00"
        status = "Survey Preview" if n == 3 else "IP Address"
        rows.append(_line(time, time, status, "True", f"R_{n}", *row, "because"))
    return "".join(rows).encode()


def limesurvey() -> bytes:
    """Codes before texts, a byte-order mark, quotes around everything."""
    heads = ("id. Response ID", "submitdate. Date submitted", "lastpage. Last page")
    items = ("q1[SQ001]. Agree? [Useful]", "q1[SQ002]. Agree? [Easy]", "q2. Is it new?")
    rows = [_line(*(f"{one}" for one in (*heads, *items)))]
    for n, row in enumerate(_answers(AGREEMENT, 2, 4)):
        rows.append(_line(str(n + 1), f"2024-05-{n + 1:02} 10:00:00", "3", *row, "Yes"))
    return b"\xef\xbb\xbf" + "".join(rows).encode()


def google_forms() -> bytes:
    """A grid, and several answers in a cell."""
    rows = [_line("Timestamp", "How often? [Mornings]", "How often? [Evenings]", "Which?")]
    often = ["Never", "Rarely", "Sometimes", "Often", "Always"]
    for n, row in enumerate(_answers(often, 2, 5)):
        rows.append(
            _line(f"2024/05/{n + 1:02} 9:30:00 AM EST", *row, "Cats;Dogs" if n % 2 else "Cats")
        )
    return "".join(rows).encode("utf-16")


def nettskjema() -> bytes:
    """Numbers, semicolons, everything quoted."""
    items = '"tilfreds.a";"tilfreds.b";"tilfreds.c"'
    head = f'"$submission_id";"$created";{items};"$answer_time_ms"\n'
    chance = random.Random(6)
    body = "".join(
        f'"{n}";"2024-05-{n + 1:02}T10:00:00+02:00";"{chance.randint(1, 5)}";'
        f'"{chance.randint(1, 5)}";"{chance.randint(1, 5)}";"{chance.randint(10_000, 90_000)}"\n'
        for n in range(ROWS)
    )
    return (head + body).encode()


TEXTS = {
    "plain": plain,
    "surveymonkey": surveymonkey,
    "qualtrics": qualtrics,
    "limesurvey": limesurvey,
    "google_forms": google_forms,
    "nettskjema": nettskjema,
}


def workbook() -> bytes:
    """A sheet of words, numbers and a time."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Svar")
        sheet.write_row(0, 0, ["id", "Trivsel", "Stemning", "Alder"])
        for n, row in enumerate(_answers(DEGREE, 2, 7), start=1):
            sheet.write_row(n, 0, [n, *row, 20 + n])
    return stream.getvalue()


def statistics_file(folder: Path, ending: str) -> bytes:
    """An SPSS or Stata file with labels."""
    chance = random.Random(8)
    values = {
        "id": [float(n) for n in range(ROWS)],
        "q1": [float(chance.randint(1, 5)) for _ in range(ROWS)],
        "q2": [float(chance.randint(1, 5)) for _ in range(ROWS)],
    }
    import pandas as pd

    labels = {float(code): label for code, label in enumerate(AGREEMENT[:5], start=1)}
    if ending == "dta":
        labels = {int(code): label for code, label in labels.items()}
    path = folder / f"made.{ending}"
    frame = pd.DataFrame(values)
    if ending == "dta":
        pyreadstat.write_dta(frame, path, variable_value_labels={"q1": labels, "q2": labels})
    else:
        pyreadstat.write_sav(frame, path, variable_value_labels={"q1": labels, "q2": labels})
    return path.read_bytes()
