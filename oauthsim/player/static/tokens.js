// JWTs decoded in place: header, claims, times in words, and who checked the signature with which key.

import { element, shown, section } from "./dom.js";

/** Return each JWT of a message, taken apart. */
export function tokens({ model, message, fields, say, go }) {
  return message.tokens.map((token) => {
    const holder = fields[token.holder];
    return element(
      "section",
      { class: "op-token" },
      element("h3", {}, say("token.title", { name: holder.name })),
      part("header", token.header),
      part("claims", token.claims),
      element("h4", {}, say("token.signature")),
      element("ul", { class: "op-signature" }, signature(token.signature)),
    );
  });

  function part(name, indices) {
    const rows = indices.map((index) => row(fields[index]));
    return [element("h4", { class: `op-jwt-${name}` }, say(`token.${name}`)), rows.length ? element("dl", {}, rows) : element("p", {}, say("token.hidden"))];
  }

  function row(field) {
    return element(
      "div",
      { class: "op-claim" },
      element("dt", { class: "op-ltr" }, shown(field.name, { longest: 60 })),
      element(
        "dd",
        {},
        element("span", { class: "op-value", dir: "ltr" }, shown(field.value, { longest: 200 })),
        field.means ? element("span", { class: "op-means", lang: model.explained_in, dir: "auto" }, shown(field.means, { told: true })) : null,
        element("span", { class: "op-says-what", lang: model.explained_in, dir: "auto" }, shown(field.says, { told: true }), " ", section(field.spec)),
      ),
    );
  }

  function signature({ made_by: key, checks }) {
    const said = [element("li", {}, key ? say("token.made", { key }) : say("token.forged"))];
    for (const [number, rule, held, enforced] of checks) {
      const party = model.messages[number - 1].receiver;
      const title = model.participants.find(([id]) => id === party)?.[2] ?? party;
      const verdict = say(held ? "token.held" : enforced ? "token.refused" : "token.ignored", { party: title });
      said.push(element("li", { class: held ? "op-good" : "op-bad" },
        verdict, " ", element("button", { type: "button", class: "op-jump", onclick: () => go(number) }, say("jump", { n: number })),
        element("code", {}, rule)));
    }
    if (!checks.length) said.push(element("li", {}, say("token.unchecked")));
    return said;
  }
}
