"""`python -m bearoff`, and the command `bearoff`."""

import sys

from bearoff import program


def main() -> None:
    """Run the command line."""
    sys.exit(program.main())


if __name__ == "__main__":
    main()
