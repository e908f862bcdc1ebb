"""Claims files with nothing but true sentences, drawn from a study's numbers by a seed.

Belongs here: choosing numbers, and writing sentences as claims.yaml has them. Does not belong here:
making them wrong (`benchmarks.planting`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from benchmarks.true_numbers import ALL, MEASURES, WHOLE, Asked, Group, StudyNumbers, rounded
from schemas.scale import Scale

FEWEST, MOST = 10, 40
TRIES = 1_000


@dataclass(frozen=True)
class Sentence:
    """One statement, with the number that it is about.

    Attributes:
        number: as printed, without its unit; None where nothing is printed.
        unit: what stands after the number.
        of: the base as printed.
        cites: the figure that it cites.
        than: what it compares with, and what differs.
        compares: at_least and so on; equals where it gives the number itself.
        readings: where the sentence leaves its answers open, what its words allow.
    """

    asked: Asked
    number: str | None = None
    unit: str = ""
    of: int | None = None
    cites: int | None = None
    than: Asked | None = None
    differs: str = ""
    compares: str = "equals"
    readings: tuple[frozenset[int], ...] = ()

    @property
    def decimals(self) -> int:
        """How many digits of the number are printed after its point."""
        return len((self.number or "").partition(".")[2])


@dataclass
class ClaimsFile:
    """What is written as a claims.yaml: sentences by claim.

    Attributes:
        figures: the item that each figure of the publication shows.
        wrong: places (claim, statement) of planted errors, with their kinds.
    """

    study: str
    numbers: StudyNumbers
    figures: dict[int, str]
    claims: list[list[Sentence]]
    wrong: dict[tuple[int, int], str] = field(default_factory=dict)

    def figure_of(self, item: str) -> int:
        """The figure that shows an item."""
        return next(number for number, shown in self.figures.items() if shown == item)

    def document(self) -> dict[str, Any]:
        """The content of claims.yaml."""
        first = next(iter(self.numbers.complete))
        people = [
            {"number": "complete", "wave": wave, "is": n}
            for wave, n in self.numbers.complete.items()
        ]
        claims = [{"id": "people", "says": people}]
        claims += [
            {"id": name_of(place), "says": [self._statement(one) for one in sentences]}
            for place, sentences in enumerate(self.claims)
        ]
        return {
            "publication": f"Sentences about {self.study}",
            "wave": first,
            "figures": {str(number): item for number, item in self.figures.items()},
            "claims": claims,
        }

    def _statement(self, one: Sentence) -> dict[str, Any]:
        said: dict[str, Any] = {
            **self._about(one),
            "of": one.of,
            "cites": one.cites,
            "compares": one.compares,
            "is": None if one.number is None else one.number + one.unit,
        }
        if one.than is not None:
            than = one.than
            said |= {"differs": one.differs, "than": {"item": than.item, "wave": than.wave}}
            if than.group != one.asked.group:
                said["than"]["group"] = _group(than.group)
        return {key: value for key, value in said.items() if value is not None}

    def _about(self, one: Sentence) -> dict[str, Any]:
        asked = one.asked
        scale = self.numbers.scales[asked.wave, asked.item]
        said: dict[str, Any] = {"item": asked.item, "wave": asked.wave}
        if one.readings:
            said["readings"] = [answers(scale, codes) for codes in one.readings]
        elif asked.codes:
            said["answers"] = answers(scale, asked.codes)
        is_metric = asked.measure in MEASURES
        said |= {"metric": asked.measure} if is_metric else {"base": asked.base}
        return said | {"group": _group(asked.group), "weighted": asked.weighted}


def _group(group: Group) -> dict[str, str]:
    return {} if group == WHOLE else dict([group])


def name_of(place: int) -> str:
    """The id of a claim by its place."""
    return f"claim_{place}"


def answers(scale: Scale, codes: frozenset[int]) -> str | list[str]:
    """The name of a cut where one is just these codes, else labels."""
    for cut in scale.cuts:
        if frozenset(scale.codes_of(cut)) == codes:
            return cut
    labels = {code: next(iter(one.labels.values())) for code, one in scale.wordings()}
    return [labels[code] for code in sorted(codes, reverse=True)]


def true_file(study: str, numbers: StudyNumbers, random: Random) -> ClaimsFile:
    """A publication of 10 to 40 true sentences, in claims of one to three."""
    items = sorted({item for _, item in numbers.scales})
    figures = dict(zip(random.sample(range(1, 100), len(items)), items, strict=True))
    file = ClaimsFile(study, numbers, figures, [])
    sentences = [_sentence(file, random) for _ in range(random.randint(FEWEST, MOST))]
    while sentences:
        taken = random.randint(1, 3)
        file.claims.append(sentences[:taken])
        sentences = sentences[taken:]
    return file


def _sentence(file: ClaimsFile, random: Random) -> Sentence:
    draw = random.choice((_share, _share, _share, _count, _metric, _threshold, _comparison))
    for _ in range(TRIES):
        found = draw(file.numbers, random)
        if found is not None:
            cites = file.figure_of(found.asked.item) if random.random() < 0.3 else None
            return replace(found, cites=cites)
    raise ValueError(f"nothing can be said of {file.study}")


def _asked(numbers: StudyNumbers, random: Random, measure: str) -> Asked:
    wave, item = random.choice(sorted(numbers.scales))
    groups = sorted(group for w, i, group in numbers.counts if (w, i) == (wave, item))
    group = random.choice([one for one in groups if one[1].strip()])
    if random.random() < 0.6:
        group = WHOLE
    asked = Asked(wave, item, measure, base=random.choice((ALL, "substantive")), group=group)
    if measure in ("share", "count"):
        codes = random.choice(list(cuts(numbers, asked)))
        asked = replace(asked, codes=codes, base=asked.base if max(codes) > 0 else ALL)
    is_plain = measure in ("count", "median_type_2", "sd_interval_assumption")
    is_weighted = numbers.is_weighted and not is_plain and random.random() < 0.4
    return replace(asked, weighted=is_weighted)


def cuts(numbers: StudyNumbers, asked: Asked) -> Iterator[frozenset[int]]:
    """Answers that a sentence can count: each one, and from each option on up or down."""
    size = numbers.scales[asked.wave, asked.item].size
    for code in numbers.base(asked):
        yield frozenset({code})
    for least in range(2, size + 1):
        yield frozenset(range(least, size + 1))
        yield frozenset(range(1, least))


def _base(numbers: StudyNumbers, asked: Asked, random: Random) -> int | None:
    """The base is printed where it is not all of the wave, and sometimes where it is."""
    n = numbers.n(asked)
    return n if n != numbers.complete[asked.wave] or random.random() < 0.3 else None


def _share(numbers: StudyNumbers, random: Random) -> Sentence | None:
    asked = _asked(numbers, random, "share")
    exact = numbers.exact(asked)
    if exact is None:
        return None
    printed = rounded(exact, random.choice((0, 0, 1, 2)), random)
    unit = random.choice((" %", "%"))
    said = Sentence(asked, printed, unit, _base(numbers, asked, random))
    size = numbers.scales[asked.wave, asked.item].size
    if random.random() < 0.15 and asked.codes < frozenset(range(1, size + 1)):
        wider = asked.codes | {min(asked.codes) - 1 or max(asked.codes) + 1}
        return replace(said, readings=(asked.codes, wider))
    return said


def _count(numbers: StudyNumbers, random: Random) -> Sentence | None:
    asked = _asked(numbers, random, "count")
    exact = numbers.exact(asked)
    if exact is None:
        return None
    return Sentence(asked, rounded(exact, 0, random), of=_base(numbers, asked, random))


def _metric(numbers: StudyNumbers, random: Random) -> Sentence | None:
    asked = _asked(numbers, random, random.choice(list(MEASURES)))
    exact = numbers.exact(asked)
    if exact is None:
        return None
    printed = rounded(exact, random.choice((1, 2)), random)
    return Sentence(asked, printed, of=_base(numbers, asked, random))


def _threshold(numbers: StudyNumbers, random: Random) -> Sentence | None:
    """More or less than a round number."""
    asked = _asked(numbers, random, "share")
    exact = numbers.exact(asked)
    if exact is None:
        return None
    compares = random.choice(("more_than", "less_than", "at_least", "at_most"))
    least = int(exact // 5) * 5
    bound = least if compares in ("more_than", "at_least") else least + 5
    if compares == "more_than" and bound == exact:
        return None
    of = _base(numbers, asked, random)
    return Sentence(asked, str(bound), " %", of, compares=compares)


def _comparison(numbers: StudyNumbers, random: Random) -> Sentence | None:
    """With another item, wave or group; the answers said, or so at every cut from above."""
    one = _asked(numbers, random, random.choice(("share", "share", "mean_interval_assumption")))
    wave, item = random.choice(sorted(numbers.scales))
    other = random.choice(
        [replace(one, wave=wave), replace(one, item=item)]
        + [replace(one, group=group) for w, i, group in numbers.counts if (w, i) == (wave, item)]
    )
    is_alike = (other.wave, other.item) in numbers.scales and _labels(numbers, one) == _labels(
        numbers, other
    )
    if other == one or not is_alike or not other.group[1].strip():
        return None
    if one.measure == "share" and random.random() < 0.3:
        return _at_every_cut(numbers, one, other)
    here, there = numbers.exact(one), numbers.exact(other)
    if here is None or there is None:
        return None
    differs = "equal" if here == there else "higher" if here > there else "lower"
    if differs == "equal" or random.random() < 0.5:
        return Sentence(one, than=other, differs=differs)
    unit = " points" if one.measure == "share" else ""
    printed = rounded(abs(here - there), random.choice((1, 2)), random)
    return Sentence(one, printed, unit, than=other, differs=differs)


def _labels(numbers: StudyNumbers, asked: Asked) -> list[object]:
    scale = numbers.scales[asked.wave, asked.item]
    return [(code, one.labels) for code, one in scale.wordings()]


def _at_every_cut(numbers: StudyNumbers, one: Asked, other: Asked) -> Sentence | None:
    size = numbers.scales[one.wave, one.item].size
    found = []
    for least in range(2, size + 1):
        codes = frozenset(range(least, size + 1))
        here = numbers.exact(replace(one, codes=codes))
        there = numbers.exact(replace(other, codes=codes))
        if here is None or there is None:
            return None
        found.append(here - there)
    open_cut = replace(one, codes=frozenset())
    if min(found) >= 0 and max(found) > 0:
        return Sentence(open_cut, than=other, differs="higher")
    if max(found) <= 0 and min(found) < 0:
        return Sentence(open_cut, than=other, differs="lower")
    return None


def sentences(file: ClaimsFile) -> Sequence[tuple[tuple[int, int], Sentence]]:
    """Every sentence with its claim and its place in it."""
    return [
        ((claim, place), one)
        for claim, ones in enumerate(file.claims)
        for place, one in enumerate(ones)
    ]
