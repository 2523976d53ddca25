"""Telegram's two Markdown styles, read as strictly as Telegram reads them."""

from __future__ import annotations

from bot.standin.formatting import Entity, cannot_parse, entity

_RESERVED = "_*[]()~`>#+-=|{}.!"
_SPANS = {"__": "underline", "||": "spoiler", "*": "bold", "_": "italic", "~": "strikethrough"}
_OLD = {"*": "bold", "_": "italic", "`": "code"}


class _Second:
    """One reading of one MarkdownV2 text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text = ""
        self.entities: list[Entity] = []
        self.open: list[tuple[str, str, int]] = []
        self.quote: str | None = None

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            self._step()
        self._end_quote()
        if self.open:
            mark, _, at = self.open[-1]
            name = _SPANS[mark].title() if mark in _SPANS else "TextUrl"
            raise cannot_parse(f"Can't find end of {name} entity at byte offset {self._byte(at)}")
        self.entities.sort(key=lambda one: (one["offset"], -one["length"]))
        return self.text, self.entities

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _step(self) -> None:
        rest = self.source[self.at :]
        sign = rest[0]
        starts_line = self.at == 0 or self.source[self.at - 1] == "\n"
        if sign == "\\" and len(rest) > 1 and rest[1].isascii():
            self._say(rest[1], 2)
        elif sign == "\n":
            following = self.source[self.at + 1 : self.at + 2]
            if following != ">":
                self._end_quote()
            self._say(sign, 1)
        elif sign == ">" and starts_line:
            self.quote = self.text if self.quote is None else self.quote
            self.at += 1
        elif sign == "`":
            self._code(rest)
        elif sign == "[" or rest.startswith("!["):
            self._open("[", 2 if sign == "!" else 1)
        elif sign == "]" and self.open and self.open[-1][0] == "[":
            self._link()
        else:
            self._span_or_sign(rest)

    def _say(self, sign: str, width: int) -> None:
        self.text += sign
        self.at += width

    def _open(self, mark: str, width: int) -> None:
        self.open.append((mark, self.text, self.at))
        self.at += width

    def _span_or_sign(self, rest: str) -> None:
        mark = next((mark for mark in _SPANS if rest.startswith(mark)), "")
        if mark and self.open and self.open[-1][0] == mark:
            _, before, _ = self.open.pop()
            self._add(_SPANS[mark], before)
            self.at += len(mark)
        elif mark:
            self._open(mark, len(mark))
        elif rest[0] in _RESERVED:
            words = f"Character '{rest[0]}' is reserved and must be escaped with the preceding '\\'"
            raise cannot_parse(words)
        else:
            self._say(rest[0], 1)

    def _add(self, kind: str, before: str, **more: str) -> None:
        inside = self.text[len(before) :]
        if inside:
            self.entities.append(entity(kind, before, inside, **more))

    def _code(self, rest: str) -> None:
        mark, kind = ("```", "pre") if rest.startswith("```") else ("`", "code")
        start, self.at = self.at, self.at + len(mark)
        before, language = self.text, ""
        if kind == "pre":
            line, newline, _ = self.source[self.at :].partition("\n")
            if newline and line and line.isascii() and "`" not in line and " " not in line:
                language, self.at = line, self.at + len(line) + 1
        while not self.source.startswith(mark, self.at):
            if self.at >= len(self.source):
                name = "PreCode" if language else kind.title()
                raise cannot_parse(f"Can't find end of {name} entity at byte offset {self._byte(start)}")
            escaped = self.source[self.at] == "\\" and self.at + 1 < len(self.source)
            self._say(self.source[self.at + 1] if escaped else self.source[self.at], 2 if escaped else 1)
        self.at += len(mark)
        self._add(kind, before, **({"language": language} if language else {}))

    def _link(self) -> None:
        _, before, start = self.open.pop()
        self.at += 1
        if not self.source.startswith("(", self.at):
            return
        end = self.source.find(")", self.at)
        if end < 0:
            raise cannot_parse(f"Can't find end of a URL at byte offset {self._byte(self.at)}")
        url = self.source[self.at + 1 : end].replace("\\", "")
        self.at = end + 1
        if self.source[start] == "!":
            self._add("custom_emoji", before, custom_emoji_id=url.partition("id=")[2])
        elif url.startswith(("http://", "https://", "tg://", "mailto:", "tel:")):
            self._add("text_link", before, url=url)

    def _end_quote(self) -> None:
        if self.quote is not None:
            self._add("blockquote", self.quote)
            self.quote = None


def from_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of MarkdownV2. Refused: a reserved sign that is not escaped, an entity without an end."""
    return _Second(source).read()


def from_markdown(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of the old Markdown style, which has no nesting. Refused: an entity without an end."""
    text, entities, at = "", [], 0
    while at < len(source):
        sign = source[at]
        if sign == "\\" and source[at + 1 : at + 2] in ("_", "*", "`", "["):
            text, at = text + source[at + 1], at + 2
            continue
        if sign not in "*_`[":
            text, at = text + sign, at + 1
            continue
        mark = "```" if source.startswith("```", at) else "]" if sign == "[" else sign
        opening = 1 if sign == "[" else len(mark)
        end = source.find(mark, at + opening)
        if end < 0:
            offset = len(source[:at].encode())
            raise cannot_parse(f"Can't find end of the entity starting at byte offset {offset}")
        inside, start, at = source[at + opening : end], text, end + len(mark)
        text += inside
        if sign == "[":
            close = source.find(")", at) if source.startswith("(", at) else -1
            if close > 0:
                entities.append(entity("text_link", start, inside, url=source[at + 1 : close]))
                at = close + 1
        elif inside:
            entities.append(entity("pre" if mark == "```" else _OLD[sign], start, inside))
    return text, entities
