"""`check` and `spot`: what is wrong with the files people edit, and what the word lists make of a text."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import ConfigOption, fail

if TYPE_CHECKING:
    from bot.config import Config
    from flows.check.findings import Report
    from flows.spotting import Lexicon


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(check)
    app.command()(spot)


def check(
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON, for other programs.")] = False,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of a flow file, for editors that complete.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Say in plain words what your own folder changes.")] = False,
    folder: Annotated[
        list[Path] | None,
        typer.Option("--folder", "-f", help="A folder of your own to lay over (besides those of the configuration)."),
    ] = None,
) -> None:
    """Check the configuration and every conversation, rule and text. Ends with 1 if anything must be mended."""
    if schema:
        from bot.cli.flow_schema import flow_schema

        typer.echo(json.dumps(flow_schema(), indent=2, ensure_ascii=False))
        return
    settings, problems = _configuration(config)
    folders = [*(settings.flows.folders if settings else ()), *(folder or ())]
    if diff:
        _tell_differences(folders)
        return
    report = _report(folders, settings)
    if as_json:
        data = {"configuration": problems, **report.to_data(), "ok": report.ok and not problems}
        typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        from bot.cli.findings import show

        show(report, problems, folders, starts=settings is not None)
    raise typer.Exit(0 if report.ok and not problems else 1)


def spot(
    language: Annotated[
        list[str] | None, typer.Option("--language", "-l", help="Only this language's list (may be given again).")
    ] = None,
    folder: Annotated[
        list[Path] | None,
        typer.Option("--folder", "-f", help="A folder whose own word lists stand beside ours (may be given again)."),
    ] = None,
) -> None:
    """Say of each line on standard input how worrying its words are.

    A line that starts with a double quote is read as a JSON string, any other as it stands. One JSON object per line
    comes back, in order; an empty line is "none". The configuration is not read: only the shipped lists count, and
    those of each --folder.
    """
    from flows.spotting import to_json

    lexicon = _word_lists(folder or [])
    wanted = language or None
    if wanted and (unknown := [name for name in wanted if name not in lexicon.languages]):
        known = ", ".join(lexicon.languages)
        typer.echo(f"There is no reviewed list for {', '.join(unknown)}. There is: {known}.", err=True)
        raise typer.Exit(2)
    read, write, flush = sys.stdin.buffer.readline, sys.stdout.write, sys.stdout.flush
    encode = json.JSONEncoder(ensure_ascii=False).encode
    while line := read():
        write(encode(to_json(lexicon.spot(_text_of(line), wanted))) + "\n")
        flush()


def _word_lists(folders: list[Path]) -> Lexicon:
    """The shipped word lists with those of the folders beside them, or an end with every problem."""
    from bot.cli.folders import read_all
    from bot.library_files import read_lexicon
    from flows.spotting import LexiconError

    for each in folders:
        read_all(each)
    try:
        return read_lexicon(folders)
    except LexiconError as error:
        fail(*map(str, error.problems))


def _text_of(line: bytes) -> str:
    """The text a line stands for. A broken JSON string is taken as it stands: a slip must not silence a line."""
    text = line.decode("utf-8", errors="replace").rstrip("\r\n")
    if text.startswith('"'):
        try:
            value: Any = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, str) else text
    return text


def _configuration(path: Path | None) -> tuple[Config | None, list[str]]:
    """The configuration, or what is wrong with it; the library is checked either way."""
    from bot.config import ConfigError, load_config

    try:
        settings = load_config(path)
    except ConfigError as error:
        return None, error.problems
    from bot.second_channel import unusable

    return settings, unusable(settings.operator.notify)


def _report(folders: list[Path], settings: Config | None) -> Report:
    from datetime import UTC, datetime

    from bot.cli.folders import read_all, shipped
    from bot.cli.reading_age import grade
    from flows.check import check_library

    countries = {settings.programme.country} if settings else set()
    covered = {line.country for line in settings.help_lines} if settings else set()
    return check_library(
        shipped(),
        [read_all(folder) for folder in folders],
        today=datetime.now(UTC).date(),
        grade=grade,
        countries=countries - covered,
    )


def _tell_differences(folders: list[Path]) -> None:
    from bot.cli.folders import read_all, shipped
    from flows.check.differences import differences
    from flows.library import read_files

    base = {path: text for path, text in shipped().items() if path.endswith(".toml")}
    over = [{path: text for path, text in read_all(folder).items() if path.endswith(".toml")} for folder in folders]
    if not over:
        typer.echo(
            "There is no folder of your own yet: nothing differs. Name one under [flows] folders, or with --folder."
        )
        return
    words = [{path: text for path, text in each.items() if path == "words.toml"} for each in over]
    after, problems = read_files(base, over)
    for sentence in differences(read_files(base)[0], read_files(base, words)[0], after) or ["Nothing differs."]:
        typer.echo(sentence)
    if problems:
        typer.echo(f"{len(problems)} problems were found on the way: alongside check says which.", err=True)
        raise typer.Exit(1)
