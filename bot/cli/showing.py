"""`rehearse` and `simulate`: how a conversation sounds, and how whole weeks go, without a token."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigOption, configured, fail

if TYPE_CHECKING:
    from bot.rehearsal.play import Rehearsal, Spots
    from flows.check.examples import Example
    from flows.library import Library
    from flows.spotting import Lexicon

FolderOption = Annotated[
    list[Path] | None,
    typer.Option("--folder", "-f", help="A folder of your own to lay over (besides those of the configuration)."),
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(rehearse)
    app.command()(simulate)


def rehearse(
    flow: Annotated[
        str | None, typer.Argument(help="The id of a flow, such as weekly. With --map: none means all.")
    ] = None,
    config: ConfigOption = None,
    who: Annotated[
        Path | None, typer.Option("--as", help="Who you are: a JSON file, or an example whose first lines say it.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="Keep what you did as an example conversation, which check plays.")
    ] = None,
    draw: Annotated[
        bool, typer.Option("--map", help="Draw the flow instead: Mermaid, and SVG with Graphviz.")
    ] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where --map puts the pictures.")] = Path("maps"),
    folder: FolderOption = None,
) -> None:
    """Play a conversation here in the terminal. No token, no database, nobody is told."""
    folders = [*configured(config).flows.folders, *(folder or [])]
    library = _library(folders)
    if draw:
        _draw(library, flow, output)
        return
    name = _known(library, flow)
    if name is None:
        fail("Which one? There are: " + ", ".join(library.flows) + ".", status=2)
    _play(library, name, who, save, _spotter(folders))


def simulate(
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How many weeks to live through.")] = 12,
    people: Annotated[int, typer.Option(min=1, max=500, help="How many volunteers, in teams of ten.")] = 40,
    seed: Annotated[int, typer.Option(help="The same number gives the same people and the same weeks.")] = 1,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A rules.toml with your changes: with --on, asks the past instead.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="A database (a file, or its URL): nothing in it is changed.")
    ] = None,
    config: ConfigOption = None,
    folder: FolderOption = None,
) -> None:
    """Live whole weeks with people who do not exist, through the real bot, and print the diary.

    With --rules FILE --on DATABASE: which flags the changed rules would have raised on past answers.
    """
    from bot.cli.simulating import ask_the_past, live

    if (rules is None) is not (on is None):
        fail(
            "--rules and --on go together: the changed rules, and the database whose past answers are asked.",
            status=2,
        )
    if rules is not None and on is not None:
        ask_the_past(config, folder or [], rules, on)
    else:
        live(config, folder or [], weeks=weeks, people=people, seed=seed)


def _library(folders: list[Path]) -> Library:
    """The library as far as it can be read; its problems are said, and only faulty flows cannot be played."""
    from bot.cli.folders import read_all, shipped
    from flows.library import read_files

    over = [read_all(each) for each in folders]
    library, problems = read_files(
        {path: text for path, text in shipped().items() if path.endswith(".toml")},
        [{path: text for path, text in each.items() if path.endswith(".toml")} for each in over],
    )
    for problem in problems:
        typer.echo(str(problem), err=True)
    return library


def _known(library: Library, flow: str | None) -> str | None:
    from flows.problems import did_you_mean

    if flow is not None and flow not in library.flows:
        fail(f'There is no flow "{flow}". {did_you_mean(flow, library.flows)}', status=2)
    return flow


def _draw(library: Library, flow: str | None, folder: Path) -> None:
    from bot.rehearsal.drawing import NO_DOT, has_layout, write_pictures
    from bot.rehearsal.picture import picture

    wanted = [_known(library, flow)] if flow else list(library.flows)
    pictures = [picture(library.flows[name], library.rules.values()) for name in wanted if name]
    try:
        written = write_pictures(pictures, folder)
    except OSError as error:
        fail(f"{folder} cannot be written to: {error.strerror}.")
    for path in written:
        typer.echo(path)
    if not has_layout():
        typer.echo(NO_DOT, err=True)


def _play(library: Library, flow: str, who: Path | None, save: Path | None, spots: Spots) -> None:
    from rich.console import Console

    from bot.rehearsal.history import HistoryError, facts_of, read_history
    from bot.rehearsal.play import Rehearsal
    from bot.rehearsal.stage import Stage
    from flows.structure import faults

    if any(faults({flow: library.flows[flow]}, library.rules, library.instruments)):
        fail("This one cannot be played before it is mended: alongside check says what is wrong.")
    try:
        example = read_history(who, flow)
        facts = facts_of(library, example)
    except HistoryError as error:
        fail(str(error), status=2)
    rehearsal = Rehearsal(library, flow, facts, Stage(Console(highlight=False)), spots)
    rehearsal.run(_typed)
    if save is not None:
        _save(library, example, rehearsal, save)


def _save(library: Library, example: Example, rehearsal: Rehearsal, path: Path) -> None:
    from bot.rehearsal.transcript import transcript

    name = path.stem.replace("_", " ").replace("-", " ").capitalize()
    try:
        path.write_text(transcript(library, example, rehearsal.exchanges, name), encoding="utf-8")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}.")
    typer.echo(f"Kept in {path}. Put it into examples/ of your folder, and alongside check plays it.")


def _typed() -> str | None:
    """A line from the keyboard; None when there is no more."""
    try:
        return input("> ") if sys.stdin.isatty() else input()
    except (EOFError, KeyboardInterrupt):
        return None


def _spotter(folders: list[Path]) -> Spots:
    """What the word lists, ours and those of the folders, make of typed words; they are read with the first."""
    from bot.library_files import read_lexicon
    from flows.spotting import LexiconError

    @cache
    def lexicon() -> Lexicon:
        try:
            return read_lexicon(folders)
        except LexiconError as error:
            for problem in error.problems:
                typer.echo(str(problem), err=True)
            typer.echo("Your own word lists are left out until that is mended, as the bot would do.", err=True)
            return read_lexicon()

    return lambda text: lexicon().spot(text).level.value
