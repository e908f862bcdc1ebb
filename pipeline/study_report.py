"""The study report: what differs between the waves and groups, one HTML file per language.

Belongs here: what stands in the report. Does not belong here: its tables (`pipeline.study_changes`,
`pipeline.study_sections`), layout and style (`pipeline/templates`), words (`pipeline/messages`), or
any computation. Numbers are made as in the wave report.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.explained.linking import Linked
from pipeline.interpretation import Interpretation, interpretation
from pipeline.report_parts import Picture, as_code, number, render, say
from pipeline.study_changes import change_sections
from pipeline.study_claims import claims
from pipeline.study_sections import groups, links, omnibus, waves
from pipeline.study_view import StudyView

SECTIONS = (
    *("glance", "claims", "changes", "trends", "flows", "groups", "omnibus", "links"),
    *("method", "cite", "why"),
)
Images = Mapping[str, Picture]


def study_report(view: StudyView, drawn: Sequence[Picture], linked: Linked) -> bytes:
    """The report of a study in the view's language, as UTF-8.

    Args:
        view: the study.
        drawn: its figures.
        linked: makes the numbers of the page links to their explanations.

    Raises:
        StoreError: the study names an interpretation that is not there.
    """
    rules = interpretation(view.study["study"], view.study["interpretation"])
    images = {one["name"]: one for one in drawn}
    kinds: dict[str, list[Picture]] = {}
    for one in drawn:
        kinds.setdefault(one["kind"], []).append(one)
    context = _context(view, rules, images, kinds)
    return render("study_report.html.j2", {**context, "linked": linked})


def _context(
    view: StudyView,
    rules: Interpretation | None,
    images: Images,
    kinds: Mapping[str, list[Picture]],
) -> dict[str, Any]:
    """Everything that the template shows."""

    def spoken(key: str, **values: object) -> Markup:
        return say(view.words, key, **values)

    content: dict[str, Any] = {
        "glance": list(waves(view)),
        "claims": claims(view),
        "changes": list(change_sections(view, rules, images)),
        "trends": kinds.get("trend", []),
        "flows": kinds.get("flow", []),
        "groups": list(groups(view, rules)),
        "omnibus": list(omnibus(view)),
        "links": list(links(view)),
        "method": list(_methods(view, rules)),
        "cite": spoken("cite_study_text", title=view.title, revision=view.revision),
    }
    # A study of one wave has nothing to compare, and says so.
    always = ("glance", "changes", "method", "cite", "why")
    shown = [name for name in SECTIONS if name in always or content[name]]
    return {
        "language": view.words.spoken,
        "say": spoken,
        "kind": view.words.say("study_report"),
        "title": view.title,
        "subtitle": ", ".join(view.wave_names),
        "skip_to": "changes",
        "parts": [(name, view.words.say(TITLES.get(name, name))) for name in shown],
        "shown": shown,
        "notices": list(_notices(view)),
        **content,
    }


# The catalogue's key for the title of a section, where it is not the section's name.
TITLES = {"groups": "group_contrasts"}


def _notices(view: StudyView) -> Iterator[list[Markup]]:
    """What a reader must know first: a box each, of one or more lines."""
    made: dict[tuple[str, str | None, str | None], list[str]] = {}
    for wave in view.waves:
        if wave["provenance"] != "measured":
            how = (wave["provenance"], wave["provenance_method"], wave["provenance_source"])
            made.setdefault(how, []).append(wave["wave"])
    for (provenance, method, source), named in made.items():
        # The catalogue of texts has one method a provenance; of several each says its own.
        is_only = sum(one[0] == provenance for one in made) == 1
        text = view.methods.get(provenance, method) if is_only else method
        lines = [
            say(view.words, "notice_waves", waves=", ".join(named)),
            say(view.words, f"{provenance}_notice", method=text or ""),
        ]
        if source:
            lines.append(say(view.words, "reconstructed_source", source=source))
        yield lines
    few = [wave for wave in view.waves if wave["complete"] < view.study["few_answers"]]
    if few:
        listed = Markup(", ").join(
            Markup("{}: {}").format(
                wave["wave"],
                number(wave["complete"], wave["complete"], "waves", "complete", wave=wave["wave"]),
            )
            for wave in few
        )
        yield [say(view.words, "few_answers_waves", waves=listed)]


def _methods(view: StudyView, rules: Interpretation | None) -> Iterator[Markup]:
    for key in ("counts", "shares", "differences", "effects", "tests", "families"):
        yield say(view.words, f"method_{key}")
    bounds = {"share": "equivalence_share", "dominance": "equivalence_dominance"}
    known = {name: view.study[column] for name, column in bounds.items()}
    for name, bound in known.items():
        if bound is not None:
            shown = number(view.words.number(bound), bound, "studies", bounds[name])
            yield say(view.words, f"method_equivalence_{name}", bound=shown)
    yield say(view.words, "method_robustness")
    yield say(view.words, "method_linking")
    if rules is not None:
        name = as_code(rules.name)
        yield say(view.words, "method_interpretation", name=name, source=rules.source)
    else:
        yield say(view.words, "method_no_interpretation")
    used = {
        row["ci_method"]
        for one in view.changes
        for row in one.rows.values()
        if row["ci_method"] is not None
    }
    if used:
        listed = Markup(", ").join(as_code(name) for name in sorted(used))
        yield say(view.words, "method_ci", list=listed)
