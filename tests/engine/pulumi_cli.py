"""Where the real `pulumi` CLI is; as a program, print that, and build it first where there is none.

The first of these that is there: `$ROADBED_PULUMI`; `pulumi` on PATH; the binary built from `tests/engine/go.mod`.
The built one lives in the user's cache folder, so that every clone finds it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
COMMAND: Final = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VARIABLE: Final = "ROADBED_PULUMI"


class NoEngineError(Exception):
    """There is no Pulumi CLI, and what would bring one."""


def version() -> str:
    """The version that tests/engine/go.mod asks for: `v3.259.0`."""
    found = re.search(r"^\s*github\.com/pulumi/pulumi/pkg/v3 (v\S+)", (HERE / "go.mod").read_text(), re.MULTILINE)
    if found is None:
        raise NoEngineError("tests/engine/go.mod does not require github.com/pulumi/pulumi/pkg/v3")
    return found[1]


def built() -> Path:
    """Where `make engine` puts the binary; its folder's parent is a Pulumi root, as the Automation API wants it."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "roadbed" / f"pulumi-{version()}" / "bin" / "pulumi"


def find() -> Path:
    """The CLI's path, or a NoEngineError with the reason to skip."""
    if named := os.environ.get(VARIABLE):
        if not os.access(named, os.X_OK):
            raise NoEngineError(f"{VARIABLE} names {named}, which is not a program")
        return Path(named).absolute()
    if on_path := shutil.which("pulumi"):
        return Path(on_path).absolute()
    if built().is_file():
        return built()
    raise NoEngineError("there is no `pulumi` on PATH; install it, or build it with `make engine` (needs Go)")


def build() -> Path:
    """Build the CLI: about 5 minutes and 3 GB of Go caches the first time on two cores, seconds afterwards."""
    if shutil.which("go") is None:
        raise NoEngineError("there is neither `pulumi` nor `go` on PATH; either is enough to run the engine's tests")
    target = built()
    target.parent.mkdir(parents=True, exist_ok=True)
    print(f"building pulumi {version()} from its Go module, about 5 minutes the first time", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        # Plugin and semver checks read the version that is linked in; without it they misbehave.
        linked = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version()}"
        options = ["-trimpath", "-tags", "osusergo", "-ldflags", linked, "-o", f"{folder}/pulumi"]
        environment = {**os.environ, "CGO_ENABLED": "0"}
        done = subprocess.run(["go", "build", *options, COMMAND], cwd=HERE, env=environment, check=False)
        if done.returncode:
            raise NoEngineError(f"`go build {COMMAND}` failed")
        Path(folder, "pulumi").replace(target)
    return target


def main() -> None:
    """Print the path of a Pulumi CLI that works."""
    try:
        try:
            path = find()
        except NoEngineError:
            if os.environ.get(VARIABLE):
                raise
            path = build()
    except NoEngineError as error:
        sys.exit(f"error: {error}")
    print(path)


if __name__ == "__main__":
    main()
