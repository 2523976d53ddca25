// What the visitor does, told to the demo.

async function post(where, what) {
  try {
    const response = await fetch(where, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(what),
    });
    return await response.json();
  } catch {
    return { ok: false, why: "The demo does not answer. Is it still running?" };
  }
}

/** An act on somebody's phone: {kind: "tap", message_id, data} and the like. Gives {ok, why}. */
export const act = (person, what) => post("/act", { person, ...what });

/** Move the programme's clock: "quarter", "tomorrow" or "check_in". Gives {ok, why}. */
export const moveClock = (move) => post("/clock", { move });
