// The words of the player in one language, and moments and durations told with them.

import { spelled } from "./dom.js";

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** Return `say(key, values)`, which gives the text of a key with `{name}` filled in; values may be untrusted. */
export function speaker(strings, language) {
  const say = (key, values = {}) =>
    (strings[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? spelled(String(values[name])) : whole));
  return Object.assign(say, { language, has: (key) => key in strings });
}

/** Return seconds since the epoch as a date and time in UTC. */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** Return a number of seconds in its two largest units. */
export function duration(seconds, say) {
  const parts = [];
  let rest = Math.abs(seconds);
  const plurals = new Intl.PluralRules(say.language);
  const counted = (count, unit) => {
    const form = `time.${unit}.${plurals.select(count)}`;
    return say(say.has(form) ? form : `time.${unit}.other`, { n: count });
  };
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count && parts.length < 2) parts.push(counted(count, unit));
  }
  return parts.length ? parts.join(say("time.and")) : counted(0, "second");
}
