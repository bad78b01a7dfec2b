"""What every file storage must do."""

from __future__ import annotations

import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from layers.files.s3 import S3Files
from layers.files.secrets import secret_fields, secret_text
from shared.errors import NotFound, ServiceUnavailable
from shared.records.files import Upload
from tests.support.aws import AwsServer

KEYS = ["a.txt", "shop.gbai/shop.gbkb/faq/a b+c%2F&é.md", "x/y/z"]


@pytest.mark.parametrize("key", KEYS)
def test_what_is_written_is_read_back(files: Any, key: str) -> None:
    written = files.write(key, b"Hello", "text/plain")
    assert files.read(key) == b"Hello"
    found = files.head(key)
    assert (found.key, found.size, found.etag) == (key, 5, written.etag)
    assert found.content_type == "text/plain"


def test_writing_again_replaces_and_changes_the_etag(files: Any) -> None:
    first = files.write("a", b"one")
    second = files.write("a", b"two")
    assert first.etag != second.etag
    assert (files.read("a"), files.head("a").etag) == (b"two", second.etag)


def test_an_object_knows_the_act_that_wrote_it(files: Any) -> None:
    files.write("a", b"one", act="run:1")
    assert files.head("a").act == "run:1"
    files.write("a", b"two")
    assert files.head("a").act == ""


def test_a_missing_object_is_not_found(files: Any) -> None:
    assert files.head("missing") is None
    with pytest.raises(NotFound):
        files.read("missing")


def test_a_large_object_comes_in_pieces(files: Any) -> None:
    data = bytes(range(256)) * 4096
    files.write("large", data)
    assert b"".join(files.stream("large")) == data


def test_a_listing_names_what_is_below_the_prefix_by_key(files: Any) -> None:
    for key in ("b/2", "b/1", "a/1", "bc"):
        files.write(key, b"x")
    assert [found.key for found in files.listing("b/")] == ["b/1", "b/2"]
    assert list(files.listing("nothing/")) == []


def test_a_listing_goes_on_beyond_a_thousand(files: Any) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: files.write(f"n/{number:04}", b""), range(1005)))
    assert len(list(files.listing("n/"))) == 1005


def test_deleted_objects_are_gone_and_missing_ones_do_not_matter(files: Any) -> None:
    files.write("a", b"x")
    files.write("b", b"x")
    files.delete(["a", "missing"])
    assert [found.key for found in files.listing("")] == ["b"]
    files.delete([])


def post(form: Upload, data: bytes) -> int:
    """Post a file as a browser does; the HTTP status."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'
    body = "".join([*parts, head]).encode() + data + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    request = urllib.request.Request(form.url, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def test_a_browser_may_post_a_file_of_the_size_allowed(s3: S3Files) -> None:
    form = s3.upload_form("up/a.txt", "text/plain", max_size=10, seconds=60)
    assert post(form, b"0123456789") in (200, 201, 204)
    assert s3.read("up/a.txt") == b"0123456789"
    assert post(form, b"0123456789x") >= 400


def test_a_link_gives_the_file_under_its_name(s3: S3Files) -> None:
    s3.write("a", b"Hello")
    with urllib.request.urlopen(s3.download_url("a", 60, "Ré sumé.txt"), timeout=10) as response:
        assert response.read() == b"Hello"
        assert "R%C3%A9%20sum%C3%A9.txt" in response.headers["Content-Disposition"]


def test_a_storage_out_of_reach_is_said_to_be_unavailable(aws: AwsServer) -> None:
    nowhere = aws.connection | {"endpoint_url": "http://127.0.0.1:9"}
    with pytest.raises(ServiceUnavailable):
        S3Files("bucket", **nowhere).head("a")


def test_secrets_are_read_whole_or_by_field(aws: AwsServer) -> None:
    secrets = aws.client("secretsmanager")
    arn = secrets.create_secret(Name="model", SecretString='{"OPENAI_API_KEY": "k"}')["ARN"]
    assert secret_text(arn, **aws.connection) == '{"OPENAI_API_KEY": "k"}'
    assert secret_fields(arn, **aws.connection) == {"OPENAI_API_KEY": "k"}


@pytest.mark.parametrize("name", ["", "missing"])
def test_a_secret_that_is_not_there_is_unavailable(aws: AwsServer, name: str) -> None:
    with pytest.raises(ServiceUnavailable):
        secret_text(name, **aws.connection)


def test_a_secret_that_is_no_object_has_no_fields(aws: AwsServer) -> None:
    arn = aws.client("secretsmanager").create_secret(Name="plain", SecretString="[1]")["ARN"]
    with pytest.raises(ServiceUnavailable):
        secret_fields(arn, **aws.connection)
