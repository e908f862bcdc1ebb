"""The section of a wave report about questions without an order.

Belongs here: what stands in it and where each number of it comes from. Does not belong here:
layout and style (`pipeline/templates`), words (`pipeline/messages`), or any computation.
"""

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from pipeline.report_parts import number, say
from pipeline.view import ChoiceView
from pipeline.words import Words
from schemas.choice_tables import UNDECLARED_ANSWER

# A share is shown in whole per cent; a bar need not be finer than a tenth of that.
BAR_DIGITS = 1


def choice_sections(choices: tuple[ChoiceView, ...], words: Words) -> Iterator[dict[str, Any]]:
    """Each question with its options, counts, shares and who is not in the base."""
    for choice in choices:
        rows = [_row(choice, code, label, words) for code, label in _options(choice, words)]
        yield {"id": choice.id, "text": choice.text, "about": _about(choice, words), "rows": rows}


def _options(choice: ChoiceView, words: Words) -> Iterator[tuple[int, str]]:
    yield from ((code, choice.labels[code]) for code in choice.options)
    if choice.counts.get(UNDECLARED_ANSWER, 0):
        yield UNDECLARED_ANSWER, words.say("choice_undeclared")


def _about(choice: ChoiceView, words: Words) -> list[Markup]:
    """How many answered, and how many did not."""
    if choice.base == 0:
        lines = [say(words, "choice_none")]
    else:
        # The base is the same in the row of each option.
        base = number(choice.base, choice.base, "choice_shares", "base", choice=choice.id, code=1)
        lines = [say(words, f"choice_{choice.asked.choice.select}", n=base)]
    missing = [
        Markup("{}: {}").format(
            choice.labels.get(code) or words.say("choice_blank"), _count(choice, code)
        )
        for code in sorted(choice.counts, reverse=True)
        if code < 0 and choice.counts[code]
    ]
    if missing:
        lines.append(say(words, "choice_missing", list=Markup("; ").join(missing)))
    return lines


def _count(choice: ChoiceView, code: int) -> Markup:
    n = choice.counts.get(code, 0)
    return number(n, n, "choice_tallies", "n", choice=choice.id, code=code)


def _row(choice: ChoiceView, code: int, label: str, words: Words) -> dict[str, Any]:
    share = choice.shares[code]
    shown: dict[str, Markup] = {}
    if share["estimate"] is not None:
        shown = {
            field: number(
                words.percent(share[field]),
                share[field],
                "choice_shares",
                field,
                choice=choice.id,
                code=code,
            )
            for field in ("estimate", "ci_low", "ci_high")
        }
    return {
        "label": label,
        "n": _count(choice, code),
        "share": shown,
        "bar": f"{(share['estimate'] or 0.0) * 100:.{BAR_DIGITS}f}%",
        "undeclared": code == UNDECLARED_ANSWER,
    }
