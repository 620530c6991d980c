"""A group of commands whose help shows each summary whole, whatever the width of the terminal. Has no command itself."""

from __future__ import annotations

import click

_WHOLE = 1000  # letters of a summary, so that none is cut


class Group(click.Group):
    """As click's, with summaries that wrap instead of ending in dots."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the first sentence of their help."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(_WHOLE)) for name, command in found if command and not command.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
