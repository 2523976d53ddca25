// The stream of changes from the demo. A gap in the numbers, or a broken line, starts again from the whole.

/** Calls `heard` with each change in order, and `linked` with true or false as the line comes and goes. */
export function listen(heard, linked) {
  let source = null;
  let last = null;

  function connect() {
    source?.close();
    last = null;
    source = new EventSource("/events");
    source.onopen = () => linked(true);
    source.onerror = () => {
      linked(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
    };
    source.onmessage = (event) => take(JSON.parse(event.data));
  }

  function take(change) {
    if (change.kind !== "whole" && change.seq !== last + 1) {
      connect();
      return;
    }
    last = change.seq;
    heard(change);
  }

  connect();
}
