// One phone: whose it is, its chat, its reply box, and what flashes up on it.

import { createChat } from "./chat.js";
import { el, icon } from "./dom.js";
import { createReply } from "./reply.js";
import { act as send } from "./send.js";
import { hour } from "./times.js";

const TYPING = 5000;
const TOAST = 3500;

/** A phone for `phone` of the model. `announce(words)` tells a screen reader. */
export function createPhone(model, phone, announce) {
  const { person, name } = phone;
  const presses = new Map();
  const badge = el("span", { class: "badge", hidden: true });
  const clock = el("span");
  const doing = el("small");
  const chat = createChat(name, (message) => ({
    zone: model.clock.zone,
    waiting: model.phone(person).waiting.includes(message.message_id),
    username: model.bot.username,
    tap: ({ message_id }, { data }) => act({ kind: "tap", message_id, data }),
    edit: (own) => reply.edit(own),
    command: (text) => act({ kind: "command", text }),
    start: (payload) => act({ kind: "start", payload }),
  }));
  const reply = createReply(name, act);
  const glass = el("div", { class: "glass" },
    el("div", { class: "status", "aria-hidden": "true" }, clock, icon("status", { box: "0 0 52 14" })),
    el("div", { class: "chat-head" },
      el("div", { class: "bot-face" }, icon("mark", { box: "0 0 40 40" })),
      el("div", {}, el("strong", {}, model.bot.name), doing)),
    chat.log, reply.root);
  const root = el("section", { class: "phone", "data-person": person, "aria-labelledby": `${person}-name` },
    el("div", { class: "owner" },
      el("span", { class: "face", "aria-hidden": "true" }, name[0]),
      el("div", {}, el("h3", { id: `${person}-name` }, name), el("p", {}, phone.role)), badge),
    el("div", { class: "device" }, glass));
  let typing = null;

  async function act(what) {
    const answer = await send(person, what);
    if (!answer.ok) toast({ text: answer.why });
    return answer;
  }

  function toast({ text, alert }) {
    if (!text) return;
    announce(`${name}: ${text}`);
    if (alert) {
      box(glass, text);
      return;
    }
    glass.querySelector(".toast")?.remove();
    const line = el("div", { class: "toast", "aria-hidden": "true" }, text);
    glass.append(line);
    setTimeout(() => line.remove(), TOAST);
  }

  function showTyping(on) {
    clearTimeout(typing);
    doing.classList.toggle("writing", on);
    doing.replaceChildren(on ? "is writing" : "bot", ...(on ? [dots()] : []));
    if (on) typing = setTimeout(() => showTyping(false), TYPING);
  }

  function around() {
    const now = model.phone(person);
    reply.draw(now);
    badge.hidden = now.unread === 0;
    badge.textContent = now.unread;
    badge.setAttribute("aria-label", `${now.unread} unread`);
    if (!now.begun) chat.introduce(model.bot, `${name} got a joining link from the charity. It opened this chat.`);
  }

  return {
    root,
    person,
    draw() {
      chat.draw(model.phone(person), model.clock.zone);
      around();
      showTyping(false);
    },
    /** A message came or changed. */
    put(message, how) {
      if (message.by_bot && how === "arriving") showTyping(false);
      chat.put(message, model.phone(person), model.clock.zone, how);
      around();
    },
    remove(messageId) {
      chat.remove(messageId, model.phone(person), model.clock.zone);
    },
    around,
    pressed({ query_id, message_id }) {
      presses.set(query_id, message_id);
    },
    answered(answer) {
      chat.rest(presses.get(answer.query_id));
      presses.delete(answer.query_id);
      toast(answer);
    },
    typing: () => showTyping(true),
    tick(now) {
      clock.textContent = hour(now, model.clock.zone);
    },
    focus: () => chat.log.focus(),
    /** Enter on the chat: to the newest buttons, otherwise to where one writes. */
    enter() {
      const begun = model.phone(person).begun;
      (begun ? chat.newestKey() ?? reply.box : reply.start).focus();
    },
    read: () => (model.phone(person).unread ? act({ kind: "read" }) : null),
    toEnd: () => chat.toEnd(false),
  };
}

function box(glass, text) {
  const before = document.activeElement;
  const close = () => {
    behind.remove();
    before?.focus();
  };
  const ok = el("button", { type: "button", onclick: close }, "OK");
  const behind = el("div", { class: "box-behind", onkeydown: (event) => event.key === "Escape" && close() },
    el("div", { class: "box", role: "alertdialog", "aria-label": "Alongside says" }, el("p", {}, text), ok));
  glass.append(behind);
  ok.focus();
}

const dots = () => el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
