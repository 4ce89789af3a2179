"""`python -m roadbed.cli`, for where scripts are not on the path."""

from roadbed.cli import main

main()
