"""Explanations as a tree on a terminal: the number, its tallies, the codebook, the cells.

Belongs here: layout. Does not belong here: finding anything (`pipeline.explain`).
"""

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from likertwave.printing import console
from pipeline.explain.explanation import Cells, Counted, Explanation, Linked, Rule
from pipeline.explain.raw_file import RawLook

IN_PART, IN_BASE, OUTSIDE = "●", "○", " "
MOST_SPELLINGS = 8
MOST_PAIRS = 40
LEGEND = f"{IN_PART} in the number, {IN_BASE} in its base"


def print_explanations(found: Sequence[Explanation], looks: Sequence[RawLook]) -> None:
    """Prints a tree per number; what several share stands below the first of them only."""
    out = console()
    known = _Shown({one.wave: one for one in looks})
    for place, one in enumerate(found):
        if place:
            out.print()
        out.print(known.tree(one))


def plain(text: str) -> Text:
    """A text from an export or codebook, without anything that a terminal would obey."""
    return Text("".join(letter if letter.isprintable() else "�" for letter in text))


class _Shown:
    """Builds trees, and knows what stands in an earlier one."""

    def __init__(self, looks: dict[str, RawLook]) -> None:
        self.looks = looks
        self._seen: set[object] = set()

    def tree(self, one: Explanation, *, inside: bool = False) -> Tree:
        """The tree of one number; inside another one without what that says at its end."""
        head = Text.assemble((one.printed, "bold"), "  ", (_place(one), "dim"))
        tree = Tree(head, guide_style="dim")
        tree.add(_exactly(one))
        tree.add(plain(one.formula))
        self._counts(tree, one.counts)
        self._linked(tree, one.linked)
        for part in one.inputs:
            tree.add(self.tree(part, inside=True))
        self._rules(tree, one.rules)
        self._cells(tree, one)
        if one.further:
            tree.add(Text(f"{len(one.further)} further numbers, in --json", "dim"))
        if not inside:
            self._end(tree, one)
        return tree

    def _end(self, tree: Tree, one: Explanation) -> None:
        for note in one.notes:
            if self._is_new(note):
                tree.add(Text.assemble(("note  ", "yellow"), plain(note.text)))
        if self._is_new(one.revisions, one.comparison, one.code_version):
            tree.add(_revisions(one))

    def _is_new(self, *what: object) -> bool:
        new = what not in self._seen
        self._seen.add(what)
        return new

    def _counts(self, tree: Tree, counts: Sequence[Counted]) -> None:
        sides: dict[tuple[str, str, str], list[Counted]] = {}
        for one in counts:
            sides.setdefault((one.wave, one.group_by, one.group_value), []).append(one)
        for (wave, by, value), found in sides.items():
            group = "" if by == "all" else f", {by} {value}"
            said = plain(f"tallies of {found[0].item}, wave {wave}{group}")
            branch = tree.add(Text.assemble(said, (f"   {LEGEND}", "dim")))
            branch.add(_tallies(found))

    def _linked(self, tree: Tree, linked: Sequence[Linked]) -> None:
        if not linked:
            return
        waves = " and ".join(linked[0].waves)
        branch = tree.add(plain(f"the same persons in {waves}, by their codes there"))
        for one in linked[:MOST_PAIRS]:
            codes = " → ".join(map(str, one.codes))
            rows = ", ".join("/".join(map(str, rows)) for rows in one.rows)
            more = ", …" if len(one.rows) < one.n else ""
            said = f"{codes}  {one.n} persons".strip()
            branch.add(Text.assemble(said, (f"  rows {rows}{more}", "dim")))
        if len(linked) > MOST_PAIRS:
            branch.add(Text(f"… and {len(linked) - MOST_PAIRS} more, in --json", "dim"))

    def _rules(self, tree: Tree, rules: Sequence[Rule]) -> None:
        new = [one for one in rules if self._is_new(one)]
        if not new:
            return
        branch = tree.add(Text("codebook"))
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column()
        for rule in new:
            line = f":{rule.line}" if rule.line else " (as it was)"
            said = Text.assemble(plain(rule.text), (f"  {rule.key}", "dim"))
            table.add_row(plain(f"{rule.file}{line}"), said)
        branch.add(table)

    def _cells(self, tree: Tree, one: Explanation) -> None:
        """The cells by file and column; those of the base only in short."""
        part = {(c.wave, c.code) for c in one.counts if c.in_part}
        columns: dict[tuple[str, int | None], list[Cells]] = {}
        for cells in one.cells:
            if self._is_new(cells):
                columns.setdefault((cells.wave, cells.column), []).append(cells)
        for (wave, _), found in columns.items():
            branch = tree.add(_file(found[0]))
            look = self.looks.get(wave)
            if look and self._is_new(look.said):
                branch.add(plain(look.said))
            for cells in found:
                in_short = bool(part) and (wave, cells.code) not in part
                branch.add(self._tally(cells, look, in_short=in_short))

    def _tally(self, cells: Cells, look: RawLook | None, *, in_short: bool) -> Tree:
        label = f"{cells.code} {cells.label}" if cells.code is not None else cells.label
        head = plain(f"{label}: {_cells_said(cells.n)}".removeprefix(": "))
        if in_short:
            rows = ", ".join(map(str, cells.rows)) + (", …" if len(cells.rows) < cells.n else "")
            return Tree(Text.assemble(head, (f", in the base: rows {rows}", "dim")))
        tree = Tree(head, guide_style="dim")
        if cells.spellings:
            tree.add(_spellings(cells))
        for line in _rows(cells, look):
            tree.add(line)
        if len(cells.rows) < cells.n and cells.rows:
            more = cells.n - len(cells.rows)
            tree.add(Text(f"… and {more:,} more: --rows {more + len(cells.rows)}, or all", "dim"))
        return tree


