"""The way in: `alongside COMMAND`, which is also `python -m bot COMMAND`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run one command. `run` starts without the command line's machinery, which it does not need."""
    if sys.argv[1:2] == ["run"] and not {"--help", "-h"} & set(sys.argv):
        # Libraries load these only to look well in a terminal nobody looks at: 8 MB and a tenth of a second.
        for name in ("httpx._main", "rich"):
            sys.modules[name] = None  # type: ignore[assignment]  # Python then says it is not installed
        from bot.running import run_from_command_line

        sys.exit(run_from_command_line(sys.argv[2:]))
    from bot.cli import app

    app(prog_name="alongside")


if __name__ == "__main__":
    main()
