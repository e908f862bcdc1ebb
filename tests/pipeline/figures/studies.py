"""Makes studies of several waves, and sees them as their figures and reports do."""

from collections.abc import Callable, Sequence

from pipeline.comparison import published_waves
from pipeline.figures.kinds import study_figures
from pipeline.figures.sheet import Figure
from pipeline.study_tables import StudyTables, study_view
from pipeline.study_view import StudyView
from tests.making import Folder

OPTIONS = ("Not at all", "A little", "Very much")
LONG = (
    "I hvilken grad oplever du, at samarbejdet med museerne på den anden side af sundet har"
    " styrket den kunstneriske kvalitet i jeres udstillinger og jeres formidling?"
)
# Respondent, wave and item as numbers, to an option's place, None for don't know, "" for blank.
Answer = Callable[[int, int, int], int | str | None]


def steady(respondent: int, wave: int, item: int) -> int | str | None:
    """Answers that rise a little from wave to wave, with some off the scale."""
    if (respondent + 2 * wave + item) % 11 == 0:
        return None if respondent % 2 else ""
    return min(2, (respondent * 7 + item + wave * (respondent % 3)) % 4)


def study(items: int, *, link: bool = True, extra: str = "", roles: Sequence[str] = ()) -> str:
    """A codebook in Danish, Norwegian and English; every third item has a long text."""
    labels = "".join(
        f'      - labels: {{ da: "{n} {label}", nb: "{label}", en: "{label}" }}\n'
        for n, label in enumerate(OPTIONS)
    )
    listed = ""
    for n in range(items):
        role = f", role: {roles[n]}" if n < len(roles) else ""
        text = f"{n} {LONG}" if n % 3 == 2 else f"Question {n}"
        listed += f'  - {{ id: q{n}, scale: degree, column: "Q{n}"{role}, text: "{text}" }}\n'
    key = '  key: "id"\n' + ("  link: as_given\n" if link else "")
    return (
        'title: { da: "Lille <b>undersøgelse</b>", en: "Small <b>study</b>" }\n'
        f"languages: [da, nb, en]\n{extra}respondents:\n{key}"
        f"scales:\n  degree:\n    options:\n{labels}"
        "    missing: [{ kind: dont_know, labels: Ved ikke }]\n"
        "    cuts: { high: { at_least: 3 } }\n"
        f"items:\n{listed}"
    )


def export(wave: int, items: int, respondents: int, answer: Answer = steady) -> str:
    """A wave's export; respondents have the same keys in every wave."""
    rows = ["id,group," + ",".join(f"Q{n}" for n in range(items))]
    for one in range(respondents):
        found = (answer(one, wave, n) for n in range(items))
        cells = (
            "Ved ikke" if code is None else OPTIONS[code] if isinstance(code, int) else code
            for code in found
        )
        rows.append(f"r{one},{'north' if one % 2 else 'south'}," + ",".join(cells))
    return "\n".join(rows) + "\n"


def fill(
    folder: Folder,
    waves: int,
    items: int,
    respondents: int,
    answer: Answer = steady,
    **codebook: object,
) -> list[str]:
    """Writes a study and its waves."""
    folder.study(study(items, **codebook))  # type: ignore[arg-type]
    names = [str(2010 + wave) for wave in range(waves)]
    for wave, name in enumerate(names):
        folder.wave(export(wave, items, respondents, answer), name=name)
    return names


def compared(folder: Folder, waves: Sequence[str]) -> StudyTables:
    """Stores the contrasts of some waves, and reads the study's tables."""
    return StudyTables.of(folder.compare(*waves), published_waves(folder.store, "small"))


def seen(folder: Folder, waves: Sequence[str], language: str = "en") -> StudyView:
    """The study as its readers see it."""
    return study_view(compared(folder, waves), language)


def by_name(view: StudyView) -> dict[str, Figure]:
    """The study's figures by name."""
    return {figure.name: figure for figure in study_figures(view)}


def texts(figure: Figure) -> list[str]:
    """Every line of text on a figure."""
    return [str(artist[3]) for artist in figure.sheet._notes if artist[0] == "text"]


def places(figure: Figure, kind: str) -> list[tuple[object, ...]]:
    """Everything of one kind that a figure draws."""
    return [tuple(artist[1:]) for artist in figure.sheet._notes if artist[0] == kind]