def _cells_said(n: int) -> str:
    return f"{n:,} cell{'' if n == 1 else 's'}"


def _place(one: Explanation) -> str:
    """Table and column, and what tells the row, without what is usual."""
    usual: tuple[object, ...] = ("all", False, None)
    said = ", ".join(
        f"{name} {value}"
        for name, value in one.place.key.items()
        if name == "base" or value not in usual
    )
    return f"{one.place.table}.{one.place.field}  {said}"


def _exactly(one: Explanation) -> Text:
    if one.value is None:
        return Text(f"no number: {one.null_reason or 'not stored'}", "yellow")
    return Text.assemble("as stored ", (str(one.value), "bold"))


def _tallies(counts: Iterable[Counted]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "left", "right"):
        table.add_column(justify=justify)
    for one in counts:
        mark = IN_PART if one.in_part else IN_BASE if one.in_base else OUTSIDE
        weight = "" if one.weight_sum == one.n else f"Σw {one.weight_sum:g}"
        style = "bold" if one.in_part else ""
        label = plain(one.label)
        label.stylize(style)
        table.add_row(Text(mark), Text(str(one.code)), label, Text(f"{one.n:,}", style), weight)
    return table


def _file(cells: Cells) -> Text:
    where = f", column {cells.column} ({_letters(cells.column)})" if cells.column else ""
    said = Text.assemble("cells of ", plain(cells.file), f", wave {cells.wave}{where}")
    header = Text.assemble("  ", plain(cells.header)) if cells.header else Text()
    return Text.assemble(said, header)


def _letters(column: int) -> str:
    """A column as spreadsheets name it."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _spellings(cells: Cells) -> Text:
    said = [
        f"“{one.written}”" + (f" (folded: {one.folded})" if one.folded else "") + f" ×{one.n}"
        for one in cells.spellings[:MOST_SPELLINGS]
    ]
    more = ", …" if len(cells.spellings) > MOST_SPELLINGS else ""
    text = plain("written in the column as " + ", ".join(said) + more)
    text.stylize("dim")
    return text


def _rows(cells: Cells, look: RawLook | None) -> Iterator[Text]:
    """A line per row: the text in the file, and whether it is as stored."""
    texts = look.cells if look else {}
    silent = []
    for row in cells.rows:
        cell = texts.get((cells.column or 0, row))
        assumed = ("  assumed", "yellow") if row in cells.assumed else ""
        if row in cells.own_words:
            yield Text(f"row {row}  somebody's own words, not shown")
        elif cell is None:
            silent.append(f"{row}{' (assumed)' if assumed else ''}")
        else:
            said = plain(f"“{cell.text}”") if cell.text else Text("blank", "dim")
            agrees = {True: ("  as stored", "green"), False: ("  not as stored", "bold red")}
            known = agrees[cell.agrees] if cell.agrees is not None else ""
            yield Text.assemble(f"row {row}  ", said, known, assumed)
    if silent:
        yield Text(f"rows {', '.join(silent)}")


def _revisions(one: Explanation) -> Text:
    said = [f"{wave} {name}" for wave, name in zip(one.waves, one.revisions, strict=True)]
    if one.comparison:
        said.append(f"comparison {one.comparison}")
    kind = one.provenance
    return Text(f"revision {'; '.join(said)}; code {one.code_version}; {kind}", "dim")
