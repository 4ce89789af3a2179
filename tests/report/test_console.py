import stat

import pytest

from roadbed.report.console import write_whole


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
