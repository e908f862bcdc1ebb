"""Lines added to a wave.yaml that a person wrote."""

import pytest

from pipeline.drafting.declaring import declare
from schemas.errors import UserError
from tests.making import Folder

LINES = {
    "items": {"easy": {"dropped": True}},
    "scales": {"agreement": {"read": {"1": "Agree", "n/a": "not_applicable"}}},
    "columns": {"personal": ["Mail", 7]},
}


def declared(folder: Folder, settings: str) -> str:
    folder.study()
    path = folder.wave(settings=settings)
    assert declare(folder.store, "small", "2024", LINES) == "studies/small/waves/2024/wave.yaml"
    return (path.parent / "wave.yaml").read_text("utf-8")


def test_a_wave_without_a_file_gets_one(folder: Folder) -> None:
    assert declared(folder, "") == (
        "items:\n"
        "  easy:\n"
        "    dropped: true\n"
        "scales:\n"
        "  agreement:\n"
        "    read:\n"
        '      "1": "Agree"\n'
        '      "n/a": "not_applicable"\n'
        "columns:\n"
        '  personal: ["Mail", 7]\n'
    )


def test_comments_order_and_quotes_of_a_person_are_kept(folder: Folder) -> None:
    written = declared(
        folder,
        "# The second round.\n"
        "fielded: 2024-03-01 # on a Friday\n"
        "\n"
        "items:\n"
        "  # they asked it as:\n"
        "  useful: { text: 'Useful?' } # really\n"
        "# The board.\n"
        "populations: { invited: { n: 90 } }\n"
        "# The end.\n",
    )
    assert written == (
        "# The second round.\n"
        "fielded: 2024-03-01 # on a Friday\n"
        "\n"
        "items:\n"
        "  # they asked it as:\n"
        "  useful: { text: 'Useful?' } # really\n"
        "  easy:\n"
        "    dropped: true\n"
        "# The board.\n"
        "populations: { invited: { n: 90 } }\n"
        "scales:\n"
        "  agreement:\n"
        "    read:\n"
        '      "1": "Agree"\n'
        '      "n/a": "not_applicable"\n'
        "columns:\n"
        '  personal: ["Mail", 7]\n'
        "# The end.\n"
    )


def test_a_file_of_comments_only_is_kept(folder: Folder) -> None:
    assert declared(folder, "# nothing differs\n").startswith("# nothing differs\nitems:\n")


@pytest.mark.parametrize(
    "settings",
    [
        "items: {}\n",
        "{}\n",
        "items: { useful: { text: 'x' } }\n",
        "items: { useful: { text: 'x', }, } # why",
        "items:\n  useful:\n    text: >\n      in\n      lines\n\n# end",
        "scales:\n    agreement:\n        read:\n            'n/a': refused # no\n",
        "title: |\n  A wave\n  in lines\n",
        "items:\n  useful: { text: x,\n    column: 3 }\n  # and\n",
        '{ "items": { "useful": { "column": "Q" } } }\n',
        "title: 'æøå 😀'\r\nplace: 2\r\n",
        'scales: { agreement: { read: { "1": "Disagree" } } }\n',
        'columns: { personal: ["Phone"] }\n',
        "---\nplace: 3\n...\n",
    ],
)
def test_the_wave_says_what_was_added_however_it_was_written(folder: Folder, settings: str) -> None:
    declared(folder, settings)
    wave = folder.store.questionnaire("small", "2024").wave
    assert wave.items["easy"].dropped
    assert wave.scales["agreement"].read["1"] == "Agree"
    assert wave.columns.personal == ("Mail", 7)


def test_adding_the_same_again_changes_nothing(folder: Folder) -> None:
    first = declared(folder, "# a comment\nplace: 1\n")
    declare(folder.store, "small", "2024", LINES)
    path = folder.store.wave_folder("small", "2024") / "wave.yaml"
    assert path.read_text("utf-8") == first


@pytest.mark.parametrize(
    ("settings", "lines", "said"),
    [
        ("items: [", LINES, "is not valid YAML"),
        ("itemz: {}\n", LINES, "wave.yaml, line 1, itemz: the key `itemz` is not known"),
        ("place: 1\n", {"items": {"x": {"dropped": True}}}, "the study has no item `x`"),
        (
            "place: 1\n",
            {"scales": {"agreement": {"read": {"1": "Perhaps"}}}},
            "`Perhaps` is neither a label of the scale nor a kind of missing",
        ),
    ],
)
def test_a_file_that_is_or_would_be_wrong_is_left_as_it_is(
    folder: Folder, settings: str, lines: dict[str, object], said: str
) -> None:
    folder.study()
    path = folder.wave(settings=settings).parent / "wave.yaml"
    with pytest.raises(UserError) as caught:
        declare(folder.store, "small", "2024", lines)
    assert said in str(caught.value)
    assert "studies/small/waves/2024" in str(caught.value)
    assert path.read_text("utf-8") == settings
