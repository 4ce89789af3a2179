"""Run the team the stack is named after: `canary.dev` runs canary.py."""

from pathlib import Path

from roadbed import run_team

run_team(Path(__file__).parent)
