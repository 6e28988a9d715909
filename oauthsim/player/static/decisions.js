// The ledger of a message: each rule that was looked at, its section, what it saw, and what came of it.

import { button, element, section, shown } from "./dom.js";

/** Return the panel. `context.change` lets a rule be switched off where the world can be run again. */
export function decisionsPanel(say, context) {
  const node = element("div", { class: "op-decisions" });
  return {
    node,
    show(model, message) {
      const found = message.ledger.map((one) => finding(model, one));
      const parties = [...new Set(found.map((one) => one.party))];
      const blocks = parties.map((party) => block(model, message, party, found.filter((one) => one.party === party)));
      node.replaceChildren(...(blocks.length ? blocks : [element("p", { class: "op-quiet" }, say("ledger.empty"))]));
    },
  };

  function finding(model, [rule, held, enforced, evidence, error]) {
    const [party, spec, says, language] = model.rules[rule];
    return { rule, held, enforced, evidence, error, party, spec, says, language };
  }

  function block(model, message, party, found) {
    const order = [...found].sort((one, other) => Number(one.held) - Number(other.held));
    return element("section", {},
      element("h3", {}, say("ledger.of", { party: say(`party.${party}`), n: found.length })),
      element("ul", { class: "op-ledger" }, order.map((one) => line(model, one))));
  }

  function line(model, one) {
    const verdict = one.held ? "held" : one.enforced ? "stopped" : "violated";
    return element("li", { class: `op-${verdict}` },
      element("div", { class: "op-rule" },
        element("span", { class: "op-verdict" }, say(`verdict.${verdict}.sign`), " ", say(`verdict.${verdict}`)),
        element("code", {}, one.rule), section(one.spec)),
      element("p", { lang: one.language, dir: "auto" }, one.says),
      one.evidence ? element("p", { class: "op-saw" }, `${say("ledger.saw")} `, element("code", { dir: "ltr", lang: "en" }, shown(one.evidence, { longest: 300 }))) : null,
      one.error ? element("p", { class: "op-saw" }, `${say("ledger.error")} `, element("code", {}, one.error)) : null,
      context.change.ready(one.rule) ? button(say(one.enforced ? "ledger.off" : "ledger.on"), () => context.change.rule(one.rule, !one.enforced), { class: "op-small" }) : null);
  }
}
