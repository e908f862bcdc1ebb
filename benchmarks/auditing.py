"""What the audit finds of errors planted into claims about real studies, and what it finds in vain.

Run it as ``python -m benchmarks.auditing [--seeds N] [--real FOLDER] [--json]``. For each seed a
claims.yaml of 10 to 40 true sentences is drawn from the numbers of a real study, none to five
errors are planted, and the file is audited twice: with the answers, and as if only the publication
were there.

An error is found where its statement is contradicted or inconsistent, or where a finding of weight
`wrong` names its claim. A true statement with such a verdict, or a claim without error with such a
finding, is a false alarm. By print alone two numbers of one item can exclude each other with
nothing to tell which of them is wrong: true statements about an item and wave with a planted error
are counted apart.

Belongs here: counting. Does not belong here: drawing and planting (`benchmarks.claims_files`,
`benchmarks.planting`), or any assertion (`tests.test_seeded_claims`).
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import yaml

from benchmarks.claims_files import ClaimsFile, name_of, sentences, true_file
from benchmarks.planting import KINDS, plant
from benchmarks.real_studies import REAL, RealStudy, real_studies
from benchmarks.true_numbers import numbers_of
from pipeline.claims.audit import audit, findings
from pipeline.claims.finding import Audit
from pipeline.claims.judging import CONFIRMED, CONSISTENT, WRONG
from pipeline.store import Revision
from schemas.claims import CLAIMS_FILE, load_claims

SEEDS = 200


@dataclass
class Found:
    """What one way of auditing all files found.

    Attributes:
        judged: true statements by verdict.
        hits: planted errors that were found, by kind.
        missed: those that were not: seed, claim and kind.
        alarms: true statements or claims that were called wrong: seed, claim, why.
        beside: the same, where another statement about the same item and wave is wrong.
    """

    judged: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


@dataclass
class Result:
    """What was planted and what was found, over all seeds."""

    files: int = 0
    true_statements: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    by_data: Found = field(default_factory=Found)
    by_print: Found = field(default_factory=Found)

    def share(self, found: Found) -> float:
        """The share of errors that change what is printed which were found."""
        return found.hits.total() / self.changed.total()


def measure(studies: Sequence[RealStudy], seeds: Iterable[int]) -> Result:
    """Draws, plants and audits a file for each seed; the studies take turns."""
    result = Result()
    numbers = [numbers_of(study) for study in studies]
    for seed in seeds:
        random = Random(seed)  # noqa: S311 - a seed that anyone can try again
        place = seed % len(studies)
        study = studies[place]
        file = true_file(study.name, numbers[place], random)
        unchanged = plant(file, random)
        result.files += 1
        result.changed.update(file.wrong.values())
        result.planted.update(file.wrong.values())
        result.planted.update(unchanged)
        result.true_statements += len(sentences(file)) - len(file.wrong)
        path = study.store.studies_folder / study.name / CLAIMS_FILE
        text = yaml.safe_dump(file.document(), allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        for found, revisions in ((result.by_data, study.revisions), (result.by_print, ())):
            _count(seed, file, _audited(study, revisions), found)
        path.unlink()
    return result


def _audited(study: RealStudy, revisions: Sequence[Revision]) -> Audit:
    codebook = study.store.study(study.name)
    claims = load_claims(study.store.studies_folder / study.name, codebook)
    return audit(claims, codebook, revisions)


def _count(seed: int, file: ClaimsFile, audited: Audit, found: Found) -> None:
    verdicts = {(one.claim.id, one.place - 1): one.verdict for one in audited.judgements}
    named = {
        claim: f"{finding.rule} {finding.variant}"
        for finding in findings(audited)
        if finding.weight == "wrong"
        for claim in finding.claims
    }
    spoilt = {
        (about.wave, about.item)
        for (claim, place), one in sentences(file)
        if (claim, place) in file.wrong
        for about in (one.asked, one.than)
        if about is not None
    }
    for (claim, place), one in sentences(file):
        verdict, why = verdicts[name_of(claim), place], named.get(name_of(claim))
        is_called = verdict.verdict in WRONG
        at = f"seed {seed}, {file.study}, {name_of(claim)}.{place + 1}"
        kind = file.wrong.get((claim, place))
        if kind is not None:
            if is_called or why:
                found.hits[kind] += 1
            else:
                found.missed.append(f"{at}: {kind}")
            continue
        found.judged[verdict.verdict] += 1
        # A claim with an error may be named; then its other statements are not accused by that.
        is_named = why is not None and not any(other == claim for other, _ in file.wrong)
        if is_called or is_named:
            about = [one] if is_called else file.claims[claim]
            is_beside = any((two.asked.wave, two.asked.item) in spoilt for two in about)
            kept = found.beside if is_beside else found.alarms
            kept.append(f"{at}: {verdict.verdict}, {verdict.reason or why}")


def table(result: Result) -> str:
    """Hits by kind of error, then false alarms, as text."""
    lines = [
        f"{result.files} claims files, {result.true_statements:,} true statements",
        "",
        f"{'planted error':20}{'planted':>9}{'changed':>9}{'found':>9}{'share':>8}"
        f"{'by print':>10}{'share':>8}",
    ]
    for kind in (*KINDS, "all"):
        counts = [
            counter.total() if kind == "all" else counter[kind]
            for counter in (
                *(result.planted, result.changed),
                *(result.by_data.hits, result.by_print.hits),
            )
        ]
        planted, changed, hits, by_print = counts
        shares = [f"{100 * one / changed:.1f} %" if changed else "" for one in (hits, by_print)]
        lines.append(
            f"{kind:20}{planted:9}{changed:9}{hits:9}{shares[0]:>8}{by_print:10}{shares[1]:>8}"
        )
    kept = [
        f"{100 * found.judged[verdict] / found.judged.total():.1f} %"
        for found, verdict in ((result.by_data, CONFIRMED), (result.by_print, CONSISTENT))
    ]
    lines += [
        "",
        f"{'true statements confirmed; by print consistent':47}{kept[0]:>9}{kept[1]:>18}",
        f"{'false alarms':47}{len(result.by_data.alarms):9}{len(result.by_print.alarms):18}",
        f"{'true, beside an error about the same item':47}"
        f"{len(result.by_data.beside):9}{len(result.by_print.beside):18}",
    ]
    return "\n".join(lines)


def as_json(result: Result) -> str:
    """The same with every miss and alarm named."""
    return json.dumps(
        {
            "files": result.files,
            "true_statements": result.true_statements,
            "planted": dict(result.planted),
            "changed": dict(result.changed),
            **{
                name: {
                    "true": dict(found.judged),
                    "hits": dict(found.hits),
                    "share": result.share(found),
                    "missed": found.missed,
                    "alarms": found.alarms,
                    "beside": found.beside,
                }
                for name, found in (("by_data", result.by_data), ("by_print", result.by_print))
            },
        },
        indent=2,
        sort_keys=True,
    )


def main() -> None:
    """Prints the table, or all of it as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many files")
    parser.add_argument("--real", type=Path, default=REAL, help="where the real exports are")
    parser.add_argument("--json", action="store_true", help="as JSON, with each miss and alarm")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(real_studies(Path(folder) / "data", options.real), range(options.seeds))
    print(as_json(result) if options.json else table(result))


if __name__ == "__main__":
    main()
