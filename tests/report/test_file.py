import os
import stat
import threading
from pathlib import Path

import pytest

from roadbed.report.file import write_whole


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "report.md"
    path.write_text("before")

    write_whole(path, "é\n")

    assert path.read_bytes() == "é\n".encode()
    assert [each.name for each in tmp_path.iterdir()] == ["report.md"]


def test_a_new_file_has_the_rights_that_new_files_have(tmp_path):
    (tmp_path / "other").touch()
    write_whole(tmp_path / "report", "text")

    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "kept").touch()

    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path / "report", "text")

    assert [each.name for each in tmp_path.iterdir()] == ["report"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "missing" / "report", "text")

    assert not list(tmp_path.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "report"
    path.write_text("before")
    path.chmod(0o640)

    write_whole(path, "after")

    assert (path.read_text(), mode(path)) == ("after", 0o640)


def test_a_symbolic_link_stays_one_and_its_file_is_written(tmp_path):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "real").write_text("before")
    (tmp_path / "link").symlink_to("reports/real")
    (tmp_path / "new").symlink_to("reports/new")

    write_whole(tmp_path / "link", "after")
    write_whole(tmp_path / "new", "first")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "new").is_symlink()
    assert {each.name: each.read_text() for each in (tmp_path / "reports").iterdir()} == {
        "real": "after",
        "new": "first",
    }


def test_all_names_of_a_file_keep_naming_it(tmp_path):
    (tmp_path / "report").write_text("much longer than after")
    (tmp_path / "other").hardlink_to(tmp_path / "report")

    write_whole(tmp_path / "report", "after")

    assert (tmp_path / "other").read_text() == "after"


def test_a_named_pipe_is_written_to_and_stays_one(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    seen: list[str] = []
    reader = threading.Thread(target=lambda: seen.append(pipe.read_text()), daemon=True)
    reader.start()

    write_whole(pipe, "text")
    reader.join(10)

    assert seen == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="the system has no /dev/fd")
def test_an_open_file_is_written_after_what_it_holds(tmp_path):
    with (tmp_path / "log").open("w") as log:
        log.write("before ")
        log.flush()
        write_whole(Path(f"/dev/fd/{log.fileno()}"), "after")

    assert (tmp_path / "log").read_text() == "before after"
    assert [each.name for each in tmp_path.iterdir()] == ["log"]


def test_a_file_that_may_not_be_written_is_left_as_it_is(tmp_path, monkeypatch):
    path = tmp_path / "report"
    path.write_text("before")
    # The tests may run as root, who may write everything.
    monkeypatch.setattr(os, "access", lambda asked, _: Path(asked) != path)

    with pytest.raises(PermissionError, match="Permission denied"):
        write_whole(path, "after")

    assert path.read_text() == "before"
