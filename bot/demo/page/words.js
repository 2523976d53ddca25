// A message's words with what Telegram marks in them: links, commands, bold and the rest.

import { el } from "./dom.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
};

/**
 * The text as nodes. Telegram counts offsets in UTF-16 units, as JavaScript does. `on.command(text)` is called for a
 * command that is pressed, `on.start(payload)` for a joining link of this bot.
 */
export function words(text, entities, on) {
  return inside(text, 0, text.length, [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length), on);
}

function inside(text, from, to, entities, on) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    const end = entity.offset + entity.length;
    if (entity.offset < at || end > to) continue;
    const within = entities.slice(i + 1).filter((other) => other.offset + other.length <= end);
    nodes.push(text.slice(at, entity.offset));
    nodes.push(marked(entity, text.slice(entity.offset, end), inside(text, entity.offset, end, within, on), on));
    at = end;
  }
  nodes.push(text.slice(at, to));
  return nodes.filter((node) => node !== "");
}

function marked(entity, text, children, on) {
  if (entity.type === "bot_command") {
    return el("button", { type: "button", class: "command", onclick: () => on.command(text) }, text);
  }
  if (entity.type === "url") return link(text.includes("://") ? text : `https://${text}`, children, on);
  if (entity.type === "text_link") return link(entity.url, children, on);
  if (entity.type === "spoiler") return el("span", { class: "spoiler", tabindex: "0" }, children);
  return TAGS[entity.type] ? el(TAGS[entity.type], {}, children) : el("span", {}, children);
}

/** A link. One of this bot's own joining links starts the bot on this phone, as it would in Telegram. */
export function link(url, children, on) {
  const payload = joining(url, on.username);
  if (payload !== null) {
    return el("a", { href: url, onclick: (event) => { event.preventDefault(); on.start(payload); } }, children);
  }
  const safe = /^(https?|tel|mailto|tg|sms):/i.test(url);
  return safe ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children) : el("span", {}, children);
}

function joining(url, username) {
  const found = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]{1,64})$/i.exec(url);
  return found && found[1].toLowerCase() === String(username).toLowerCase() ? found[2] : null;
}
