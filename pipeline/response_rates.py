"""How many of those who were invited answered.

Belongs here: response rates, and the complete ones among the populations of the codebook. Does not
belong here: their formulas (`pipeline.stats.response`), or what was answered (`pipeline.metrics`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from pipeline.metric_rows import Metric, estimated
from pipeline.stats import Undefined, response
from schemas.questionnaire import Questionnaire
from schemas.study import Disposition


def response_rates(
    dispositions: Mapping[str, int], questionnaire: Questionnaire
) -> Iterator[Metric]:
    """AAPOR response rates, and the complete ones among each population of the codebook."""
    try:
        final = _final_dispositions(dispositions, questionnaire)
        invited, reason = final.eligible + final.unknown, None
    except Undefined as undefined:
        final, invited, reason = response.Dispositions(), 0, undefined.reason
    for name, rate in (
        ("response_rate_1", response.response_rate_1),
        ("response_rate_2", response.response_rate_2),
        ("response_rate_5", response.response_rate_5),
        ("response_rate_6", response.response_rate_6),
    ):
        found = estimated(partial(Metric, name, "population", invited), partial(rate, final))
        yield replace(found, null_reason=reason) if reason else found
    complete = dispositions.get(Disposition.COMPLETE, 0)
    for name, people in questionnaire.populations.items():
        yield _complete_of_population(name, complete, people.n)


def _complete_of_population(population: str, complete: int, n: int) -> Metric:
    """Complete respondents over the persons of a population that the codebook counts."""
    share = Metric("complete_of_population", "population", n, cut=population)
    if complete > n:
        return replace(share, null_reason="more_answers_than_population")
    return replace(share, estimate=complete / n)


def _final_dispositions(
    dispositions: Mapping[str, int], questionnaire: Questionnaire
) -> response.Dispositions:
    """Who ended how; the invited of whom the export says nothing had no contact.

    Raises:
        Undefined: the codebook does not say how many were invited and the export does not list
            those who did not answer; or more rows than invited.
    """
    get = dispositions.get
    listed = sum(dispositions.values())
    silent = 0
    if questionnaire.invited is not None:
        silent = questionnaire.invited - listed
        if silent < 0:
            raise Undefined("more_answers_than_population")
    elif not get(Disposition.NOT_ANSWERED, 0):
        raise Undefined("invited_unknown")
    return response.Dispositions(
        complete=get(Disposition.COMPLETE, 0),
        partial=get(Disposition.PARTIAL, 0),
        refused=get(Disposition.REFUSED, 0),
        no_contact=get(Disposition.NOT_ANSWERED, 0) + silent,
        other=get(Disposition.OTHER, 0),
        unknown_other=get(Disposition.UNKNOWN_ELIGIBILITY, 0),
    )
