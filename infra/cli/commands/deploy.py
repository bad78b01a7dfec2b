"""Upload a package to a running platform, local or on AWS, and say what became of its dialogs."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.cli.failure import CommandFailed
from infra.cli.target import add_target_arguments, find_target
from shared.basic.compiler import compile_source

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

SUFFIX = ".gbai"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("package", type=Path, help="a folder NAME.gbai")
    add_target_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    package = arguments.package.resolve()
    if not package.is_dir() or package.suffix != SUFFIX:
        raise CommandFailed(f"{arguments.package} is not a folder that ends in {SUFFIX}")
    target = find_target(arguments)
    target.enter()
    import boto3

    broken = sum(_check(path, package) for path in sorted(package.rglob("*.bas")))
    s3 = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL") or None)
    sent, removed = _upload(s3, target.bucket, package)
    name = package.name.removesuffix(SUFFIX)
    print(f"{sent} files sent, {removed} removed; {target.url}/bot/{name}")
    if broken:
        print(f"{broken} scripts have errors; their previous versions stay active")
    return 1 if broken else 0


def _check(path: Path, package: Path) -> bool:
    """Show a script's errors; True when it has any."""
    result = compile_source(path.read_text(encoding="utf-8", errors="replace"), name=path.stem)
    for found in result.diagnostics:
        if found.severity == "error":
            where = f"{path.relative_to(package.parent)}:{found.line}:{found.column}"
            print(
                f"{where}: {found.code} {found.message}"
                + (f"\n    hint: {found.hint}" if found.hint else "")
            )
    return not result.ok


def _upload(s3: Any, bucket: str, package: Path) -> tuple[int, int]:
    """Make the bucket's copy equal to the folder; numbers of files sent and removed."""
    stored = dict(_stored(s3, bucket, package.name + "/"))
    local = {
        f"{package.name}/{path.relative_to(package).as_posix()}": path
        for path in package.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(package).parts)
    }
    changed = [key for key, path in local.items() if stored.get(key) != _etag(path)]
    for key in changed:
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        s3.upload_file(str(local[key]), bucket, key, ExtraArgs={"ContentType": kind})
    gone = [key for key in stored if key not in local]
    for key in gone:
        s3.delete_object(Bucket=bucket, Key=key)
    return len(changed), len(gone)


def _stored(s3: Any, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for row in page.get("Contents", []):
            yield row["Key"], row["ETag"].strip('"')


def _etag(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
