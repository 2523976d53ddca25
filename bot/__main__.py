"""The way in: `alongside COMMAND`, which is also `python -m bot COMMAND`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run one command. `run` starts without the command line's machinery, which it does not need."""
    if sys.argv[1:2] == ["run"] and not {"--help", "-h"} & set(sys.argv):
        from bot.running import run_from_command_line

        sys.exit(run_from_command_line(sys.argv[2:]))
    from bot.cli import app

    app(prog_name="alongside")


if __name__ == "__main__":
    main()
