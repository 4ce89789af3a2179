"""What README shows is what a newcomer sees."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


SHOWN = ("Queue refunds", "Bucket receipts", "Service checkout", "Worker settlement")
"""Blocks of the stack that README has room for."""
MOST_LINES = 12
"""Of each section below the tree."""
LEFT_OUT = "…"


def excerpt(printed: str) -> str:
    """What README shows of a preview, with a mark wherever something is left out."""
    tree, *sections = printed.strip("\n").split("\n\n")
    lines: list[str] = []
    shown = True
    for line in tree.splitlines():
        if line.startswith(("├── ", "└── ")):
            shown = line[4:].startswith(SHOWN)
        if shown:
            lines.append(line)
        elif lines[-1] != f"├── {LEFT_OUT}":
            lines.append(f"├── {LEFT_OUT}")
    for section in sections:
        first, rest = section.splitlines()[:MOST_LINES], section.splitlines()[MOST_LINES:]
        lines += ["", *first, *([f"  {LEFT_OUT}"] if rest else [])]
    return "\n".join(lines)


def test_the_preview_in_readme_is_the_real_one(reviewed):
    command = [sys.executable, "-m", "roadbed.cli", "preview", "payments.prod"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    text = README.read_text()
    shown = re.search(r"<!-- preview -->\n```text\n(.*?)```\n<!-- /preview -->", text, re.DOTALL)

    assert shown
    assert all(f"── {each}" in done.stdout for each in SHOWN)
    reviewed(README, text[: shown.start(1)] + excerpt(done.stdout) + "\n" + text[shown.end(1) :])


def test_the_message_in_readme_is_the_real_one():
    from roadbed import QueueArgs
    from roadbed.kernel.errors import ArgsError

    try:
        QueueArgs(max_recieves=3, delay_seconds=1000)
    except ArgsError as error:
        problems = [f"    - {problem}\n" for problem in error.problems]
    assert len(problems) == 2
    assert "".join(problems) in README.read_text()


def test_the_sample_in_readme_is_a_stack(tmp_path):
    (sample,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "stacks" / "shipping.py").write_text(sample)

    command = [sys.executable, "-m", "roadbed.cli", "preview", "shipping.prod"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "subscription" in done.stdout
