"""What the terminal shows of a rehearsal: questions, replies, who hears what."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel

from flows.checkin import DONE, Ask, Effect, Say, Turn
from flows.flags import Decision, Flag, Rule, Tier

WHEN = {
    Tier.URGENT: "at once",
    Tier.SAME_DAY: "today",
    Tier.FOLLOW_UP: "within two working days",
    Tier.UNHURRIED: "within five working days",
    Tier.DIGEST: "on the weekly list",
    Tier.VOLUNTEER_ONLY: "never",
}


class Stage:
    """A terminal. Everything from the files is escaped, so that no text is taken for a colour."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def open(self, title: str, person: str) -> None:
        """The first line."""
        self.console.rule(f"[bold]{escape(title)}[/]", align="left")
        self.note(f"You are {person}. Type a number or the words; also: back, skip, help, quit.")

    def turn(self, turn: Turn, rules: dict[str, Rule], help_text: str) -> None:
        """Everything that came of a turn, in the order a person meets it."""
        for said in turn.utter:
            if isinstance(said, Say):
                self.console.print(Padding(f"[green]{escape(said.text)}[/]", (0, 0, 0, 2)))
        if turn.urgent:
            self.help_contacts(help_text)
        for flag in turn.flags:
            self.flag(flag, rules.get(flag.rule))
        self._effects(turn.effects)
        for said in turn.utter:
            if isinstance(said, Ask):
                self.question(said)

    def question(self, ask: Ask) -> None:
        """The question and its buttons."""
        progress = f"[dim]{ask.position} of {ask.total}[/] " if ask.position else ""
        self.console.print()
        self.console.print(f"{progress}[bold]{escape(ask.text)}[/]")
        number = 0
        for offer in ask.offers:
            number += offer.choice != DONE
            mark = "[x]" if offer.ticked else "[ ]" if any(each.choice == DONE for each in ask.offers) else ""
            name = f"{number}" if offer.choice != DONE else "done"
            self.console.print(f"  [cyan]{name:>4}[/] {escape(mark)} [cyan]{escape(offer.label)}[/]")
        if ask.wants_words:
            self.note("(type a few words)")

    def flag(self, flag: Flag, rule: Rule | None) -> None:
        """Who hears of it, in exactly which words."""
        if not flag.leaves:
            kept = "kept private" if flag.decision is Decision.PRIVATE else "between you and the bot"
            self.note(f"{flag.rule} ({flag.theme}): {kept}")
            return
        other = flag.decision is Decision.ALTERNATE or (rule is not None and rule.to_alternate)
        who = "Someone else hears" if other else "The supervisor hears"
        lead = " The safeguarding lead too." if rule is not None and rule.safeguarding else ""
        colour = "red" if flag.tier in (Tier.URGENT, Tier.SAME_DAY) else "yellow"
        words = f"{escape(flag.words)}\n[dim]{flag.rule}, {WHEN[flag.tier]}.{lead}[/]"
        self.console.print(Panel(words, title=who, title_align="left", border_style=colour, expand=False))

    def help_contacts(self, text: str) -> None:
        """What Help now shows first."""
        self.console.print(
            Panel(escape(text), title="Help now", title_align="left", border_style="red", expand=False)
        )

    def note(self, text: str) -> None:
        """Something about the rehearsal itself."""
        self.console.print(f"[dim]{escape(text)}[/]")

    def _effects(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            self.note(f"Kept: {effect.name} = {effect.value}")
