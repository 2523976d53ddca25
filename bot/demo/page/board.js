// The phones side by side, or one at a time behind tabs; which one the visitor is on; arrow keys between them.

import { el } from "./dom.js";
import { createPhone } from "./phone.js";

/** Phones in `place`, tabs in `tabs`. `announce(words)` tells a screen reader. */
export function createBoard(model, place, tabs, announce) {
  const phones = new Map();
  let chosen = null;

  function build() {
    for (const phone of model.phones) {
      const view = createPhone(model, phone, announce);
      phones.set(phone.person, view);
      place.append(view.root);
      tabs.append(tab(phone));
      // Wherever a visitor touches a phone is the phone they are on.
      for (const kind of ["focusin", "pointerdown"]) view.root.addEventListener(kind, () => choose(phone.person));
      view.root.addEventListener("keydown", (event) => keydown(event, phone.person));
    }
  }

  function tab({ person, name }) {
    const attributes = { type: "button", class: "tab", role: "tab", "data-person": person, id: `${person}-tab` };
    const element = el("button", { ...attributes, onclick: () => choose(person) },
      el("span", { class: "face", "aria-hidden": "true" }, name[0]), name, el("span", { class: "badge", hidden: true }));
    element.addEventListener("keydown", (event) => {
      const next = neighbour(person, event.key);
      if (next) tabs.querySelector(`[data-person="${next}"]`).focus();
      if (next) choose(next);
    });
    return element;
  }

  function choose(person) {
    if (chosen !== person) {
      chosen = person;
      for (const [key, view] of phones) view.root.toggleAttribute("data-chosen", key === person);
      for (const one of tabs.children) {
        one.setAttribute("aria-selected", String(one.dataset.person === person));
        one.tabIndex = one.dataset.person === person ? 0 : -1;
      }
      phones.get(person).toEnd();
    }
    phones.get(person).read();
  }

  function neighbour(person, key) {
    const order = [...phones.keys()];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    return step ? order[(order.indexOf(person) + step + order.length) % order.length] : null;
  }

  function keydown(event, person) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const writing = event.target.tagName === "TEXTAREA" && event.target.value !== "";
    const next = neighbour(person, event.key);
    if (next && !writing) {
      event.preventDefault();
      choose(next);
      phones.get(next).focus();
    } else if (event.key === "Enter" && event.target.role === "log") {
      event.preventDefault();
      phones.get(person).enter();
    } else if (event.key === "Escape") {
      phones.get(person).focus();
    }
  }

  function badges() {
    for (const one of tabs.children) {
      const { unread } = model.phone(one.dataset.person);
      const badge = one.querySelector(".badge");
      badge.hidden = unread === 0;
      badge.textContent = unread;
      badge.setAttribute("aria-label", `${unread} unread`);
    }
  }

  return {
    phone: (person) => phones.get(person),
    chosen: () => chosen,
    draw() {
      if (phones.size === 0) build();
      for (const view of phones.values()) view.draw();
      choose(chosen ?? model.phones[0].person);
      badges();
    },
    badges,
    tick(now) {
      for (const view of phones.values()) view.tick(now);
    },
  };
}
