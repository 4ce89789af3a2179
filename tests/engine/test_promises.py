"""What teams are promised about their deployed resources, kept on the real engine."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from roadbed.plan.access import access_of
from roadbed.plan.model import Plan
from tests.engine.offline import offline
from tests.engine.stack import ROOT, Engine, EngineStack

PROGRAM = Path(__file__).with_name("programs") / "promises"


@pytest.fixture
def stack(fresh_engine: Engine) -> EngineStack:
    """A team's stack that was never deployed."""
    return fresh_engine.project(PROGRAM).stack("payments.prod")


@pytest.fixture
def deployed(stack: EngineStack) -> EngineStack:
    """The same, deployed once."""
    stack.up()
    stack.project.engine.aws.calls.clear()
    return stack


def edit(stack: EngineStack, what: str) -> None:
    """What a team changes in its program; programs/promises/__main__.py tells how."""
    stack.configure("promises:edit", what)


def ids(plan: Plan) -> dict[str, object]:
    """The identifier of everything the cloud holds, by logical name and type."""
    return {f"{each.name} {each.type}": each.id for each in plan.cloud_resources()}


def in_the_cloud(stack: EngineStack) -> list[str]:
    """URNs of what the cloud holds, sorted."""
    return sorted(held.urn for held in stack.project.engine.aws.held.values())


def test_renaming_a_block_or_a_child_with_an_alias_replaces_nothing(deployed: EngineStack):
    before = ids(deployed.deployed())

    edit(deployed, "renames")
    _, printed = deployed.planned()
    deployed.up()

    # The ownership tag `component` says the block's new name.
    assert set(printed["changeSummary"]) == {"same", "update"}
    assert deployed.project.engine.calls("create") == []
    assert deployed.project.engine.calls("delete") == []
    assert sorted(map(str, before.values())) == sorted(map(str, ids(deployed.deployed()).values()))
    assert {"purchases", "purchases-queue", "archive-bucket"} <= {each.name for each in deployed.deployed().resources}


def test_a_protected_queue_is_not_deleted_when_it_disappears_from_the_program(deployed: EngineStack):
    before = in_the_cloud(deployed)
    edit(deployed, "removes")

    failed = deployed.up(check=False)

    assert failed.returncode != 0
    assert "cannot be deleted" in failed.stdout
    kept = {"orders-queue", "orders-dead-letters"}
    assert kept.isdisjoint(deployed.project.engine.calls("delete"))
    assert kept <= {each.name for each in deployed.deployed().resources}
    assert {urn for urn in before if urn.rpartition("::")[2] in kept} <= set(in_the_cloud(deployed))


def test_a_protected_queue_is_not_replaced_by_a_change_that_replaces(deployed: EngineStack):
    edit(deployed, "reorders")

    failed = deployed.up(check=False)

    assert failed.returncode != 0
    assert "unable to replace resource" in failed.stdout
    assert deployed.project.engine.calls("delete") == []


def test_destroying_a_stack_leaves_what_is_protected(deployed: EngineStack):
    protected = {each.urn for each in deployed.deployed().cloud_resources() if each.options.protect}

    failed = deployed.destroy(check=False)

    assert failed.returncode != 0
    assert protected
    assert protected <= set(in_the_cloud(deployed))


@pytest.mark.parametrize("fault", ["the program raises", "the cloud refuses"])
def test_an_update_that_failed_half_way_is_finished_by_the_next(stack: EngineStack, fault: str):
    cloud = stack.project.engine.aws
    if fault == "the program raises":
        edit(stack, "fails")
    else:
        cloud.failing.add("orders-dead-letters")
    failed = stack.up(check=False)
    half = in_the_cloud(stack)

    cloud.failing.clear()
    edit(stack, "none")
    stack.up()

    assert failed.returncode != 0
    assert half
    _assert_whole(stack)


@pytest.mark.parametrize("found", ["nothing", "a thing to delete", "a thing to adopt"])
def test_an_update_that_was_killed_is_recovered_as_documented(stack: EngineStack, found: str):
    cloud = stack.project.engine.aws
    name = "orders-dead-letters"
    stack.environment.clear()  # Without checkpoints a killed update would leave no trace to recover from.
    cloud.hanging.add(name)
    if found != "nothing":
        cloud.surviving.add(name)
    urn = _kill_while_creating(stack, name)
    made = next((key for key, held in cloud.held.items() if held.urn == urn), None)
    assert (made is None) is (found == "nothing")

    # docs/recovery.md, step by step.
    stack.run("cancel", "--yes")
    stack.refresh("--clear-pending-creates")
    if found == "a thing to delete":
        del cloud.held[made]
    if found == "a thing to adopt":
        parent = urn.replace("$aws:sqs/queue:Queue::orders-dead-letters", "::orders")
        options = ["--parent", f"orders={parent}", "--protect=false", "--generate-code=false"]
        stack.run("import", "--yes", "--skip-preview", *made[:1], name, *made[1:], *options)
    stack.up()

    _assert_whole(stack, asked_again=set() if found == "a thing to adopt" else {name})


