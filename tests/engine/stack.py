"""Stacks on the real engine: a copied project, a backend in a folder, echo providers, and one process per operation."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pulumi_aws._utilities
import pulumi_kubernetes._utilities
import yaml

from roadbed.plan.cloud.place import Place
from roadbed.plan.engine import plan_from_preview, plan_from_state
from roadbed.plan.model import Plan
from roadbed.plan.monitor.stack_references import CONFIG_KEY as STACK_OUTPUTS_KEY
from roadbed.plan.project.stack_config import made_up_secret
from tests.engine.echo import EchoProvider, serving
from tests.engine.vault import SECRETS_PROVIDER, serving_keys

ROOT = Path(__file__).resolve().parents[2]
HOST = Path(__file__).with_name("host.py")
CLIENT = Path(__file__).with_name("host_client.py")
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "tests", "components", "docs", "benchmarks")
FASTER = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""State is written once, at the end: a fourth of the time, and nothing left of an update that was killed."""


class OperationFailedError(AssertionError):
    """The engine ended with an error, and what it printed."""


@dataclass(frozen=True)
class Engine:
    """The CLI with the clouds it talks to, and a folder for its home and state."""

    pulumi: Path
    folder: Path
    aws: EchoProvider
    kubernetes: EchoProvider
    ports: str
    keys: Mapping[str, str]
    """Of the environment: where the service for keys is."""

    @classmethod
    @contextmanager
    def running(cls, pulumi: Path, folder: Path) -> Iterator["Engine"]:
        """An engine whose providers listen while the block runs."""
        language = folder / "bin" / "pulumi-language-python"
        language.parent.mkdir()
        hosts = folder / "hosts"
        language.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "{CLIENT}" "{hosts}" "$@"\n', encoding="utf-8")
        language.chmod(0o755)
        with ExitStack() as serve:
            serve.enter_context(_forking_hosts(hosts))
            keys = serve.enter_context(serving_keys())
            aws = EchoProvider("aws", pulumi_aws._utilities.get_version())
            kubernetes = EchoProvider("kubernetes", pulumi_kubernetes._utilities.get_version())
            ports = ",".join(f"{each.package}:{serve.enter_context(serving(each))}" for each in (aws, kubernetes))
            yield cls(pulumi, folder, aws, kubernetes, ports, keys)

    def project(self, source: Path) -> "Project":
        """A copy of the project in `source` with a backend of its own; both may be written to."""
        folder = self.folder / f"{source.name}-{len(list(self.folder.iterdir()))}"
        shutil.copytree(source, folder / "project", ignore=NOT_COPIED)
        for name in ("home", "state"):
            (folder / name).mkdir()
        return Project(self, folder)

    def forget(self) -> None:
        """Begin anew with empty clouds."""
        self.aws.forget()
        self.kubernetes.forget()

    def calls(self, what: str) -> list[str]:
        """Logical names that a cloud was asked to `create`, `update`, `delete` or `read`, sorted."""
        return sorted(call.name for cloud in (self.aws, self.kubernetes) for call in cloud.of(what))


@dataclass(frozen=True)
class Project:
    """A copied project and the backend its stacks live in."""

    engine: Engine
    folder: Path
    inside: str = "project"

    @property
    def root(self) -> Path:
        """Where its Pulumi.yaml is."""
        return self.folder / self.inside

    def elsewhere(self, reference: str, outputs: Mapping[str, Any]) -> None:
        """Deploy a stack of another project, in the same backend, with these outputs."""
        *_, name, stack = reference.split("/")
        project = replace(self, inside=f"elsewhere/{reference}")
        project.root.mkdir(parents=True)
        program = f"import pulumi\nfor name, value in {dict(outputs)!r}.items():\n    pulumi.export(name, value)\n"
        (project.root / "__main__.py").write_text(program, encoding="utf-8")
        (project.root / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n", encoding="utf-8")
        project.stack(stack).up()

    def config_file(self, stack: str) -> Path:
        """The stack's configuration, which may not be there yet."""
        settings = yaml.safe_load((self.root / "Pulumi.yaml").read_text(encoding="utf-8"))
        return self.root / settings.get("stackConfigDir", "") / f"Pulumi.{stack}.yaml"

    def stack(self, name: str) -> "EngineStack":
        """A new stack, with the configuration that the project has for it; its secrets are made up, as offline.

        Stacks elsewhere that its configuration tells the outputs of are deployed.
        """
        file = self.config_file(name)
        written = (yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None) or {}
        config, secrets = _split(written.get("config") or {})
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump({"config": config}), encoding="utf-8")
        stack = EngineStack(self, name)
        stack.run("stack", "init", name, f"--secrets-provider={SECRETS_PROVIDER}", chosen=False)
        if secrets:
            made_up = (f"--secret={path}={made_up_secret(re.split(r'[:.]', path)[-1])}" for path in secrets)
            stack.run("config", "set-all", "--path", *made_up)
        for reference, outputs in (config.get(STACK_OUTPUTS_KEY) or {}).items():
            self.elsewhere(reference, outputs)
        settings = yaml.safe_load((self.root / "Pulumi.yaml").read_text(encoding="utf-8"))
        for cloud in (self.engine.aws, self.engine.kubernetes):
            cloud.places[f"{name}::{settings['name']}"] = _place(config, f"{settings['name']}/{name}")
        return stack


