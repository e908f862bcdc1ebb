"""The study report: every number from the warehouse, all text escaped, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from pipeline.comparison import publish_comparison, store_study_report
from pipeline.errors import StoreError
from pipeline.interpretation import interpretation, names
from pipeline.warehouse_build import publish_warehouse
from pipeline.words import Words
from tests.making import KEY, Folder
from tests.pages import (
    Page,
    assert_all_numbers_are_explained,
    assert_all_numbers_are_stored,
    pages,
)
from tests.pipeline.figures.studies import fill, study

EXTRA = (
    "interpretation: romano_2006\nequivalence: { share: 0.1, dominance: 0.15 }\n"
    'attributes: { group: { column: "group", text: { en: "Side & place" } } }\n'
)
ROLES = ("status", "status", "perceived_effect")


def published(folder: Folder, waves: list[str]) -> dict[str, Page]:
    for wave in waves:
        folder.store.point("current", folder.compute(wave=wave))
    publish_comparison(folder.store, "small")
    publish_warehouse(folder.store)
    return dict(pages(folder, "small", "_study"))


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, dict[str, Page]]:
    """A study of three waves, published once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        folder = Folder(tmp_path_factory.mktemp("study") / "data")
        waves = fill(folder, 3, 3, 24, extra=EXTRA, roles=ROLES)
        path = folder.home / "studies/small/waves/2011/provenance.yaml"
        path.write_text('provenance: simulated\nmethod: "Drawn <i>by lot</i>"\n')
        return folder, published(folder, waves)


def text_of(page: Page) -> str:
    return " ".join(" ".join(page.loose).split())


def test_every_number_is_in_the_warehouse(compared: tuple[Folder, dict[str, Page]]) -> None:
    folder, found = compared
    assert set(found) == {f"report.{language}.html" for language in ("da", "nb", "en")}
    for page in found.values():
        assert assert_all_numbers_are_stored(folder.store, page, "2010") > 200
        tables = {str(place["table"]) for place, _, _ in page.numbers}
        assert tables >= {"waves", "links", "pairs", "contrasts", "robustness", "studies"}


def test_every_number_is_a_link_to_its_explanation(
    compared: tuple[Folder, dict[str, Page]],
) -> None:
    for page in compared[1].values():
        assert_all_numbers_are_explained(page)


def test_no_digit_stands_outside_of_a_number_but_in_the_words_of_codebook_and_catalogue(
    compared: tuple[Folder, dict[str, Page]],
) -> None:
    allowed = re.compile(
        r"20\d\d(-\d\d-\d\d)?|95 ?%|90 ?%|\b5 ?%|Question \d|\d I hvilken|RR1|fra −1|from −1|\b1\b"
        r"|\(Wilson 1927;|19\d\d|\b0\b|[0-9a-f]{24}"
    )
    for name, page in compared[1].items():
        for text in page.loose:
            assert not re.search(r"\d", allowed.sub("", text)), (name, text)


def test_nothing_comes_from_elsewhere_and_all_text_is_escaped(
    compared: tuple[Folder, dict[str, Page]],
) -> None:
    folder, found = compared
    for name, page in found.items():
        text = (folder.home / "published/small/_study" / name).read_text("utf-8")
        assert not re.search(r'(src|href)="(?!data:|#)', text)
        assert "<script" not in text
        assert "@import" not in text
        assert not {"b", "i", "script"} & page.tags
    assert "Small <b>study</b>" in found["report.en.html"].loose
    assert "Drawn <i>by lot</i>" in text_of(found["report.en.html"])


def test_what_is_no_measurement_is_said_before_any_change(
    compared: tuple[Folder, dict[str, Page]],
) -> None:
    said = text_of(compared[1]["report.en.html"])
    notice = said.index("These answers were simulated.")
    assert said.index("Of 2011:") < notice < said.index("Each wave against the one before")
    assert "Few answered completely (2010: , 2011: , 2012: )" in said


def test_change_in_perception_has_a_table_of_its_own(
    compared: tuple[Folder, dict[str, Page]],
) -> None:
    said = text_of(compared[1]["report.en.html"])
    start = said.index("Change in perception Perceived effect: respondents judged")
    assert said.index("Question 0") < start < said.index("2 I hvilken", start)


def test_p_never_stands_alone_and_no_one_is_called_significant(
    compared: tuple[Folder, dict[str, Page]],
) -> None:
    for name, page in compared[1].items():
        said = text_of(page)
        assert "signifi" not in said.lower(), name
        assert Words(name.split(".")[1]).say("families") in said
        judged = [
            (place["metric"], place["field"])
            for place, _, _ in page.numbers
            if place["table"] == "contrasts" and place["metric"] in ("dominance", "cliffs_delta")
        ]
        fields = [field for _, field in judged]
        assert fields.count("p") <= fields.count("estimate") == fields.count("ci_low")


