"""Files of the bot's drive, as scripts use them."""

import io
import zipfile

import pytest

from tests.support.bench import Bench
from tests.support.web import answer

PREFIX = "shop.gbai/shop.gbdrive/"

RESULTS: dict[str, tuple[str, object]] = {
    "text": ('WRITE "tea" TO "a/b.txt"\nRETURN READ "a/b.txt"', "tea"),
    "SAVE TO": ('SAVE "tea" TO "a/b.txt"\nRETURN READ "a/b.txt"', "tea"),
    "the short form": ('WRITE "a.txt", "tea"\nRETURN READ "a.txt"', "tea"),
    "lines": ('WRITE ["x", "y"] TO "a.txt" AS LINES\nRETURN READ "a.txt" AS LINES', ["x", "y"]),
    "an object": ('WRITE {"n": 1} TO "a.json"\nr = READ "a.json" AS TABLE\nRETURN r.n', 1),
    "rows": (
        'WRITE [{"n": 1, "s": "0123"}] TO "a.csv"\nr = READ "a.csv" AS TABLE\nRETURN [r.n, r.s]',
        [1, "0123"],
    ),
    "appending": ('WRITE "a" TO "a.txt"\nWRITE "b" TO "a.txt" APPEND\nRETURN READ "a.txt"', "ab"),
    "appending to nothing": ('WRITE "b" TO "a.txt" APPEND\nRETURN READ "a.txt"', "b"),
    "copying": ('WRITE "x" TO "a.txt"\nc = COPY "a.txt" TO "b/c.txt"\nRETURN [c.size, READ("b/c.txt")]', [1, "x"]),
    "moving": ('WRITE "x" TO "a.txt"\nMOVE "a.txt", "b.txt"\nRETURN (READ "b.txt") + (GET "a.txt")', "x"),
    "moving onto itself": ('WRITE "x" TO "a.txt"\nMOVE "a.txt" TO "./a.txt"\nRETURN READ "a.txt"', "x"),
    "deleting": ('WRITE "x" TO "a.txt"\nDELETE FILE "a.txt"\nRETURN COUNT(LIST ".")', 0),
    "DELETE of a path": ('WRITE "x" TO "a.txt"\nDELETE "a.txt"\nRETURN COUNT(LIST ".")', 0),
    "a folder": (
        'WRITE "x" TO "a/b.txt"\nWRITE "x" TO "a/c/d.txt"\nl = LIST "a"\nRETURN [l[0].name, l[1].type, COUNT(l)]',
        ["b.txt", "folder", 2],
    ),
    "a folder with all below": ('WRITE "x" TO "a/c/d.txt"\nl = LIST "a" RECURSIVE\nRETURN l[0].path', "a/c/d.txt"),
    "a pattern": ('WRITE "x" TO "a.txt"\nWRITE "x" TO "b.csv"\nl = LIST "." FILTER "*.csv"\nRETURN l[0].name', "b.csv"),
    "a condition": ('WRITE "x" TO "a.txt"\nWRITE "xyz" TO "b.txt"\nl = LIST "." WHERE size > 2\nRETURN l[0].name', "b.txt"),
    "DIR": ('WRITE "x" TO "a/b.txt"\nl = DIR "a"\nRETURN l[0].size', 1),
    "an archive": (
        'WRITE "x" TO "a/b.txt"\nWRITE "y" TO "c.txt"\nCOMPRESS ["a", "c.txt"] TO "all.zip"\nEXTRACT "all.zip" TO "out"\nRETURN (READ "out/a/b.txt") + (READ "out/c.txt")',
        "xy",
    ),
    "an upload": ('u = UPLOAD "https://example.com/logo.png" TO "img"\nRETURN [u.path, u.size, u.type]', ["img/logo.png", 4, "image/png"]),
    "a download": ('p = DOWNLOAD "https://example.com/logo.png"\nRETURN p', "downloads/logo.png"),
    "a download under a name": ('DOWNLOAD "https://example.com/logo.png", "x.png"\nRETURN READ "x.png"', "iVBORw=="),
    "a link": ('WRITE "x" TO "a.txt"\nu = DOWNLOAD "a.txt" AS LINK\nRETURN CONTAINS(u, "a.txt")', True),
}  # fmt: skip


def equipped() -> Bench:
    bench = Bench()
    bench.services.web.serve({"https://example.com/logo.png": answer(b"\x89PNG", 200, "image/png")})
    return bench


@pytest.mark.parametrize(("source", "result"), RESULTS.values(), ids=RESULTS)
def test_gives(source: str, result: object) -> None:
    assert equipped().run(source) == result


@pytest.mark.parametrize(
    "path",
    ["../secret", "a/../../b", "/etc/passwd", "C:/x", "gdrive:///x", "a\\\\..\\\\..\\\\b", "\x1f"],
)
@pytest.mark.parametrize("source", ['x = READ "{}"', 'WRITE "x" TO "{}"', 'DELETE FILE "{}"'])
def test_a_path_outside_the_drive_is_refused(source: str, path: str) -> None:
    bench = Bench()
    bench.run(f"p = $P\n{source}".replace("$P", repr(path).replace("'", '"')).replace('"{}"', "p"))
    assert bench.error.code == "R5404"
    assert not list(bench.services.files.listing(""))


def test_a_missing_file_is_a_failure_a_script_can_trap() -> None:
    assert Bench().run('TRY\nx = READ "a.txt"\nCATCH e\nRETURN e.code\nEND TRY') == "R5401"


def test_the_drive_of_a_bot_is_a_folder_of_its_package() -> None:
    bench = Bench()
    bench.run('WRITE "x" TO "a.txt"')
    assert [found.key for found in bench.services.files.listing("")] == [PREFIX + "a.txt"]


def zipped(*names: str, content: bytes = b"x") -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return whole.getvalue()


UNSAFE = {
    "a name above": (zipped("ok.txt", "../../shop.gbdialog/start.bas"), "R5404"),
    "an absolute name": (zipped("ok.txt", "/etc/passwd"), "R5404"),
    "a bomb": (zipped("ok.txt", content=b"\0" * 5_000_000), "R5403"),
    "no archive": (b"hello", "R5405"),
    "a cut archive": (zipped("ok.txt")[:40], "R5405"),
}


@pytest.mark.parametrize(("data", "code"), UNSAFE.values(), ids=UNSAFE)
def test_nothing_is_written_of_an_unsafe_archive(data: bytes, code: str) -> None:
    bench = Bench()
    bench.services.files.write(PREFIX + "in.zip", data)
    bench.run('EXTRACT "in.zip" TO "out"')
    assert bench.error.code == code
    assert [found.key for found in bench.services.files.listing("")] == [PREFIX + "in.zip"]


@pytest.mark.parametrize("commit", range(1, 9))
@pytest.mark.parametrize("when", ["before", "after"])
def test_files_are_appended_and_moved_once_whatever_is_killed(commit: int, when: str) -> None:
    bench = Bench()
    kill = bench.kill_before_commit if when == "before" else bench.kill_after_commit
    kill(commit)
    bench.run('WRITE "a" TO "a.txt" APPEND\nWRITE "b" TO "a.txt" APPEND\nMOVE "a.txt" TO "b.txt"')
    found = {
        info.key: bench.services.files.read(info.key) for info in bench.services.files.listing("")
    }
    assert found == {PREFIX + "b.txt": b"ab"}