def test_a_plain_update_after_a_kill_would_make_a_thing_twice(stack: EngineStack):
    """Why docs/recovery.md is needed; when the engine learns better, this fails and the page can go."""
    cloud = stack.project.engine.aws
    stack.environment.clear()
    cloud.hanging.add("news")
    cloud.surviving.add("news")
    _kill_while_creating(stack, "news")

    stack.run("cancel", "--yes")
    stack.up()

    assert stack.project.engine.calls("create").count("news") == 2


def test_a_stack_says_the_same_of_its_blocks_from_all_three_sources(deployed: EngineStack):
    evaluated = offline(deployed.project.root, [deployed.name])[deployed.name]
    plans = [evaluated.preview, evaluated.up, deployed.preview(), deployed.deployed()]
    blocks, *others = [plan.facts for plan in plans]
    access, *from_others = [set(access_of(plan)) for plan in plans[1:]]

    assert others == [blocks] * 3
    assert from_others == [access] * 2
    audit, courier = (next(blocks[urn] for urn in blocks if urn.endswith(f"::{name}")) for name in ("audit", "courier"))
    assert [(each.of, each.right) for each in courier.rights] == [
        ("Queue audit", "consumer"),
        ("Queue audit", "sender"),
    ]
    assert [(each.setting, each.reason) for each in audit.weakened] == [
        ("deletion_protection", "auditors keep their own copy")
    ]
    assert [(each.child, each.args, each.opts) for each in audit.overrides] == [
        ("queue", ("delay_seconds",), ("ignore_changes",))
    ]
    assert {(each.who, each.right) for each in access if each.what == "Queue audit"} >= {
        ("Courier courier", "consumer"),
        ("Courier courier", "sender"),
    }


def test_a_newer_library_changes_nothing(deployed: EngineStack, tmp_path: Path):
    newer = tmp_path / "newer"
    shutil.copytree(ROOT / "components" / "roadbed", newer / "roadbed", ignore=shutil.ignore_patterns("__pycache__"))
    information = newer / "roadbed-99.0.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.4\nName: roadbed\nVersion: 99.0.0\n")
    deployed.environment["PYTHONPATH"] = str(newer)

    plan, printed = deployed.planned()

    assert _version(newer) == "99.0.0"
    assert printed["changeSummary"] == {"same": len(plan.resources)}


def test_a_changed_cost_centre_updates_tags_and_replaces_nothing(deployed: EngineStack):
    before = ids(deployed.deployed())
    deployed.configure("roadbed:cost-center", "CC-9999")

    _, printed = deployed.planned()
    deployed.up()

    assert set(printed["changeSummary"]) == {"same", "update"}
    updates = [step for step in printed["steps"] if step["op"] == "update" and step["newState"]["custom"]]
    assert {tuple(step["diffReasons"]) for step in updates} == {("tags",)}
    after = deployed.deployed()
    assert ids(after) == before
    queues = [each for each in after.resources if each.type == "aws:sqs/queue:Queue"]
    assert {each.inputs["tags"]["cost-center"] for each in queues} == {"CC-9999"}
    assert deployed.project.engine.calls("delete") == []


QUIET_LOOKS = 8


def _kill_while_creating(stack: EngineStack, name: str) -> str:
    """Start an update and kill all of it while only `name` is being made; the URN of that."""
    cloud = stack.project.engine.aws
    update = stack.start("up", "--yes", "--skip-preview")
    deadline = time.monotonic() + 90
    quiet, asked = 0, -1
    # On a busy machine the next resource may only be about to begin: nothing else must have moved for a while.
    while quiet < QUIET_LOOKS:
        pending, before, asked = _pending(stack), asked, len(stack.project.engine.calls("create"))
        alone = len(pending) == 1 and pending[0].endswith(f"::{name}")
        quiet = quiet + 1 if alone and asked == before else 0
        assert update.poll() is None, update.communicate()[0]
        assert time.monotonic() < deadline, f"never was only {name} being made: {pending}"
        time.sleep(0.2)
    update.kill()
    update.communicate()
    while name in cloud.hanging:
        time.sleep(0.01)
    assert _pending(stack) == pending
    return pending[0]


def _pending(stack: EngineStack) -> list[str]:
    exported = stack.run("stack", "export", check=False)
    if exported.returncode:  # A running update was just writing the file.
        return []
    operations = json.loads(exported.stdout)["deployment"].get("pending_operations") or []
    return [each["resource"]["urn"] for each in operations]


def _assert_whole(stack: EngineStack, asked_again: set[str] = frozenset()) -> None:
    """Everything is there, once, and the engine has nothing left to do."""
    plan, printed = stack.planned()
    created = stack.project.engine.calls("create")
    expected = sorted(each.urn for each in plan.cloud_resources())

    assert printed["changeSummary"] == {"same": len(plan.resources)}
    assert in_the_cloud(stack) == expected
    assert sorted(set(created)) == sorted(urn.rpartition("::")[2] for urn in expected)
    assert {name for name in created if created.count(name) > 1} == asked_again


def _version(path: Path) -> str:
    code = "import importlib.metadata; print(importlib.metadata.version('roadbed'))"
    environment = {**os.environ, "PYTHONPATH": str(path)}
    return subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()
