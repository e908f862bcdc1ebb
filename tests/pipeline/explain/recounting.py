"""Counts small surveys from their raw CSV by plain arithmetic, as an independent check.

Belongs here: the csv module and sums. Does not belong here: anything of the pipeline.
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path


@dataclass(frozen=True)
class Survey:
    """A raw file and what its texts mean.

    Attributes:
        meanings: code by a text in lower case without space around it; a blank cell is -4.
    """

    path: Path
    meanings: Mapping[str, int]
    items: Sequence[str]

    def records(self) -> list[tuple[int, dict[str, str]]]:
        """The rows of the file by number; the header is row 1, blank lines are none."""
        with self.path.open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.reader(stream) if row]
        header, *rest = rows
        return [(n, dict(zip(header, row, strict=True))) for n, row in enumerate(rest, start=2)]

    def code(self, text: str) -> int:
        """What a cell says."""
        plain = " ".join(text.split()).lower()
        return self.meanings[plain] if plain else -4

    def people(self, group: str | None = None) -> list[tuple[int, dict[str, str]]]:
        """Those who count: complete or partial, here all who answered any item."""
        return [
            (n, record)
            for n, record in self.records()
            if any(self.code(record[item]) != -4 for item in self.items)
            and (group is None or record["group"] == group)
        ]

    def rows(self, item: str, codes: Sequence[int], group: str | None = None) -> list[int]:
        """The rows of those who gave one of some answers."""
        return [n for n, record in self.people(group) if self.code(record[item]) in codes]

    def count(self, item: str, group: str | None = None) -> Counter[int]:
        """How many gave each answer."""
        return Counter(self.code(record[item]) for _, record in self.people(group))

    def weight(self, item: str, codes: Sequence[int]) -> Fraction:
        """The weights of those who gave one of some answers."""
        return sum(
            (
                Fraction(record["w"])
                for _, record in self.people()
                if self.code(record[item]) in codes
            ),
            Fraction(0),
        )

    def scale(self, item: str, size: int, group: str | None = None) -> list[int]:
        """The answers on the scale, sorted."""
        counts = self.count(item, group)
        return [code for code in range(1, size + 1) for _ in range(counts[code])]

    def median(self, item: str, size: int) -> Fraction:
        """The middle answer, or the mean of the two."""
        answers = self.scale(item, size)
        low, high = answers[(len(answers) - 1) // 2], answers[len(answers) // 2]
        return Fraction(low + high, 2)


def cliffs_delta(later: Sequence[int], earlier: Sequence[int]) -> Fraction:
    """Of all pairs of a later and an earlier answer, those greater less those smaller."""
    signs = sum((x > y) - (x < y) for x in later for y in earlier)
    return Fraction(signs, len(later) * len(earlier))


def linked_dominance(before: Survey, after: Survey, item: str) -> Fraction | None:
    """Of the persons in both files with answers on the scale, those who rose less who fell."""
    then = {record["id"].strip(): record for _, record in before.people()}
    signs = [
        (now > past) - (now < past)
        for _, record in after.people()
        if record["id"].strip() in then
        for past, now in [(before.code(then[record["id"].strip()][item]), after.code(record[item]))]
        if min(past, now) > 0
    ]
    return Fraction(sum(signs), len(signs)) if signs else None