def test_words_of_size_are_of_the_rules_that_the_codebook_names(
    compared: tuple[Folder, dict[str, Page]],
) -> None:
    said = text_of(compared[1]["report.en.html"])
    assert "The words for sizes are those of the rules (Romano" in said
    assert "negligible" in said


@pytest.mark.slow
def test_without_rules_there_are_no_words(folder: Folder) -> None:
    page = published(folder, fill(folder, 2, 1, 12))["report.en.html"]
    said = text_of(page)
    assert "the codebook names no rules for them" in said
    assert not re.search(r"\b(negligible|medium)\b", said)
    assert_all_numbers_are_stored(folder.store, page, "2010")


def test_rules_that_are_not_there_stop_the_report_with_those_there_are(folder: Folder) -> None:
    waves = fill(folder, 1, 1, 5, extra="interpretation: of_mine\n")
    with pytest.raises(StoreError, match="of_mine") as caught:
        published(folder, waves)
    assert "cohen_1988, romano_2006" in str(caught.value)
    assert not (folder.home / "published/small/_study").exists()


@pytest.mark.parametrize("name", names())
def test_rules_rise_from_nought_and_have_words_in_each_language(name: str) -> None:
    rules = interpretation("small", name)
    assert rules is not None
    for metric, words in rules.metrics.items():
        assert list(words.values()) == sorted(words.values())
        assert rules.word(metric, 0.0) == "negligible"
        for word, least in words.items():
            assert rules.word(metric, least) == rules.word(metric, -least) == word
            for language in ("da", "nb", "en"):
                assert Words(language).say(f"size_{word}")
    assert rules.word("no_such_metric", 1.0) is None


def test_rules_are_those_of_their_publications() -> None:
    romano = interpretation("small", "romano_2006")
    assert romano is not None
    found = [romano.word("cliffs_delta", d) for d in (0.146, -0.147, 0.33, -0.474)]
    assert found == ["negligible", "small", "medium", "large"]


def test_one_wave_has_nothing_to_compare_and_says_so(folder: Folder) -> None:
    page = published(folder, fill(folder, 1, 2, 10))["report.en.html"]
    said = text_of(page)
    assert "There is nothing to compare" in said
    assert_all_numbers_are_stored(folder.store, page, "2010")


@pytest.mark.slow
def test_where_no_key_is_trusted_the_report_says_why_nobody_is_linked(folder: Folder) -> None:
    page = published(folder, fill(folder, 2, 2, 20, link=False))["report.en.html"]
    said = text_of(page)
    assert "different persons: the codebook trusts no key" in said
    assert "Nobody is linked: the codebook trusts no key." in said
    assert "How answers moved" not in said
    assert assert_all_numbers_are_stored(folder.store, page, "2010") > 20


@pytest.mark.slow
def test_keys_that_several_have_are_counted_as_refused(folder: Folder) -> None:
    waves = fill(folder, 2, 1, 8)
    path = folder.home / "studies/small/waves/2011/answers.csv"
    path.write_text(path.read_text().replace("r0,", "r1,"))
    (folder.home / "studies/small/study.yaml").write_text(
        study(1).replace('  key: "id"', '  key: "id"\n  duplicates: first')
    )
    page = published(folder, waves)["report.en.html"]
    links = {p["field"]: value for p, value, _ in page.numbers if p["table"] == "links"}
    assert links["linked"] == "7"
    assert "ambiguous" in links
    assert_all_numbers_are_stored(folder.store, page, "2010")


@pytest.mark.slow
def test_an_item_that_was_rescaled_says_why_it_is_not_compared(folder: Folder) -> None:
    waves = fill(folder, 2, 2, 12)
    text = study(2)
    two = "  other:\n    options: [{ labels: Nej }, { labels: Ja }]\n"
    folder.study(text.replace("items:\n", f"{two}items:\n"))
    path = folder.home / "studies/small/waves/2011"
    (path / "wave.yaml").write_text("items: { q1: { scale: other } }\n")
    rows = (path / "answers.csv").read_text().splitlines()
    changed = [row.rsplit(",", 1)[0] + ",Ja" for row in rows[1:]]
    (path / "answers.csv").write_text("\n".join([rows[0], *changed]) + "\n")
    said = text_of(published(folder, waves)["report.en.html"])
    assert "Question 1 it was asked on another scale before" in said


@pytest.mark.slow
def test_the_report_is_the_same_bytes_on_every_run(folder: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "elsewhere")
    for one in (folder, other):
        published(one, fill(one, 2, 2, 15, extra=EXTRA))
    assert folder.bytes_below("published") == other.bytes_below("published")
    assert store_study_report(folder.store, "small").has("reports")
