// What the page knows: the whole as it came, kept up to date change by change.

export function createModel() {
  const model = { phones: [], lines: [], bot: {}, clock: null, next: null, offset: 0 };

  /** Take in a change. Afterwards the model is as the demo is. */
  model.apply = (change) => {
    APPLY[change.kind]?.(model, change);
    return change;
  };

  model.phone = (person) => model.phones.find((phone) => phone.person === person);

  /** The programme's time, as a Date. */
  model.now = () => new Date(Date.now() + model.offset);

  return model;
}

const LINES = 80;

const APPLY = {
  whole(model, { phones, lines, bot, clock, next }) {
    Object.assign(model, { phones, lines, bot, next });
    setClock(model, clock);
  },
  bot: (model, { bot }) => { model.bot = bot; },
  clock: (model, { clock }) => setClock(model, clock),
  next: (model, { next }) => { model.next = next; },
  line: (model, { line }) => { model.lines = [...model.lines, line].slice(-LINES); },
  message: put,
  edit: put,
  pin: put,
  delete(model, change) {
    const phone = around(model, change);
    phone.messages = phone.messages.filter((message) => message.message_id !== change.message_id);
  },
  around,
  read: around,
  waiting: (model, { person, message_id }) => { model.phone(person).waiting.push(message_id); },
  kept(model, { person, message_id }) {
    const phone = model.phone(person);
    phone.waiting = phone.waiting.filter((waiting) => waiting !== message_id);
  },
};

function setClock(model, clock) {
  model.clock = clock;
  model.offset = new Date(clock.now) - Date.now();
}

/** What is around a chat: whether it has begun, unread, keyboard, commands. */
function around(model, { person, begun, unread, keyboard, commands }) {
  const phone = model.phone(person);
  const given = { begun, unread, keyboard, commands };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) phone[name] = value;
  return phone;
}

function put(model, change) {
  const phone = around(model, change);
  const at = phone.messages.findIndex((message) => message.message_id === change.message.message_id);
  if (at < 0) phone.messages.push(change.message);
  else phone.messages[at] = change.message;
}
