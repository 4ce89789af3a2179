"""`exports.py` is the one list of what `roadbed` offers, to programs and to type checkers."""

import importlib
import os
import pkgutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import roadbed
import roadbed.exports
from roadbed.kernel.component import Component, args_class
from tests.test_conventions import groups_of

PACKAGE = Path(roadbed.__file__).parent
OWN = {"blocks", "catalogue"}
EXPORTED = {
    name: each for name, each in vars(roadbed.exports).items() if name.isidentifier() and not name.startswith("_")
}


def python(program: str, path: Path = PACKAGE.parent) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_name_is_the_same_for_a_program_and_for_a_type_checker():
    assert {*roadbed.__all__} == EXPORTED.keys() | OWN
    assert all(getattr(roadbed, name) is each for name, each in EXPORTED.items())


def test_every_name_can_be_listed_and_taken_at_once():
    taken: dict[str, object] = {}
    exec("from roadbed import *", taken)

    assert EXPORTED.keys() | OWN <= set(dir(roadbed))
    assert EXPORTED.keys() | OWN <= taken.keys()


def test_exports_are_nothing_but_re_exports():
    """Their statements are noted and not run, so that anything else there would be lost."""
    lines = (PACKAGE / "exports.py").read_text().partition('\n"""\n')[2].split("\n")

    for line in filter(None, lines):
        first, module, second, name, *rest = line.split()
        assert (first, second, rest) == ("from", "import", ["as", name]), line
        assert module.startswith("roadbed."), line


def test_every_block_is_exported():
    for module in pkgutil.walk_packages(roadbed.__path__, "roadbed."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

    derived = [Component]
    for kind in derived:
        derived += kind.__subclasses__()
    made = {kind.__name__: kind for kind in derived[1:] if kind.__module__.startswith("roadbed.")}
    assert len(made) >= 15
    assert made == {name: block for name, block in roadbed.blocks().items() if name in EXPORTED}


@pytest.mark.parametrize("name", [name for name in roadbed.blocks() if name in EXPORTED])
def test_what_the_arguments_of_a_block_are_made_of_is_exported(name: str):
    for kind in groups_of(args_class(EXPORTED[name])):
        assert EXPORTED.get(kind.__name__) is kind


def test_a_name_loads_what_it_needs_and_no_more():
    loaded = "print(*(name for name in sys.modules if name.partition('.')[0] in ('pulumi', 'pydantic', 'roadbed')))"
    nothing = python(f"import sys, roadbed; {loaded}").split()
    queue = python(f"import sys; from roadbed import Queue; {loaded}").split()

    assert nothing == ["roadbed"]
    assert "roadbed.messaging.queue" in queue
    assert {name.split(".")[1] for name in queue if name.startswith("roadbed.")} == {"kernel", "messaging"}
    assert not any(name.startswith("roadbed.messaging.topic") for name in queue)


def test_names_are_found_in_an_archive_that_holds_no_sources(tmp_path: Path):
    with zipfile.PyZipFile(str(tmp_path / "packed.zip"), "w") as archive:
        for part in ("__init__", "exports"):
            archive.writepy(str(PACKAGE / f"{part}.py"), "roadbed")
        archive.writepy(str(PACKAGE / "kernel"), "roadbed")

    said = python("import roadbed; print(roadbed.__file__, roadbed.Problem.__module__)", tmp_path / "packed.zip")

    assert said.split() == [str(tmp_path / "packed.zip" / "roadbed" / "__init__.pyc"), "roadbed.kernel.errors"]


def test_a_misspelt_name_is_told_with_the_right_one():
    with pytest.raises(AttributeError, match=r"^module 'roadbed' has no attribute 'Quue'$") as caught:
        roadbed.Quue  # noqa: B018

    assert (caught.value.name, caught.value.obj) == ("Quue", roadbed)  # What Python finds the near one by.
