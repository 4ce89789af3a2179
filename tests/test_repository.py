"""Rules for what is committed: what is locked, what ships, what documents promise, what no file may name."""

import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = {name: ROOT / "requirements" / f"{name}.txt" for name in ("runtime", "dev", "scan")}

# Written in two halves, so that this file does not name them.
INDEX_HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npm" + "js.org",
    "proxy." + "golang.org",
    "sum." + "golang.org",
    "deb." + "debian.org",
]


@cache
def committed() -> dict[str, str]:
    """The text of every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = {}
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            found[name] = (ROOT / name).read_text(errors="replace")
    assert "pyproject.toml" in found
    return found


def documents() -> list[str]:
    return [name for name in committed() if name.endswith(".md")]


def locked(lock: Path) -> dict[str, Version]:
    pins = re.findall(r"^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)", lock.read_text(), re.MULTILINE)
    return {name: Version(version) for name, version in pins}


def requirements(*groups: str) -> list[Requirement]:
    found: list[Requirement] = []
    for group in groups:
        for one in PROJECT["dependency-groups"][group]:
            found += [Requirement(one)] if isinstance(one, str) else requirements(one["include-group"])
    return found


def of_the_package(*extras: str) -> list[Requirement]:
    optional = [one for extra in extras for one in PROJECT["project"]["optional-dependencies"][extra]]
    return [Requirement(one) for one in [*PROJECT["project"]["dependencies"], *optional]]


def test_the_package_needs_six_others_and_no_more():
    blocks = {"pulumi", "pulumi-aws", "pulumi-kubernetes", "pydantic"}
    assert {one.name for one in of_the_package()} == {*blocks, "aws-cron-expression-validator", "tzdata"}
    for one in of_the_package("cli", "testing"):
        if one.name == "tzdata":  # data, whose versions are years
            continue
        assert {spec.operator for spec in one.specifier} == {">=", "<"}, f"{one} needs a lower and an upper bound"


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("runtime", [*of_the_package("cli"), *requirements("install")]),
        ("dev", [*of_the_package("cli", "testing"), *requirements("dev")]),
        ("scan", requirements("scan")),
    ],
)
def test_the_lock_holds_what_the_project_asks_for(lock: str, wanted: list[Requirement]):
    pins = locked(LOCKS[lock])
    stale = [str(one) for one in wanted if one.name.lower() not in pins or pins[one.name.lower()] not in one.specifier]

    assert not stale, f"requirements/{lock}.txt does not fit pyproject.toml, run `make lock`: {stale}"


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_every_locked_version_has_hashes_and_no_address(lock: Path):
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text().split("\n", 2)[2])

    assert {block.partition("==")[0] for block in blocks} == locked(lock).keys()
    assert len(locked(lock)) > 30
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in lock.read_text()


def test_both_locks_agree():
    assert locked(LOCKS["runtime"]).items() <= locked(LOCKS["dev"]).items()


def test_no_file_names_a_package_index():
    assert [(name, host) for name, text in committed().items() for host in INDEX_HOSTS if host in text] == []


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    paths = {f"{ROOT}/", f"{Path.home()}/"} - {"//"}

    assert [(name, path) for name, text in committed().items() for path in paths if path in text] == []


def test_release_notes_have_a_kind_and_say_something():
    kinds = {one["directory"] for one in PROJECT["tool"]["towncrier"]["type"]}
    fragments = [path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"]

    assert kinds == {"code-break", "deploy-break", "feature", "fix"}
    name = re.compile(rf"(\d+|\+[a-z0-9-]+)\.({'|'.join(kinds)})\.md")
    for path in fragments:
        assert name.fullmatch(path.name), f"{path.name}: name it +WHAT.KIND.md"
        assert path.read_text().strip().endswith("."), f"{path.name}: say it in whole sentences"


@pytest.mark.parametrize("name", documents())
def test_links_in_documents_lead_somewhere(name: str):
    inline = [token for token in MarkdownIt().parse(committed()[name]) if token.type == "inline"]
    parts = [part for token in inline for part in token.children or [] if part.type == "link_open"]
    links = [str(part.attrs["href"]) for part in parts]
    here = [link.partition("#")[0] for link in links if "://" not in link and not link.startswith(("#", "mailto:"))]

    assert [link for link in here if not (ROOT / name).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", documents())
def test_make_targets_that_documents_name_exist(name: str):
    targets = set(re.findall(r"^\.PHONY: (\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^\$ |^|`)make ([a-z][a-z-]*)", committed()[name], re.MULTILINE))

    assert named <= targets


def test_ci_ends_with_the_test_command_of_the_readme():
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "make test"
    assert re.search(r"^(\$ )?make test\b", (ROOT / "README.md").read_text(), re.MULTILINE)


def test_the_wheel_holds_the_typed_package_and_nothing_else(tmp_path: Path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.split("/")[0].partition("-")[0] for name in names} == {"roadbed"}
    assert "roadbed/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    packaged = {name for name in names if name.startswith("roadbed/")}
    assert packaged == {name.removeprefix("components/") for name in committed() if name.startswith("components/")}
