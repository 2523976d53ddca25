"""Text as Telegram counts and reads it: UTF-16 units, HTML, and the links and commands it finds by itself."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from bot.standin.refusals import bad_request

Entity = dict[str, Any]

_FOUND = re.compile(
    r"(?<![\w/@#.])(?:"
    r"(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,})"
    r"|(?P<mention>@[A-Za-z][A-Za-z0-9_]{3,31})(?!\w)"
    r"|(?P<url>(?:https?://[^\s<>]+[^\s<>.,;:!?)\"'])|(?:t\.me/[^\s<>]+[^\s<>.,;:!?)\"']))"
    r"|(?P<hashtag>#\w*[^\W\d]\w*)"
    r")"
)
_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
}
_CHARACTER = re.compile(r"&(?:#x?[0-9A-Fa-f]+|lt|gt|amp|quot);")
_ATTRIBUTE = re.compile(r"\s+([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.-]+)))?")
_TAG = re.compile(r"<(/?)([^\s>]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>")


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cannot_parse(words: str) -> Exception:
    """The refusal for formatting that cannot be read."""
    return bad_request(f"can't parse entities: {words}")


def entity(kind: str, text_before: str, text: str, **more: Any) -> Entity:
    """An entity over `text`, which stands right after `text_before`."""
    return {"type": kind, "offset": units(text_before), "length": units(text), **more}


def found_in(text: str) -> list[Entity]:
    """The commands, links, mentions and hashtags Telegram finds in plain text."""
    if not any(sign in text for sign in "/@#"):
        return []
    found = []
    for match in _FOUND.finditer(text):
        kind = match.lastgroup or "url"
        found.append(entity(kind, text[: match.start()], match.group()))
    return found


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without the white space at both ends, which Telegram never keeps; entities move and shrink with it."""
    body = text.strip()
    if body == text:
        return text, entities
    gone, length = units(text[: len(text) - len(text.lstrip())]), units(body)
    kept = []
    for one in entities:
        start = max(0, one["offset"] - gone)
        end = min(length, one["offset"] + one["length"] - gone)
        if end > start:
            kept.append({**one, "offset": start, "length": end - start})
    return body, kept


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """The given entities and those Telegram finds by itself outside links and code, in order."""
    closed = [one for one in entities if one["type"] in ("text_link", "code", "pre", "text_mention")]
    extra = [
        one
        for one in found_in(text)
        if not any(
            one["offset"] < c["offset"] + c["length"] and c["offset"] < one["offset"] + one["length"] for c in closed
        )
        and not any(one["offset"] == e["offset"] and one["type"] == e["type"] for e in entities)
    ]
    return sorted(entities + extra, key=lambda one: (one["offset"], -one["length"]))


class _Html:
    """One reading of one HTML text: what has been read, and which tags are open."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = ""
        self.entities: list[Entity] = []
        self.open: list[tuple[str, str, dict[str, str]]] = []

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while (start := self.source.find("<", at)) >= 0:
            self._say(self.source[at:start])
            tag = _TAG.match(self.source, start)
            if tag is None:
                raise cannot_parse(f"Unclosed start tag at byte offset {self._byte(start)}")
            closing, name, attributes = tag.groups()
            if closing:
                self._close(name.lower(), start)
            else:
                self._open(name.lower(), attributes, start)
            at = tag.end()
        self._say(self.source[at:])
        if self.open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        self.entities.sort(key=lambda one: (one["offset"], -one["length"]))
        return self.text, self.entities

    def _say(self, raw: str) -> None:
        self.text += _CHARACTER.sub(lambda match: unescape(match.group()), raw)

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _open(self, name: str, raw: str, at: int) -> None:
        if name not in _SIMPLE:
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {self._byte(at)}')
        attributes = {}
        for match in _ATTRIBUTE.finditer(raw):
            key, double, single, bare = match.groups()
            attributes[key.lower()] = unescape(double or single or bare or "")
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(at)}')
        self.open.append((name, self.text, attributes))

    def _close(self, name: str, at: int) -> None:
        if not self.open:
            raise cannot_parse(f"Unexpected end tag at byte offset {self._byte(at)}")
        opened, before, attributes = self.open.pop()
        if name and name != opened:
            raise cannot_parse(
                f'Unmatched end tag at byte offset {self._byte(at)}, expected "</{opened}>", found "</{name}>"'
            )
        inside = self.text[len(before) :]
        if not inside:
            return
        kind, more = _SIMPLE[opened], {}
        if opened == "a":
            url = attributes.get("href") or inside
            if not url.startswith(("http://", "https://", "tg://", "mailto:", "tel:")):
                return
            more = {"url": url}
        elif opened == "tg-emoji":
            more = {"custom_emoji_id": attributes.get("emoji-id", "")}
        elif opened == "blockquote" and "expandable" in attributes:
            kind = "expandable_blockquote"
        elif opened == "code" and attributes.get("class", "").startswith("language-") and self._in_pre(before):
            self.open[-1] = ("pre", self.open[-1][1], {"language": attributes["class"].removeprefix("language-")})
            return
        elif opened == "pre" and attributes.get("language"):
            more = {"language": attributes["language"]}
        self.entities.append(entity(kind, before, inside, **more))

    def _in_pre(self, before: str) -> bool:
        return bool(self.open) and self.open[-1][0] == "pre" and self.open[-1][1] == before


def from_html(source: str) -> tuple[str, list[Entity]]:
    """Text and entities of Telegram's HTML. Refused: unknown tags, tags that do not close or close crosswise."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Html(source).read()
