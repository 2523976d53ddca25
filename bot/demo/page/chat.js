// The messages of one chat: drawn in order, grouped, with days between them, each edited in its place.

import { bubble } from "./bubble.js";
import { el, icon } from "./dom.js";
import { longDay } from "./times.js";

const ABOUT = "Once a week it asks how volunteering has been. It takes about two minutes, and you decide what is shared.";
const TOGETHER = 5 * 60 * 1000;

/** A chat. `context(message)` is what `bubble` needs for that message. */
export function createChat(name, context) {
  const log = el("div", {
    class: "log", role: "log", "aria-live": "off", tabindex: "0", id: `${name.toLowerCase()}-chat`,
    "aria-label": `${name}’s chat with Alongside`, "aria-describedby": "phone-keys",
  });
  const drawn = new Map();

  function arrange(phone, zone) {
    for (const chip of log.querySelectorAll(".chip, .before")) chip.remove();
    let unread = phone.unread;
    const firstUnread = [...phone.messages].reverse().find((message) => message.by_bot && unread > 0 && (unread -= 1) === 0);
    let before = null;
    // Messages are never moved here: a press that has begun on a button would be lost.
    for (const message of phone.messages) {
      const element = drawn.get(message.message_id);
      if (!before || longDay(new Date(before.at), zone) !== longDay(new Date(message.at), zone)) {
        element.before(el("div", { class: "chip" }, longDay(new Date(message.at), zone)));
        before = null;
      }
      if (message === firstUnread && before) element.before(el("div", { class: "chip new" }, "New"));
      element.classList.toggle("follows", Boolean(before) && before.by_bot === message.by_bot
        && new Date(message.at) - new Date(before.at) < TOGETHER);
      before = message;
    }
  }

  function toEnd(smooth) {
    const last = log.querySelector(".message:last-of-type");
    const tall = last && last.offsetHeight > log.clientHeight - 24;
    const top = tall ? last.offsetTop - log.offsetTop - 12 : log.scrollHeight;
    log.scrollTo({ top, behavior: smooth ? "smooth" : "instant" });
  }

  let wasAtEnd = true;
  log.addEventListener("scroll", () => {
    wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  }, { passive: true });
  new ResizeObserver(() => wasAtEnd && toEnd(false)).observe(log);

  function replace(message, how) {
    const old = drawn.get(message.message_id);
    const fresh = bubble(message, context(message));
    const hadFocus = old?.contains(document.activeElement);
    drawn.set(message.message_id, fresh);
    if (how) fresh.classList.add(how);
    fresh.addEventListener("animationend", (event) => {
      if (event.target === fresh || event.animationName === "glow") fresh.classList.remove("arriving", "changed");
    });
    if (old) old.replaceWith(fresh);
    else log.append(fresh);
    // Whoever presses buttons with the keyboard goes on from the same place in the next question.
    if (hadFocus) (fresh.querySelector(".keys button") ?? log).focus({ preventScroll: true });
  }

  return {
    log,
    /** Draw everything anew. */
    draw(phone, zone) {
      drawn.clear();
      log.replaceChildren();
      for (const message of phone.messages) replace(message);
      arrange(phone, zone);
      toEnd(false);
    },
    /** Draw one message that came ("arriving") or changed ("changed"), or stands as it was (""). */
    put(message, phone, zone, how) {
      replace(message, how);
      arrange(phone, zone);
      if (how) toEnd(true);
    },
    remove(messageId, phone, zone) {
      drawn.get(messageId)?.remove();
      drawn.delete(messageId);
      arrange(phone, zone);
    },
    /** What is seen before the chat has begun. */
    introduce(bot, words) {
      log.replaceChildren(el("div", { class: "before" },
        icon("mark", { box: "0 0 40 40" }), el("strong", {}, bot.name), el("p", {}, bot.about || ABOUT), el("p", {}, words)));
    },
    /** A press was answered: its button rests. */
    rest(messageId) {
      for (const key of drawn.get(messageId)?.querySelectorAll(".pressed") ?? []) key.classList.remove("pressed");
    },
    /** The newest button in sight, if any message has one. */
    newestKey: () => [...log.querySelectorAll(".keys")].at(-1)?.querySelector("button, a") ?? null,
    toEnd,
  };
}