@dataclass
class EngineStack:
    """One stack, and the operations a team runs on it."""

    project: Project
    name: str
    environment: dict[str, str] = field(default_factory=lambda: dict(FASTER))

    def preview(self) -> Plan:
        """What the engine would do, as a plan."""
        return self.planned()[0]

    def planned(self) -> tuple[Plan, Mapping[str, Any]]:
        """The engine's plan, and the printed preview it was read from."""
        saved = self.project.folder / f"{self.name}.saved.json"
        saved.unlink(missing_ok=True)
        done = self.run("preview", "--json", "--show-sames", f"--save-plan={saved}", check=False)
        printed = json.loads(done.stdout or "{}")
        saved_plan = json.loads(saved.read_text(encoding="utf-8")) if saved.exists() else None
        return plan_from_preview(printed, saved_plan), printed

    def up(self, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Deploy; `check=False` hands back a failed update instead of raising."""
        return self.run("up", "--yes", "--skip-preview", "--suppress-outputs", check=check)

    def refresh(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Ask the clouds what they hold."""
        return self.run("refresh", "--yes", "--skip-preview", *options)

    def destroy(self, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Delete whatever is not protected."""
        return self.run("destroy", "--yes", "--skip-preview", check=check)

    def state(self) -> Mapping[str, Any]:
        """What `pulumi stack export` writes."""
        return json.loads(self.run("stack", "export").stdout)

    def deployed(self) -> Plan:
        """The plan that the state holds."""
        return plan_from_state(self.state())

    def resources(self) -> list[Mapping[str, Any]]:
        """What the backend's own file holds of the stack: in no time, where no plan is needed."""
        (file,) = (self.project.folder / "state").glob(f".pulumi/stacks/*/{self.name}.json")
        latest = json.loads(file.read_text(encoding="utf-8"))["checkpoint"]["latest"]
        return list(latest.get("resources") or ())

    def configure(self, key: str, value: str) -> None:
        """Change one value of the stack's configuration, as its file would."""
        self.run("config", "set", key, value)

    def run(self, *arguments: str, check: bool = True, chosen: bool = True) -> subprocess.CompletedProcess[str]:
        """Run any command of the CLI, on this stack unless `chosen=False`."""
        done = subprocess.run(
            self._command(*arguments, chosen=chosen),
            cwd=self.project.root,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if check and done.returncode:
            raise OperationFailedError(f"pulumi {' '.join(arguments)}: {done.stdout[-4000:]}\n{done.stderr[-4000:]}")
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and go on; its output is what it prints."""
        return subprocess.Popen(
            self._command(*arguments),
            cwd=self.project.root,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _command(self, *arguments: str, chosen: bool = True) -> list[str]:
        stack = ["--stack", self.name] if chosen else []
        return [str(self.project.engine.pulumi), *arguments, *stack, "--non-interactive"]

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "KUBE", "PULUMI_"))}
        return {
            **kept,
            "PATH": f"{self.project.engine.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "components"),
            "PULUMI_BACKEND_URL": f"file://{self.project.folder / 'state'}",
            "PULUMI_DEBUG_PROVIDERS": self.project.engine.ports,
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_HOME": str(self.project.folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            **self.project.engine.keys,
            **self.environment,
        }


@contextmanager
def _forking_hosts(address: Path) -> Iterator[None]:
    command = [sys.executable, "-P", str(HOST), str(address)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as hosts:
        assert hosts.stdout is not None
        hosts.stdout.readline()
        yield


def _split(config: Mapping[str, Any], path: str = "") -> tuple[dict[str, Any], list[str]]:
    """Configuration without its secrets, and the paths of those."""
    plain, secrets = {}, []
    for key, value in config.items():
        here = f"{path}.{key}" if path else key
        if isinstance(value, Mapping) and list(value) == ["secure"]:
            secrets.append(here)
        elif isinstance(value, Mapping):
            plain[key], deeper = _split(value, here)
            secrets += deeper
        else:
            plain[key] = value
    return plain, secrets


def _place(config: Mapping[str, Any], stack: str) -> Place:
    allowed = config.get("aws:allowedAccountIds") or [""]
    account = str(config.get("roadbed:account") or allowed[0])
    return Place.of(str(config.get("aws:region") or ""), account, stack=stack)
