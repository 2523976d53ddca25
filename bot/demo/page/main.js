// The page: takes in changes, has each drawn where it belongs, and keeps the clocks going.

import { createBoard } from "./board.js";
import { spoken } from "./bubble.js";
import { createClock } from "./clock.js";
import { hint } from "./hint.js";
import { createModel } from "./model.js";
import { createRibbon } from "./ribbon.js";
import { listen } from "./stream.js";

const by = (id) => document.getElementById(id);
const model = createModel();
const board = createBoard(model, by("phones"), by("tabs"), announce);
const clock = createClock(model, by("clock"), trouble);
const ribbon = createRibbon(model, by("lines"), by("next"));

/** Have a screen reader say something; each message stays long enough to be picked up. */
function announce(words) {
  const line = document.createElement("p");
  line.textContent = words;
  by("announcer").append(line);
  setTimeout(() => line.remove(), 8000);
}

let troubled = null;

function trouble(words) {
  by("lost").textContent = words;
  by("lost").hidden = !words;
  clearTimeout(troubled);
  if (words) troubled = setTimeout(() => trouble(""), 6000);
}

function linked(on) {
  trouble("");
  by("lost").hidden = on;
  if (!on) by("lost").textContent = "The demo has stopped. Start it again with “make demo”: it goes on where it was.";
}

function messageCame({ person, message, kind }) {
  const phone = board.phone(person);
  const how = kind === "message" ? "arriving" : kind === "edit" ? "changed" : "";
  phone.put(message, how);
  if (!message.by_bot || !how) return;
  announce(`${model.phone(person).name}, ${kind === "edit" ? "changed" : "new"}: ${spoken(message)}`);
  if (person === board.chosen() && document.hasFocus()) phone.read();
}

function ticksChanged({ person, message_id }) {
  const message = model.phone(person).messages.find((one) => one.message_id === message_id);
  if (message) board.phone(person).put(message, "");
}

const DRAW = {
  whole() {
    board.draw();
    ribbon.draw();
  },
  message: messageCame,
  edit: messageCame,
  pin: messageCame,
  delete: ({ person, message_id }) => board.phone(person).remove(message_id),
  around: ({ person }) => board.phone(person).around(),
  read: ({ person }) => board.phone(person).around(),
  bot: () => board.draw(),
  waiting: ticksChanged,
  kept: ticksChanged,
  pressed: (change) => board.phone(change.person).pressed(change),
  toast: (change) => board.phone(change.person).answered(change),
  typing: ({ person }) => board.phone(person).typing(),
  line: ({ line }) => ribbon.add(line),
  next: () => ribbon.drawNext(),
};

let hinted = "";

function drawAround() {
  const nodes = hint(model, board.chosen());
  const said = nodes.map((node) => node.textContent ?? node).join("");
  if (said !== hinted) {
    const line = document.createElement("span");
    line.append(...nodes);
    by("hint").replaceChildren(line);
  }
  hinted = said;
  board.badges();
  tick();
}

function tick() {
  if (!model.clock) return;
  const now = model.now();
  clock.draw(now);
  board.tick(now);
}

listen((change) => {
  model.apply(change);
  DRAW[change.kind]?.(change);
  drawAround();
}, linked);
setInterval(tick, 1000);
