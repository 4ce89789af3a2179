"""The committed contracts of a project: its own stacks', and those it was given by other projects."""

from collections.abc import Iterable
from pathlib import Path

from roadbed.kernel.contracts.document import FOLDER, Contract, ContractFileError, path_of, read, split
from roadbed.plan.project import Project


def committed(project: Project) -> tuple[dict[tuple[str, str], Contract], dict[Path, str]]:
    """Every contract by (project, stack), and by its file what is wrong with each that cannot be used, in one line."""
    found: dict[tuple[str, str], Contract] = {}
    problems: dict[Path, str] = {}
    for file in sorted((project.working_dir / FOLDER).glob("**/*.json")):
        path = project.shown(file)
        try:
            contract = read(file, path)
        except ContractFileError as error:
            problems[file] = str(error)
            continue
        wants = project.working_dir / path_of(contract.project, contract.stack, project.name)
        if wants == file:
            found[contract.project, contract.stack] = contract
        else:
            whose = f"{contract.project}/{contract.stack}"
            problems[file] = f"{path} is the contract of {whose}; move it to {project.shown(wants)}"
    return found, problems


def file_of(project: Project, stack: str) -> Path:
    """Where the contract of one of the project's own stacks is, or would be."""
    return project.working_dir / path_of(project.name, stack, project.name)


def with_used(project: Project, stacks: Iterable[str]) -> list[str]:
    """Stacks after those of the project whose things they use, which are added; else in the order they came.

    Who uses what is in the committed contracts.
    """
    contracts, _ = committed(project)
    order: dict[str, None] = {}
    visited: set[str] = set()

    def visit(stack: str) -> None:
        if stack in visited:
            return
        visited.add(stack)
        contract = contracts.get((project.name, stack))
        for used in contract.uses if contract else ():
            of, name = split(used, project.name)
            if of == project.name:
                visit(name)
        order[stack] = None

    for stack in stacks:
        visit(stack)
    return list(order)
