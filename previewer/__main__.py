"""`python -m previewer`."""

from previewer.cli import main

main()
