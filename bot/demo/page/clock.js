// The programme's clock and the buttons that move it.

import { moveClock } from "./send.js";
import { day, hour } from "./times.js";

/** The clock in `root`. `trouble(words)` says why it could not be moved. */
export function createClock(model, root, trouble) {
  const time = root.querySelector("time");
  const [dayPart, hourPart] = time.querySelectorAll("span");

  root.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-move]");
    if (!button || root.getAttribute("aria-busy") === "true") return;
    root.setAttribute("aria-busy", "true");
    const { ok, why } = await moveClock(button.dataset.move);
    root.setAttribute("aria-busy", "false");
    if (!ok) trouble(why);
  });

  return {
    draw(now) {
      dayPart.textContent = day(now, model.clock.zone);
      hourPart.textContent = hour(now, model.clock.zone);
      time.dateTime = now.toISOString();
      root.setAttribute("aria-busy", String(model.clock.moving));
    },
  };
}
