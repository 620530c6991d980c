"""`tocsin completion`: the script that lets a shell complete commands, options and the names of sources, topics and channels."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", help="The shell that you use.", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of SHELL. The shell then completes commands, options, and the names of sources, topics and channels.

    \b
    tocsin completion bash >> ~/.bashrc
    tocsin completion zsh >> ~/.zshrc
    tocsin completion fish > ~/.config/fish/completions/tocsin.fish
    """
    from alerts.cli import cli

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(cli, {}, "tocsin", "_TOCSIN_COMPLETE").source())
