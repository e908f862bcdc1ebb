"""`likertwave revisions` and `likertwave rollback`: what was published, and the way back."""

import shutil

import pytest

from assets.home import open_instance
from assets.watching import overview_key
from pipeline.showing import shown_revision
from pipeline.store import Revision
from pipeline.warehouse import ask, is_current
from tests.likertwave.running import run
from tests.making import KEY, Folder

# Each runs the whole pipeline several times.
pytestmark = pytest.mark.slow


HEADER = "id,It is useful,It is easy\n"
FIRST = HEADER + "a,Agree,Neutral\nb,Agree,Agree\n"
SECOND = HEADER + "a,Disagree,Neutral\nb,Agree,Agree\nc,Disagree,Agree\n"
THIRD = HEADER + "a,Neutral,Neutral\n"
Published = tuple[Folder, Revision, Revision]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A wave that was published twice, made once."""
    made = Folder(tmp_path_factory.mktemp("published") / "data")
    made.study()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIKERTWAVE_KEY", KEY)
        made.wave(FIRST)
        first = made.run()
        made.wave(SECOND)
        return made, first, made.run()


@pytest.fixture
def twice(folder: Folder, template: Published) -> tuple[Folder, str, str]:
    """A copy of it, and the names of both revisions."""
    made, first, second = template
    shutil.copytree(made.home, folder.home, symlinks=True)
    return folder, first.name, second.name


def listed(folder: Folder) -> list[tuple[str, str]]:
    """State and revision of each line of `likertwave revisions small`."""
    found = run(folder, "revisions", "small")
    assert found.status == 0
    lines = [line.split() for line in found.output.splitlines()[1:]]
    revisions = [next(word for word in line if len(word) == 24) for line in lines]
    return [
        (" ".join(line[1 : line.index(revision)]), revision)
        for line, revision in zip(lines, revisions, strict=True)
    ]


def published(folder: Folder) -> tuple[int, str | None]:
    """The respondents in the warehouse, and the revision in the published folder."""
    n = ask(folder.store, "select count(*) from respondents").item()
    return int(n), shown_revision(folder.store, "small", "2024")


def test_a_rollback_publishes_the_one_before_everywhere_and_run_leaves_it(
    twice: tuple[Folder, str, str],
) -> None:
    folder, first, second = twice
    assert listed(folder) == [("replaced", first), ("published", second)]
    found = run(folder, "rollback", "small", "2024")
    assert found.status == 0
    assert f"small 2024: {first} is published again" in found.errors
    assert f"small 2024: {second} is taken back" in found.errors
    assert published(folder) == (2, first)
    assert is_current(folder.store)
    assert listed(folder) == [("replaced", first), ("taken back", second), ("published", first)]
    again = run(folder, "run")
    assert again.status == 0
    assert (
        "small 2024: taken back, left alone; `likertwave rollback small 2024 --undo`"
        in again.errors
    )
    assert published(folder) == (2, first)


def test_undo_lets_the_next_run_publish_what_was_taken_back(
    twice: tuple[Folder, str, str],
) -> None:
    folder, first, second = twice
    run(folder, "rollback", "small", "2024", first[:6])
    found = run(folder, "rollback", "small", "2024", "--undo")
    assert (found.status, "`likertwave run` publishes it" in found.errors) == (0, True)
    assert published(folder) == (2, first)
    assert run(folder, "run").status == 0
    assert published(folder) == (3, second)
    found = run(folder, "rollback", "small", "2024", "--undo")
    assert (found.status, "nothing was taken back" in found.errors) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rollback", "large", "2024"), "there is no such study"),
        (("rollback", "../x", "2024"), "this is no name of a study"),
        (("rollback", "small", "2031"), "there is no such wave"),
        (("rollback", "small", "../2024"), "this is no name of a wave"),
        (("rollback", "small", "_study"), "this is no name of a wave"),
        (("rollback", "small", "2024", "abcxyz"), "0 of its revisions are called 'abcxyz'"),
        (("rollback", "small", "2024", "abc", "--undo"), "--undo takes no REVISION"),
        (("revisions", "large"), "there is no such study"),
        (("revisions", "small", "--wave", "2031"), "there is no such wave"),
    ],
)
def test_a_wrong_name_is_a_users_error_and_changes_nothing(
    twice: tuple[Folder, str, str], arguments: tuple[str, ...], message: str
) -> None:
    folder, _, second = twice
    found = run(folder, *arguments)
    assert (found.status, message in found.errors) == (2, True)
    assert published(folder) == (3, second)


def test_a_codebook_that_is_broken_meanwhile_does_not_bar_the_way_back(
    twice: tuple[Folder, str, str],
) -> None:
    folder, first, _ = twice
    folder.study("title: [")
    found = run(folder, "rollback", "small", "2024")
    assert found.status == 0
    assert published(folder) == (2, first)


def test_a_revision_that_is_gone_keeps_its_line_and_what_is_new_has_none(
    twice: tuple[Folder, str, str],
) -> None:
    folder, first, second = twice
    shutil.rmtree(folder.store.revision("small", "2024", first).folder)
    found = run(folder, "revisions", "small")
    assert "no longer on record" in found.output
    assert listed(folder) == [("replaced", first), ("published", second)]
    folder.study(name="new")
    folder.wave(study="new")
    assert run(folder, "revisions", "new").output == "Nothing is published yet.\n"


def test_a_run_that_stops_beside_published_waves_stands_on_the_overview(
    twice: tuple[Folder, str, str],
) -> None:
    folder, _, _ = twice
    assert run(folder, "run").status == 0
    folder.wave("", name="2025")
    assert run(folder, "run").status == 2
    with open_instance(folder.store) as instance:
        latest = instance.get_latest_materialization_event(overview_key("small"))
    assert latest is not None
    assert latest.asset_materialization is not None
    summary = latest.asset_materialization.metadata["summary"].value
    assert summary == "2 waves: 1 published, 1 stopped"
