// Secrets: which messages carry one, who has seen it since when, and how long it lives by the world's clock.

import { button, element, section, shown } from "./dom.js";
import { duration, moment } from "./words.js";

/** Return the panel. `context.follow(secret)` chooses the secret that the diagram shows. */
export function secretsPanel(say, context) {
  const node = element("div", { class: "op-secrets" });
  return {
    node,
    show(model, message) {
      const value = context.followed();
      const secret = model.secrets.find((one) => one.value === value);
      node.replaceChildren(
        ...(secret ? followed(model, secret, message) : [element("p", { class: "op-quiet" }, say("secrets.choose"))]),
        table(model, message, secret),
        lifetimes(model, message),
      );
    },
  };

  function jump(number) {
    return button(String(number), () => context.go(number), { class: "op-jump", "aria-label": say("jump", { n: number }) });
  }

  function followed(model, secret, message) {
    const carriers = [...new Set(secret.sightings.map(([number]) => number))].filter(Boolean);
    const rows = byParty(secret).map(([party, seen]) => sighting(model, party, seen, message.number));
    return [element("section", { class: "op-secret" },
      element("h3", {}, element("span", { class: "op-key" }), element("bdi", {}, shown(secret.name)), " ", button(say("secrets.stop"), () => context.follow(null), { class: "op-small" })),
      element("p", { class: "op-value", dir: "ltr" }, shown(secret.value, { longest: 160 })),
      element("p", { lang: model.told_in, dir: "auto" }, secret.says, " ", section(secret.spec)),
      element("p", {}, say("secrets.carried"), " ", element("span", { class: "op-jumps" }, carriers.map(jump))),
      element("table", {}, heads("party", "since", "where"), element("tbody", {}, rows)))];
  }

  function sighting(model, party, seen, number) {
    const [since] = seen[0];
    const places = [...new Set(seen.filter(([at]) => at <= number || since > number).map(([, , place]) => place))];
    const known = since <= number;
    return element("tr", { class: known ? null : "op-later" },
      element("th", { scope: "row" }, element("bdi", {}, shown(titleOf(model, party))), known ? null : element("span", { class: "op-tag" }, say("secrets.later"))),
      element("td", {}, since ? jump(since) : say("secrets.outside")),
      element("td", { lang: model.told_in, dir: "auto" }, places.map((place) => model.places[place] ?? place).join(say("list.semicolon"))));
  }

  function heads(...names) {
    return element("thead", {}, element("tr", {}, names.map((name) => element("th", { scope: "col" }, say(`secrets.${name}`)))));
  }

  /** Who knows what once this message has arrived: a row for each secret, a column for each party. */
  function table(model, message, chosen) {
    const parties = model.participants.map(([id]) => id).filter((id) => model.secrets.some((one) => one.sightings.some(([, who]) => who === id)));
    const rows = model.secrets.map((secret) => {
      const since = new Map(byParty(secret).map(([party, seen]) => [party, seen[0][0]]));
      const cells = parties.map((party) => cell(since.get(party), message.number));
      const pick = button("", () => context.follow(secret === chosen ? null : secret), { class: "op-pick", "aria-pressed": String(secret === chosen) });
      pick.append(element("span", { class: "op-key" }), element("bdi", {}, shown(secret.name, { longest: 60 })));
      return element("tr", { class: secret.first <= message.number ? null : "op-later" }, element("th", { scope: "row" }, pick), cells);
    });
    const titles = parties.map((party) => element("th", { scope: "col" }, element("bdi", {}, shown(titleOf(model, party)))));
    return element("section", {},
      element("h3", {}, say("secrets.who", { n: message.number })),
      element("div", { class: "op-wide", tabindex: "0", role: "region", "aria-label": say("secrets.who", { n: message.number }) },
        element("table", { class: "op-who" }, element("thead", {}, element("tr", {}, element("th", { scope: "col" }, say("secrets.secret")), titles)), element("tbody", {}, rows))));
  }

  function cell(since, number) {
    if (since === undefined) return element("td", {}, element("span", { "aria-label": say("secrets.never") }, "–"));
    if (since > number) return element("td", { class: "op-later" }, say("secrets.from", { n: since }));
    return element("td", { class: "op-knows" }, "✓ ", since ? jump(since) : say("secrets.outside"));
  }

  /** A bar for each secret along the clock. Each moment at which something is gets the same room. */
  function lifetimes(model, message) {
    const lived = model.secrets.filter((secret) => secret.ends !== null);
    const moments = [...new Set([...model.messages.map((one) => one.at), ...lived.flatMap((one) => [one.born, one.ends])])].sort((a, b) => a - b);
    const at = (time) => `${(moments.indexOf(time) / Math.max(moments.length - 1, 1)) * 100}%`;
    const start = moments[0];
    const marks = moments.length > 12 ? [] : moments.slice(1).map((time) =>
      element("span", { class: "op-moment", style: `inset-inline-start:${at(time)}` }, `+${duration(time - start, say)}`));
    const rows = lived.map((secret) => life(model, secret, message, at));
    return element("section", { class: "op-lifetimes" },
      element("h3", {}, say("life.title")),
      lived.length ? null : element("p", { class: "op-quiet" }, say("life.none")),
      element("ul", {}, rows),
      lived.length ? element("div", { class: "op-moments", "aria-hidden": "true" }, marks) : null,
      element("p", { class: "op-quiet" }, say("life.note")));
  }

  function life(model, secret, message, at) {
    const used = [...new Set(secret.sightings.map(([number]) => number))].filter(Boolean);
    const over = message.at >= secret.ends;
    const words = say(over ? "life.over" : "life.alive", { duration: duration(secret.ends - secret.born, say), end: moment(secret.ends) });
    return element("li", { class: secret.first <= message.number ? null : "op-later" },
      element("p", {}, element("strong", {}, element("bdi", {}, shown(secret.name))), " ", element("span", { class: over ? "op-tag op-bad" : "op-tag" }, words)),
      element("div", { class: "op-track", "aria-hidden": "true" },
        element("span", { class: `op-life ${over ? "op-over" : ""}`, style: `inset-inline-start:${at(secret.born)};inset-inline-end:calc(100% - ${at(secret.ends)})` }),
        used.map((number) => element("span", { class: "op-use", style: `inset-inline-start:${at(model.messages[number - 1].at)}` })),
        element("span", { class: "op-now", style: `inset-inline-start:${at(message.at)}` })));
  }
}

function byParty(secret) {
  const found = new Map();
  for (const one of secret.sightings) found.set(one[1], [...(found.get(one[1]) ?? []), one]);
  return [...found];
}

function titleOf(model, party) {
  return model.participants.find(([id]) => id === party)?.[2] ?? party;
}
