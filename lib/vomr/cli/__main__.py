"""``python -m vomr.cli``."""

from vomr.cli import main

main()
