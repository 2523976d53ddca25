// The ribbon: what the system is doing, newest first, and what falls due next.

import { el, icon } from "./dom.js";
import { moment } from "./times.js";

const SHOWN = 40;
const KINDS = { kept: "Kept", sent: "Sent", due: "Due", alert: "Alert", clock: "Clock", trouble: "Trouble" };

export function createRibbon(model, list, next) {
  function item(line, fresh) {
    const { zone } = model.clock;
    return el("li", { "data-kind": line.kind, class: fresh ? "fresh" : false },
      el("time", { datetime: line.at }, moment(new Date(line.at), model.now(), zone)),
      icon(line.kind, { box: "0 0 20 20", role: "img", "aria-label": KINDS[line.kind], "aria-hidden": "false" }),
      el("span", {}, line.text));
  }

  function drawNext() {
    const due = model.next;
    next.replaceChildren(...(due
      ? ["Due next: ", el("b", {}, `${due.what}, ${moment(new Date(due.at), model.now(), model.clock.zone)}`)]
      : ["Nothing is due yet."]));
  }

  return {
    draw() {
      list.replaceChildren(...model.lines.slice(-SHOWN).reverse().map((line) => item(line, false)));
      drawNext();
    },
    add(line) {
      list.prepend(item(line, true));
      while (list.children.length > SHOWN) list.lastElementChild.remove();
      list.scrollTop = 0;
    },
    drawNext,
  };
}
