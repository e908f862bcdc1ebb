"""Whether a square table is the same both ways: the same margins, or the same moves.

All take the cross-tab of one item over two waves (rows before, columns after, whole counts). The
order of the options does not enter. Nothing is added to empty cells, and options that nobody
chose, before or after, drop out. All raise `Undefined("no_answers")` for a table without persons,
`Undefined("no_variance")` where nobody moved, and ValueError for what is no table of counts.
"""

from fractions import Fraction

from pipeline.stats import NO_VARIANCE, Test, Undefined
from pipeline.stats.crosstab import Table, checked
from pipeline.stats.tails import chi_square_p


def _linked(table: list[list[int]]) -> list[list[int]]:
    """The options in groups that persons moved within; one without moves is a group of its own."""
    groups: list[list[int]] = []
    waiting = set(range(len(table)))
    while waiting:
        group = [min(waiting)]
        for one in group:
            near = sorted(j for j in waiting - {*group} if table[one][j] or table[j][one])
            group.extend(near)
        waiting -= {*group}
        groups.append(group)
    return groups


def _form(matrix: list[list[Fraction]], vector: list[Fraction]) -> Fraction:
    """v'M⁻¹v for a positive definite M, by elimination without rounding."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    total = Fraction(0)
    for step, row in enumerate(rows):
        total += row[-1] ** 2 / row[step]
        for other in rows[step + 1 :]:
            factor = other[step] / row[step]
            for place in range(step, len(row)):
                other[place] -= factor * row[place]
    return total


def _margins(table: Table) -> tuple[Fraction, int, int]:
    """Stuart and Maxwell's statistic, without rounding, its df, and the number of persons."""
    whole = checked(table)
    statistic, df = Fraction(0), 0
    for group in _linked(whole):
        kept = group[1:]
        moved = {
            i: [
                sum(whole[i][j] for j in group if j != i),
                sum(whole[j][i] for j in group if j != i),
            ]
            for i in kept
        }
        covariance = [
            [Fraction(sum(moved[i]) if i == j else -whole[i][j] - whole[j][i]) for j in kept]
            for i in kept
        ]
        statistic += _form(covariance, [Fraction(came - left) for left, came in moved.values()])
        df += len(kept)
    if df == 0:
        raise Undefined(NO_VARIANCE)
    return statistic, df, sum(map(sum, whole))


def stuart_maxwell(table: Table) -> Test:
    """Stuart and Maxwell's test of equal margins: the same shares before and after.

    Statistic: d'V⁻d, d column sums less row sums, V with n(i.) + n(.i) − 2n(ii) on and
    −(n(ij) + n(ji)) off the diagonal; chi-square. V⁻ is the generalised inverse and df the rank of
    V: the number of options less the number of groups of options that no one moved between, an
    option without moves being such a group; k − 1 where all are linked. Two options: McNemar's
    without correction.
    Source: Stuart (1955), Biometrika 42, 412–416; Maxwell (1970), British J. Psychiatry 116,
    651–655.

    Raises:
        Undefined: nobody is in the table; nobody moved.
    """
    statistic, df, _ = _margins(table)
    return Test(float(statistic), chi_square_p(float(statistic), df), "chi_square", df)


def bhapkar(table: Table) -> Test:
    """Bhapkar's test of equal margins: as Stuart and Maxwell's, with the variance as found.

    Statistic: W = S/(1 − S/n), S Stuart and Maxwell's, n all persons, which is Wald's with
    V − dd'/n for V; df the same; chi-square. Always the greater of the two.
    Source: Bhapkar (1966), JASA 61, 228–235; the relation: Ireland, Ku & Kullback (1969), JASA
    64, 1323–1341.

    Raises:
        Undefined: nobody is in the table; nobody moved; all who could moved alike, so that S = n
            and the variance is 0.
    """
    statistic, df, n = _margins(table)
    if statistic == n:
        raise Undefined(NO_VARIANCE)
    wald = float(statistic / (1 - statistic / n))
    return Test(wald, chi_square_p(wald, df), "chi_square", df)


def bowker(table: Table) -> Test:
    """Bowker's test of symmetry: as many moved from i to j as from j to i, for all pairs.

    Statistic: Σ (n(ij) − n(ji))²/(n(ij) + n(ji)) over the pairs i < j that anybody moved between;
    chi-square with as many df. Empty pairs count in neither, as in SAS; R's mcnemar.test counts
    them in df, k(k − 1)/2, and has no value where one is empty. No correction for continuity.
    Source: Bowker (1948), JASA 43, 572–574.

    Raises:
        Undefined: nobody is in the table; nobody moved.
    """
    whole = checked(table)
    pairs = [(whole[i][j], whole[j][i]) for i in range(len(whole)) for j in range(i)]
    moved = [(one, other) for one, other in pairs if one or other]
    if not moved:
        raise Undefined(NO_VARIANCE)
    found = float(sum(Fraction((one - other) ** 2, one + other) for one, other in moved))
    return Test(found, chi_square_p(found, len(moved)), "chi_square", len(moved))
