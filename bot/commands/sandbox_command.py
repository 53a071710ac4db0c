"""`gendan sandbox`: the command of the sandbox's own distribution, where it is installed."""

import typer


def sandbox(context: typer.Context) -> None:
    """Run the sandbox messenger: a Bot API server with a chat page, no Telegram needed."""
    from gendan_sandbox import command  # what runs in production has no sandbox

    inner = typer.main.get_command(command.app)
    status = inner.main(context.args, prog_name=context.command_path, standalone_mode=False)
    if status:
        raise typer.Exit(status)


def add_to(app: typer.Typer) -> None:
    """Register the command; all that follows its name, `--help` too, is for the sandbox to read."""
    words = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command("sandbox", add_help_option=False, context_settings=words)(sandbox)
