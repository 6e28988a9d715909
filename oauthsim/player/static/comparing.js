// Two runs side by side: how they end, where they part, and what is different in the message at hand.

import { button, element, shown } from "./dom.js";

/** Return the name of a field that differs, with the words for where it stands: `location query state`. */
function named(say, name) {
  const place = [...name.matchAll(/ /g)].map(({ index }) => name.slice(0, index)).filter((words) => say.has(`place.${words}`)).at(-1);
  if (!place) return element("bdi", {}, shown(name, { longest: 80 }));
  return [`${say(`place.${place}`)} `, element("bdi", { dir: "ltr" }, shown(name.slice(place.length + 1), { longest: 80 }))];
}

/** Return the line above the two diagrams. */
export function verdict(say, comparison, outcomes, go) {
  const [before, after] = outcomes;
  return element("div", { class: "op-verdicts" },
    element("strong", {}, say("compare.title")),
    element("span", {}, say("compare.before"), " ", element("code", {}, shown(before))),
    element("span", {}, say("compare.after"), " ", element("code", {}, shown(after))),
    comparison.first
      ? button(say("compare.goto", { n: comparison.first }), () => go(comparison.first), { class: "op-small op-first-difference" })
      : element("span", { class: "op-quiet" }, say("compare.same")));
}

/** Return what differs in one message, in its fields and in what the rules found. */
export function differences(say, comparison, number) {
  const fields = comparison.differences.filter(([at]) => at === number);
  const verdictOf = (key) => key && say(`verdict.${key}`);
  const rules = comparison.ledger.filter(([at]) => at === number).map(([at, rule, left, right]) => [at, rule, verdictOf(left), verdictOf(right)]);
  if (!fields.length && !rules.length) return null;
  return element("section", { class: "op-differs" },
    element("h3", {}, say("compare.here")),
    element("table", {},
      element("thead", {}, element("tr", {}, ["field", "before", "after"].map((name) => element("th", { scope: "col" }, say(`compare.${name}`))))),
      element("tbody", {}, [...fields, ...rules].map(([, name, left, right]) =>
        element("tr", {}, element("th", { scope: "row" }, named(say, name)), side(left, "del"), side(right, "ins"))))));

  function side(value, tag) {
    return element("td", { class: "op-value", dir: "ltr" },
      value === null ? element("span", { class: "op-quiet" }, say("compare.absent")) : element(tag, {}, shown(value, { longest: 200 })));
  }
}
