// One line for newcomers: what there is to do now.

import { el } from "./dom.js";

/** The hint for the page as it stands, as nodes. */
export function hint(model, chosen) {
  const ann = model.phone("ann");
  if (!ann.begun) return ["Tap ", b("Start"), " on Ann’s phone. You play a volunteer; Sue, Max and Cora look after her."];
  const waiting = model.phones.find((phone) => phone.unread > 0 && phone.person !== chosen);
  if (waiting) return [b(waiting.name), ` has a new message. Tap ${waiting.name}’s phone to read and answer it.`];
  const labels = ann.messages.flatMap((message) => message.buttons.flat()).map((button) => button.text);
  const alone = labels.find((label) => label.toLowerCase().includes("carrying it alone"));
  if (alone) return ["Answer as Ann would. ", b(`“${alone}”`), " lets you see how Sue is told."];
  if (questions(ann) > 1) return ["Answer as Ann would: tap a button, or type. Anything may be skipped."];
  if (model.next) return ["All is quiet. ", b("Next check-in"), " moves the clock to when something happens again."];
  return ["Have a look round: every phone has a menu beside its reply box."];
}

/** How many answers Ann’s newest message offers. */
function questions(ann) {
  return ann.messages.at(-1)?.buttons.flat().filter((button) => button.data).length ?? 0;
}

const b = (words) => el("b", {}, words);
