// Times as people write them, in the programme's zone.

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

/** "18:00" */
export const hour = (date, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(date);

/** "Mon 23 Nov" */
export const day = (date, zone) =>
  format(zone, { weekday: "short", day: "numeric", month: "short" }).format(date).replace(",", "");

/** "Monday 23 November" */
export const longDay = (date, zone) =>
  format(zone, { weekday: "long", day: "numeric", month: "long" }).format(date).replace(",", "");

/** "18:00" on the same day as `now`, otherwise "Mon 23 Nov, 18:00" */
export const moment = (date, now, zone) =>
  day(date, zone) === day(now, zone) ? hour(date, zone) : `${day(date, zone)}, ${hour(date, zone)}`;
