"""Google Forms: a header row of question texts after the time of each response.

Belongs here: how Google Forms, and the spreadsheet it fills, name columns. Does not belong here:
what separates several answers in a cell, which changes with the form of export.
"""

from collections import Counter

from pipeline.readers.grid import Described, Grid
from pipeline.readers.headers import bracketed, words
from pipeline.readers.raw import Kind, RawColumn

# The first column's name in the language of the form's owner.
TIMES = {
    "Timestamp",
    "Tidsstempel",
    "Tidspunkt",
    "Tidsmerke",
    "Tidsstämpel",
    "Tidstämpel",
    "Aikaleima",
    "Zeitstempel",
    "Tijdstempel",
    "Horodateur",
    "Marca temporal",
    "Carimbo de data/hora",
    "Informazioni cronologiche",
    "Sygnatura czasowa",
}
# Who answered, by lower-case name; a question of that name is as personal.
PERSONAL = {
    "email address",
    "username",
    "e-mailadresse",
    "mailadresse",
    "brugernavn",
    "e-postadresse",
    "brukernavn",
    "e-postadress",
    "användarnamn",
    "e-mail-adresse",
    "nutzername",
    "e-mailadres",
    "gebruikersnaam",
    "adresse e-mail",
    "nom d'utilisateur",
    "dirección de correo electrónico",
    "nombre de usuario",
    "endereço de e-mail",
    "nome de usuário",
    "indirizzo email",
    "nome utente",
    "adres e-mail",
}
# Points for the answers of a quiz: of all of them in the first columns, of each after its question.
SCORES = {"score", "total score"}
SCORE_PARTS = {"Score", "Feedback"}
FACT_COLUMNS = 3


def recognises(grid: Grid) -> bool:
    """Whether the time of the response comes first and anything after it."""
    header = grid.row(1)
    return header[0].strip() in TIMES and any(cell.strip() for cell in header[1:])


def describe(grid: Grid) -> Described:
    """A column per cell of the first row; grids where several columns have one question."""
    header = grid.row(1)
    rows = [bracketed(cell) for cell in header]
    grids = Counter(question for question, parts in rows if question and any(parts))
    columns = []
    before: set[str] = set()
    for place, cell in enumerate(header):
        question, parts = rows[place]
        scored = question in before and not SCORE_PARTS.isdisjoint(parts)
        before.add(cell.strip())
        kind = Kind.SYSTEM if scored else _kind(place, cell)
        in_grid = scored or (grids[question] > 1 and any(parts))
        columns.append(
            RawColumn(
                place + 1,
                cell,
                question=words(question if in_grid else cell),
                sub_question=parts[0] if in_grid else "",
                kind=kind,
            )
        )
    return Described("Google Forms", 1, tuple(columns))


def _kind(place: int, header: str) -> Kind:
    """What Google Forms says of a column by its name and place."""
    name = header.strip().casefold()
    if place == 0:
        return Kind.FINISHED
    if name in PERSONAL:
        return Kind.PERSONAL
    return Kind.SYSTEM if name in SCORES and place < FACT_COLUMNS else Kind.UNKNOWN
