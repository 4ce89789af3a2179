"""Run the team the stack is named after: `orders.prod` runs orders.py."""

from pathlib import Path

from roadbed import run_team

run_team(Path(__file__).parent)
