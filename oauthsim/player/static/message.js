// The message panel: raw or readable, every field explained, JWTs decoded in place, and copies to take along.

import { button, copy, element, prose, section, shown } from "./dom.js";
import { fieldsOf } from "./fields.js";
import { tokens } from "./tokens.js";
import { wire } from "./wire.js";

/** Return the panel. `context` gives the model, and where to go or what to follow. */
export function messagePanel(say, context) {
  const node = element("div", { class: "op-message" });
  let readable = true;
  let raw = null;
  return { node, show, escape: () => raw?.explaining && (raw.hide(), true) };

  function show(model, message) {
    const fields = fieldsOf(model, message);
    raw = wire({ model, message, fields, readable, say, follow: context.follow, followed: context.followed() });
    node.replaceChildren(
      tools(model, message),
      element("p", { class: "op-quiet op-hint" }, say("wire.hint")),
      raw.node,
      ...tokens({ model, message, fields, say, go: context.go }),
      table(model, fields),
    );
  }

  function tools(model, message) {
    const asked = message.curl || model.messages[(message.answers ?? 0) - 1]?.curl;
    const view = (value, words) =>
      button(words, () => ((readable = value), show(model, message)), { "aria-pressed": String(readable === value) });
    return element(
      "div",
      { class: "op-tools-row" },
      element("div", { class: "op-choice", role: "group", "aria-label": say("wire.view") },
        view(true, say("wire.readable")), view(false, say("wire.sent"))),
      copying(say("copy.message"), () => joined(message.wire)),
      asked ? copying(say("copy.curl"), () => asked) : null,
    );
  }

  function copying(words, text) {
    const made = button(words, async () => {
      await copy(text());
      made.replaceChildren(prose(say("copy.done")));
      context.announce(say("copy.done"));
      setTimeout(() => made.replaceChildren(prose(words)), 1500);
    });
    return made;
  }

  function table(model, fields) {
    const plain = fields.filter((field) => !["jose_header", "claim"].includes(field.place));
    const rows = plain.map((field) =>
      element("tr", {},
        element("th", { scope: "row" }, element("span", { class: "op-ltr" }, shown(field.name, { longest: 60 })), element("span", { class: "op-tag" }, say(`place.${field.place}`))),
        element("td", { class: "op-value", dir: "ltr" }, shown(field.value, { longest: 160 })),
        element("td", { lang: model.explained_in, dir: "auto" },
          field.means ? element("span", { class: "op-means" }, shown(field.means, { told: true })) : null,
          field.says ? shown(field.says, { told: true }) : say("field.unknown"), " ", section(field.spec))));
    const heads = ["field", "value", "for"].map((name) => element("th", { scope: "col" }, say(`fields.${name}`)));
    return element("details", { class: "op-fields" },
      element("summary", {}, say("fields.all", { n: plain.length })),
      element("table", {}, element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows)));
  }
}

/** Return the message as one text, exactly as it was on the wire. */
export function joined({ start, headers, body }) {
  const text = (pieces) => pieces.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("");
  return [text(start), ...headers.map(text), "", text(body)].join("\n");
}
