"""Run every measurement and print the report; takes about a minute."""

from __future__ import annotations

import platform
from importlib.metadata import version

from bench import footprint, pictures, player, where_time_goes, whole_run


def main() -> None:
    """Print the report."""
    print(f"Python {platform.python_version()}, Flask {version('flask')}, {platform.machine()}")
    whole_run.report()
    where_time_goes.report()
    pictures.report()
    player.report()
    footprint.report()


if __name__ == "__main__":
    main()
