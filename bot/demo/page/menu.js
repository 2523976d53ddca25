// A small menu that opens upwards from a button: arrow keys, Escape, and a click elsewhere closes it.

import { el } from "./dom.js";

/**
 * Make `button` open a menu inside `place`. `items()` gives what is in it now: [{label, more, icon, choose}].
 */
export function opensMenu(button, place, name, items, { short = false } = {}) {
  let menu = null;
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");

  function close(refocus) {
    if (!menu) return;
    menu.remove();
    menu = null;
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", elsewhere);
    if (refocus) button.focus();
  }

  function elsewhere(event) {
    if (!menu.contains(event.target) && !button.contains(event.target)) close(false);
  }

  function item({ label, more, icon, choose }) {
    const chosen = () => {
      close(true);
      choose();
    };
    return el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: chosen },
      icon ?? null, el("span", {}, label), more ? el("span", {}, more) : null);
  }

  function keydown(event) {
    const all = [...menu.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all[(to + all.length) % all.length].focus();
    else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") close(false);
    else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  }

  button.addEventListener("click", () => {
    if (menu) {
      close(true);
      return;
    }
    const attributes = { class: short ? "menu short" : "menu", role: "menu", "aria-label": name, onkeydown: keydown };
    menu = el("div", attributes, items().map(item));
    place.append(menu);
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("pointerdown", elsewhere);
    menu.querySelector("button")?.focus();
  });
}
