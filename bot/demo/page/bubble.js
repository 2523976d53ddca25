// One message: its bubble, what it holds, its time and the buttons under it.

import { el, icon, unseen } from "./dom.js";
import { hour } from "./times.js";
import { link, words } from "./words.js";

/**
 * A message as an element. `context`: zone, waiting (not taken in by the bot yet), and what can be done with it:
 * tap(button, element), edit(message), command(text), start(payload), username.
 */
export function bubble(message, context) {
  const mine = !message.by_bot;
  const classes = ["message", mine ? "mine" : "theirs"];
  if (message.buttons.length) classes.push("has-buttons");
  if (message.kind === "sticker") classes.push("bare");
  const label = `${mine ? "You" : message.sender}, ${hour(new Date(message.at), context.zone)}`;
  return el("article", { class: classes.join(" "), "data-id": message.message_id, "aria-label": label },
    el("div", { class: "bubble" }, held(message), text(message, context), meta(message, context)),
    mine && message.kind === "text" ? changeIt(message, context) : null,
    message.buttons.length ? keys(message, context) : null);
}

/** What a screen reader is told of a message that arrives or changes. */
export function spoken(message) {
  const labels = message.buttons.flat().map((button) => button.text);
  return [SAID[message.kind] ?? "", message.text, labels.length ? `Buttons: ${labels.join(", ")}.` : ""]
    .filter(Boolean).join(" ");
}

const SAID = { photo: "Photo.", voice: "Voice note.", sticker: "Sticker.", location: "Location.", document: "File." };

function held(message) {
  if (message.kind === "photo") return picture("art-photo", "0 0 240 160", "Photo");
  if (message.kind === "location") return picture("art-map", "0 0 240 130", "Location on a map");
  if (message.kind === "sticker") return picture("art-sticker", "0 0 120 120", "Sticker: a smiling heart");
  if (message.kind === "voice") {
    return el("div", { class: "note" }, unseen("Voice note"), icon("voice"), icon("art-wave", { box: "0 0 120 24" }));
  }
  if (message.kind === "document") return el("div", { class: "note" }, icon("clip"), message.file_name || "File");
  return null;
}

function picture(name, box, label) {
  return icon(name, { box, class: "picture", role: "img", "aria-label": label, "aria-hidden": "false" });
}

function text(message, context) {
  // Telegram's apps do not show what a joining link carries.
  const said = message.by_bot ? message.text : message.text.replace(/^\/start .*$/, "/start");
  return said ? el("span", { class: "words" }, words(said, message.entities, context)) : null;
}

function meta(message, context) {
  const time = el("time", { datetime: message.at }, hour(new Date(message.at), context.zone));
  const edited = message.edited_at ? "edited " : "";
  if (message.by_bot) return el("span", { class: "meta" }, edited, time);
  const said = context.waiting ? "sent" : "kept by the bot";
  const ticks = icon(context.waiting ? "tick" : "ticks", { box: "0 0 18 12" });
  return el("span", { class: "meta", title: said }, edited, time, ticks, unseen(`, ${said}`));
}

function changeIt(message, context) {
  const attributes = { type: "button", class: "edit", "aria-label": "Change this message", title: "Change this message" };
  return el("button", { ...attributes, onclick: () => context.edit(message) }, icon("pen"));
}

function keys(message, context) {
  return el("div", { class: "keys", role: "group", "aria-label": "Buttons" },
    message.buttons.map((row) => el("div", {}, row.map((button) => key(message, button, context)))));
}

function key(message, button, context) {
  if (button.url) {
    const opens = link(button.url, [button.text], context);
    opens.append(icon("link"));
    return opens;
  }
  const press = (event) => {
    event.currentTarget.classList.add("pressed");
    context.tap(message, button);
  };
  return el("button", { type: "button", "data-key": button.data, onclick: press }, button.text);
}
