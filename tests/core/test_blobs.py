import hashlib
import socket
from pathlib import Path

import pytest

from core.blobs import FAILURES_IN_A_ROW, BlobMissing, Blobs, BlobsUnavailable, FolderBlobs, S3Access, open_blobs
from tests.s3 import S3Server

WORDS = b"a photo"
SHA256 = hashlib.sha256(WORDS).hexdigest()


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "folder":
        return open_blobs((tmp_path / "with space").as_uri())
    server: S3Server = request.getfixturevalue("s3")
    return open_blobs(f"s3://{server.create_bucket()}/some/where", s3=server.access)


async def test_what_was_put_is_there_under_its_hash(blobs: Blobs) -> None:
    assert [await blobs.put(WORDS), await blobs.put(WORDS)] == [SHA256, SHA256]
    assert (await blobs.get(SHA256), await blobs.has(SHA256)) == (WORDS, True)
    assert [name async for name in blobs.list_all()] == [SHA256]


async def test_what_was_never_put_is_missing(blobs: Blobs) -> None:
    assert not await blobs.has(SHA256)
    with pytest.raises(BlobMissing):
        await blobs.get(SHA256)


async def test_what_was_deleted_is_gone_and_deleting_again_is_no_error(blobs: Blobs) -> None:
    await blobs.put(WORDS)
    await blobs.delete(SHA256)
    await blobs.delete(SHA256)
    assert not await blobs.has(SHA256)


async def test_a_store_that_cannot_be_reached_says_so() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        access = S3Access(endpoint=f"http://127.0.0.1:{nobody.getsockname()[1]}", access_key="a", secret_key="b")
        blobs = open_blobs("s3://nowhere", s3=access)
        with pytest.raises(BlobsUnavailable):
            await blobs.put(WORDS)
        with pytest.raises(BlobsUnavailable):
            await blobs.has(SHA256)


async def test_a_store_that_fails_again_and_again_is_left_alone() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        access = S3Access(endpoint=f"http://127.0.0.1:{nobody.getsockname()[1]}", access_key="a", secret_key="b")
        blobs = open_blobs("s3://nowhere", s3=access)
        for _ in range(FAILURES_IN_A_ROW):
            with pytest.raises(BlobsUnavailable, match="HTTP error"):
                await blobs.get(SHA256)
        with pytest.raises(BlobsUnavailable, match="left alone"):
            await blobs.get(SHA256)


async def test_a_folder_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file where a folder should be")
    with pytest.raises(BlobsUnavailable):
        await open_blobs((tmp_path / "blobs").as_uri()).put(WORDS)


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no store"):
        open_blobs("http://example.org")


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "", "x", "A" * 64, "ab" * 32 + "\n"])
async def test_a_name_that_is_no_hash_leads_nowhere(name: str, tmp_path: Path) -> None:
    """Such as a row of somebody else's backup may hold."""
    (tmp_path / "secret").write_bytes(b"mine")
    blobs = FolderBlobs(tmp_path / "blobs")
    with pytest.raises(BlobMissing):
        await blobs.get(name)
    await blobs.delete(name)
    assert not await blobs.has(name) and await blobs.size_bytes(name) is None
    assert (tmp_path / "secret").exists()
