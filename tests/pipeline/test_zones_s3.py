"""Landing zones in a bucket, against a local S3 server."""

import socket
from collections.abc import Iterator
from typing import Any

import fsspec
import pytest
from moto.server import ThreadedMotoServer

from pipeline.fetching import unfetched
from pipeline.zones import look, look_into
from schemas.errors import UserError
from schemas.settings import Settings
from tests.making import EXPORT, Folder
from tests.pipeline.taking import take

pytestmark = pytest.mark.slow

HIDDEN = "a-secret-that-no-message-shows"
REGION = {"region_name": "eu-central-1"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The URL of an S3 server with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The file system of the server, with an empty bucket `exports`."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("LANDING_KEY", "likertwave")
    monkeypatch.setenv("LANDING_SECRET", HIDDEN)
    system = fsspec.filesystem(
        "s3",
        key="likertwave",
        secret=HIDDEN,
        endpoint_url=endpoint,
        client_kwargs=REGION,
        skip_instance_cache=True,
    )
    system.mkdir("exports")
    yield system
    system.rm("exports", recursive=True)


def settings(endpoint: str, url: str = "s3://exports/in", **options: Any) -> Settings:
    zone = {
        "url": url,
        "options": {"endpoint_url": endpoint, "client_kwargs": REGION, **options},
        "options_from": {"key": "LANDING_KEY", "secret": "LANDING_SECRET"},
    }
    return Settings.model_validate({"landing": [zone]})


def test_an_object_is_taken_once_and_again_when_it_was_replaced(
    folder: Folder, endpoint: str, bucket: Any
) -> None:
    folder.study()
    told = settings(endpoint)
    bucket.pipe("exports/in/small/2024/answers.csv", EXPORT.encode())
    first = take(folder.store, told, {})
    assert (first.files, first.problems) == ((), ())
    second = take(folder.store, told, first.sightings)
    assert second.files == (folder.home / "studies/small/waves/2024/answers.csv",)
    assert second.files[0].read_text("utf-8") == EXPORT
    bucket.pipe("exports/in/small/2024/answers.csv", EXPORT.encode())
    assert unfetched(folder.store, look(folder.store, told).landed) == []
    bucket.pipe("exports/in/small/2024/answers.csv", EXPORT.encode() + b"d,Agree,Agree\n")
    third = take(folder.store, told, second.sightings)
    assert len(take(folder.store, told, third.sightings).files) == 1
    assert second.files[0].read_bytes() == EXPORT.encode() + b"d,Agree,Agree\n"


def test_an_object_of_many_chunks_arrives_byte_for_byte(
    folder: Folder, endpoint: str, bucket: Any
) -> None:
    folder.study()
    content = bytes(range(256)) * 90_000
    bucket.pipe("exports/in/small/2024/answers.bin", content)
    first = take(folder.store, settings(endpoint), {})
    (path,) = take(folder.store, settings(endpoint), first.sightings).files
    assert path.read_bytes() == content


def test_keys_that_no_folder_could_have_are_never_fetched(
    folder: Folder, endpoint: str, bucket: Any
) -> None:
    folder.study()
    deep = "d/" * 450
    for key in (
        *("small/../../x.csv", "small/../x.csv", "small//2024/a.csv", "small/2024/.."),
        "small/2024/study.yaml",
        *("/etc/passwd", "small/2024/a\tb.csv", f"small/2024/{deep}a.csv"),
    ):
        bucket.call_s3("put_object", Bucket="exports", Key=f"in/{key}", Body=b"id\n")
    seen = look(folder.store, settings(endpoint))
    assert (seen.landed, seen.unreachable) == ((), ())
    told = [str(one).removeprefix("landing zone s3://exports/in, ") for one in seen.misplaced]
    layout = "does not lie in a wave's folder. Put it at <study>/<wave>/<file>"
    assert told == [
        "/etc/passwd: there is no study of that name. Make the study first, or correct the folder",
        f"small/../../x.csv: {layout}",
        "small/../x.csv: its folder is no name of a wave. Use letters, digits, - and _ only",
        f"small//2024/a.csv: {layout}",
        "small/2024/..: is no plain file name. Rename it, with letters and digits",
        "small/2024/a�b.csv: is no plain file name. Rename it, with letters and digits",
        f"{f'small/2024/{deep}'[:200]}: {layout}",
        "small/2024/study.yaml: is no answers but YAML, which is never taken from there. Remove it",
    ]


def test_an_empty_place_in_a_bucket_is_an_empty_zone(
    folder: Folder, endpoint: str, bucket: Any
) -> None:
    bucket.call_s3("put_object", Bucket="exports", Key="in/small/2024/", Body=b"")
    seen = look(folder.store, settings(endpoint))
    assert (seen.landed, seen.misplaced, seen.unreachable) == ((), (), ())
    assert look(folder.store, settings(endpoint, "s3://exports/none")).unreachable == ()


@pytest.mark.usefixtures("bucket")
def test_a_bucket_or_server_that_is_not_there_is_told_without_the_secret(
    folder: Folder, endpoint: str
) -> None:
    (problem,) = look(folder.store, settings(endpoint, "s3://nowhere/in")).unreachable
    assert str(problem) == (
        "landing zone s3://nowhere/in: does not exist. Check the URL, and whether it is mounted"
    )
    (problem,) = look(folder.store, settings("http://127.0.0.1:9")).unreachable
    assert str(problem) == (
        "landing zone s3://exports/in: cannot be reached (EndpointConnectionError)."
        " Check `url`, `options` and the network"
    )
    (problem,) = look(folder.store, settings(endpoint, nonsense=3)).unreachable
    assert "nonsense" not in str(problem)
    assert HIDDEN not in str(problem)


@pytest.mark.usefixtures("bucket")
def test_a_server_that_is_silent_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        told = settings(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(UserError, match=r"exports/in: did not answer in time\. Check `url`"):
            look_into(told.landing[0], frozenset(), seconds=0.2)
