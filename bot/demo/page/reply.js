// The bottom of a phone: Start before the chat has begun, then the reply box and its menus.

import { el, icon } from "./dom.js";
import { opensMenu } from "./menu.js";

const THINGS = [
  { what: "photo", label: "Photo" },
  { what: "voice", label: "Voice note" },
  { what: "sticker", label: "Sticker" },
  { what: "location", label: "Location" },
];

/** The bottom of `name`'s phone. `act(what)` does something on it; the answer is {ok, why}. */
export function createReply(name, act) {
  const root = el("div", { class: "bottom" });
  const box = el("textarea", { rows: "1", maxlength: "20000", placeholder: "Message", "aria-label": `Write as ${name}` });
  const start = el("button", { type: "button", class: "start", onclick: () => act({ kind: "start" }) }, "Start");
  const go = roundButton("send", "Send");
  const form = el("form", { class: "reply" });
  const changing = el("div", { class: "changing", hidden: true }, "Changing a message");
  const keyboard = el("div", { class: "keyboard", role: "group", "aria-label": "Quick replies", hidden: true });
  let editing = null;
  let commands = [];

  go.type = "submit";
  go.classList.add("go");
  const menu = roundButton("menu", "Commands");
  const clip = roundButton("clip", "Attach");
  form.append(menu, clip, box, go);
  root.append(start, changing, form, keyboard);
  start.setAttribute("aria-label", `Start, on ${name}’s phone`);
  changing.append(el("button", { type: "button", class: "round", "aria-label": "Leave it as it was", onclick: stopEditing },
    icon("close")));

  opensMenu(menu, root, "Commands", () => commands.map(({ command, description }) => ({
    label: description,
    more: `/${command}`,
    choose: () => act({ kind: "command", text: `/${command}` }),
  })));
  opensMenu(clip, root, "Attach", () => THINGS.map(({ what, label }) => ({
    label,
    icon: icon(what),
    choose: () => act({ kind: "attach", what }),
  })), { short: true });

  function stopEditing() {
    editing = null;
    changing.hidden = true;
    box.value = "";
    box.focus();
  }

  async function send() {
    const text = box.value;
    if (!text.trim()) return;
    const what = editing ? { kind: "edit", message_id: editing, text } : { kind: "text", text };
    const { ok } = await act(what);
    if (ok && box.value === text) stopEditing();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape" && editing) stopEditing();
  });

  return {
    root,
    box,
    start,
    /** Bring the message to be changed into the reply box. */
    edit(message) {
      editing = message.message_id;
      changing.hidden = false;
      box.value = message.text;
      box.focus();
    },
    /** Show what fits the phone as it is now. */
    draw(phone) {
      const hadFocus = document.activeElement === start;
      start.hidden = phone.begun;
      form.hidden = !phone.begun;
      commands = phone.commands;
      menu.hidden = commands.length === 0;
      drawKeyboard(keyboard, phone.keyboard, act);
      if (hadFocus && phone.begun) box.focus();
    },
  };
}

function drawKeyboard(keyboard, rows, act) {
  keyboard.hidden = rows.length === 0;
  keyboard.replaceChildren(...rows.map((row) => el("div", {}, row.map((label) =>
    el("button", { type: "button", onclick: () => act({ kind: "text", text: label }) }, label)))));
}

function roundButton(name, label) {
  return el("button", { type: "button", class: "round", "aria-label": label, title: label }, icon(name));
}
