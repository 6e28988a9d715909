// Change and run again: fields of a message, its fate, the rules, and how Alice behaves; then the world anew.

import { button, copy, element, shown } from "./dom.js";
import { bodyOf, fieldsOf } from "./fields.js";

const EDITABLE = ["query", "form", "json", "location query"];

/** Return the panel. `host.run(setup)` plays the world again with all that is set here. */
export function changePanel(say, host, context) {
  const node = element("div", { class: "op-change" });
  return { node, show, rule };

  /** Switch one rule, at once. */
  function rule(id, enforced) {
    host.run(ruled(context.model().inputs, id, enforced));
  }

  function show(model, message) {
    if (!host.options) {
      node.replaceChildren(element("p", { class: "op-quiet" }, say("change.offline")),
        element("p", {}, say("change.line")), lineOf(model));
      return;
    }
    const inputs = model.inputs;
    const wanted = {};
    const form = element("form", { onsubmit: (event) => (event.preventDefault(), run(inputs, message, wanted)) });
    form.append(mistake(), made(inputs), fieldset("change.message", { n: message.number }, messageFields(model, message, wanted)),
      fieldset("change.alice", {}, alice(inputs, wanted)), fieldset("change.rules", {}, rules(model, message, inputs, wanted)),
      element("div", { class: "op-run-row" },
        element("button", { type: "submit", class: "op-next op-run" }, say("change.run")),
        button(say("change.undo"), () => host.undo(), { disabled: !host.state().undo, class: "op-undo" })),
      element("p", {}, say("change.line")), lineOf(model));
    node.replaceChildren(form);
  }

  function run(inputs, message, wanted) {
    const fields = Object.keys(wanted.edits ?? {});
    const kept = inputs.edits.filter((edit) => !fields.some((field) => of(edit, message.number, field)));
    const added = fields.map((field) => wanted.edits[field]).filter(Boolean);
    host.run({ ...inputs, ...wanted, edits: [...kept, ...added] });
  }

  function of(edit, number, field) {
    return edit.startsWith(`${number}:${field}=`) || edit === `${number}:-${field}` || (field === "drop" && edit === `${number}:drop`)
      || (field === "+" && edit.startsWith(`${number}:+`));
  }

  function mistake() {
    const words = host.state().mistake;
    return element("p", { class: "op-mistake", role: "alert", hidden: !words, lang: "en", dir: "ltr" }, words ? shown(words, { longest: 600 }) : "");
  }

  /** What is changed so far; each change can be taken back by itself. */
  function made(inputs) {
    const chips = [
      ...inputs.edits.map((edit) => chip(edit, { ...inputs, edits: inputs.edits.filter((one) => one !== edit) })),
      ...inputs.off.map((id) => chip(say("change.without", { rule: id }), { ...inputs, off: inputs.off.filter((one) => one !== id) })),
      ...inputs.on.map((id) => chip(say("change.with", { rule: id }), { ...inputs, on: inputs.on.filter((one) => one !== id) })),
      inputs.allow ? null : chip(say("change.denied"), { ...inputs, allow: true }),
      inputs.grant_only ? chip(say("change.only", { scopes: inputs.grant_only.join(" ") || "–" }), { ...inputs, grant_only: null }) : null,
    ].filter(Boolean);
    return element("div", { class: "op-chips" }, chips.length ? chips : element("p", { class: "op-quiet" }, say("change.nothing")));
  }

  function chip(words, without) {
    return element("span", { class: "op-chip" }, element("bdi", {}, shown(words, { longest: 70 })),
      button("×", () => host.run(without), { "aria-label": say("change.take", { change: words.slice(0, 70) }) }));
  }

  function fieldset(key, values, content) {
    return element("fieldset", {}, element("legend", {}, say(key, values)), content);
  }

  function messageFields(model, message, wanted) {
    wanted.edits = {};
    const rows = editable(model, message).map(([field, value, long]) => edited(message, field, value, long, wanted));
    const lose = element("input", { type: "checkbox", checked: message.delivery === "lost", onchange: () => (wanted.edits.drop = lose.checked ? `${message.number}:drop` : null) });
    const late = element("input", { type: "number", min: 0, max: 999999999, step: 1, class: "op-late", "aria-label": say("change.late"), onchange: () => (wanted.edits["+"] = Number(late.value) > 0 ? `${message.number}:+${Math.round(Number(late.value))}` : null) });
    return [
      element("div", { class: "op-fate" },
        element("label", {}, lose, " ", say(message.kind === "request" ? "change.lose" : "change.loseAnswer")),
        element("label", {}, `${say("change.late")} `, late, ` ${say("change.seconds")}`)),
      element("div", { class: "op-edits" }, rows),
      added(message, wanted),
    ];
  }

  function edited(message, field, value, long, wanted) {
    const box = element(long ? "textarea" : "input", { type: long ? null : "text", dir: "ltr", spellcheck: "false", autocomplete: "off", rows: long ? 4 : null, dataset: { edit: field } });
    box.value = value;
    const gone = element("input", { type: "checkbox", "aria-label": say("change.remove", { field }) });
    const read = () => {
      box.disabled = gone.checked;
      row.classList.toggle("op-touched", gone.checked || box.value !== value);
      if (gone.checked) wanted.edits[field] = `${message.number}:-${field}`;
      else if (box.value !== value) wanted.edits[field] = `${message.number}:${field}=${box.value}`;
      else delete wanted.edits[field];
    };
    box.addEventListener("input", read);
    gone.addEventListener("change", read);
    const fixed = ["url", "status", "body"].includes(field);
    const row = element("div", { class: "op-edit" },
      element("label", {}, element("span", { class: "op-ltr" }, nameOf(field)), box),
      fixed ? null : element("label", { class: "op-gone" }, gone, ` ${say("change.without.short")}`));
    return row;
  }

  /** Return the name of a field; that of a header may go on in a line of its own. */
  function nameOf(field) {
    const [, before, rest] = /^(header\.)?(.*)$/s.exec(field);
    return [before ?? "", element("wbr"), shown(rest, { longest: 60 })];
  }

  /** A field that the message does not have yet. */
  function added(message, wanted) {
    let before = null;
    const name = element("input", { type: "text", dir: "ltr", "aria-label": say("change.new.name"), placeholder: say("change.new.name"), spellcheck: "false", class: "op-new-name" });
    const value = element("input", { type: "text", dir: "ltr", "aria-label": say("change.new.value"), placeholder: say("change.new.value"), spellcheck: "false", class: "op-new-value" });
    const read = () => {
      if (before) delete wanted.edits[before];
      before = name.value.trim();
      if (before) wanted.edits[before] = `${message.number}:${before}=${value.value}`;
    };
    name.addEventListener("input", read);
    value.addEventListener("input", read);
    return element("div", { class: "op-new" }, say("change.new"), name, value);
  }

  function editable(model, message) {
    const fields = fieldsOf(model, message);
    const named = fields.filter((one) => EDITABLE.includes(one.place) && !(one.place === "json" && /[.[]/.test(one.name)));
    const headers = fields.filter((one) => one.place === "header");
    const rows = [...named.map((one) => [one.name, one.value]), ...headers.map((one) => [`header.${one.name}`, one.value])];
    rows.unshift(message.kind === "request" ? ["url", message.url] : ["status", String(message.status)]);
    if (message.wire.kind && !message.wire.more) rows.push(["body", bodyOf(message), true]);
    const seen = new Set();
    return rows.filter(([field]) => !seen.has(field) && seen.add(field));
  }

  function alice(inputs, wanted) {
    const answer = (value, words) => element("label", {}, element("input", { type: "radio", name: `${context.id}-alice`, checked: inputs.allow === value, onchange: () => (wanted.allow = value) }), " ", words);
    const scopes = host.options.scopes.map((scope) => {
      const box = element("input", { type: "checkbox", checked: !inputs.grant_only || inputs.grant_only.includes(scope), dataset: { scope } });
      box.addEventListener("change", () => {
        const boxes = [...box.closest("fieldset").querySelectorAll("[data-scope]")];
        const ticked = boxes.filter((one) => one.checked).map((one) => one.dataset.scope);
        wanted.grant_only = ticked.length === boxes.length ? null : ticked;
      });
      return element("label", {}, box, " ", element("code", {}, scope));
    });
    return [element("div", { class: "op-fate" }, answer(true, say("change.allow")), answer(false, say("change.deny"))),
      element("details", {}, element("summary", {}, say("change.scopes")), element("div", { class: "op-scopes" }, scopes))];
  }

  function rules(model, message, inputs, wanted) {
    const preset = element("select", { "aria-label": say("change.preset"), onchange: () => (wanted.policy = preset.value) },
      host.options.presets.map((name) => element("option", { value: name, selected: name === inputs.policy }, name)));
    const search = element("input", { type: "search", placeholder: say("change.find"), "aria-label": say("change.find"), oninput: () => list() });
    const rows = element("div", { class: "op-rules" });
    const here = new Set(message.ledger.map(([id]) => id));
    const state = { off: new Set(inputs.off), on: new Set(inputs.on) };
    const list = () => {
      const words = search.value.toLowerCase();
      const found = host.options.rules.filter((one) => (words ? `${one.id} ${one.says} ${one.spec}`.toLowerCase().includes(words) : here.has(one.id) || state.off.has(one.id) || state.on.has(one.id)));
      rows.replaceChildren(...found.map(row));
    };
    const row = (one) => {
      const box = element("input", { type: "checkbox", checked: enforced(one), dataset: { rule: one.id } });
      box.addEventListener("change", () => {
        const set = ruled({ off: [...state.off], on: [...state.on] }, one.id, box.checked, one.presets.includes(preset.value));
        [state.off, state.on] = [new Set(set.off), new Set(set.on)];
        [wanted.off, wanted.on] = [set.off, set.on];
      });
      return element("label", { class: "op-switch" }, box, element("span", {}, element("code", {}, one.id), " ", element("small", {}, one.says)));
    };
    const enforced = (one) => state.on.has(one.id) || (!state.off.has(one.id) && one.presets.includes(preset.value));
    list();
    return [element("div", { class: "op-fate" }, element("label", {}, `${say("change.preset")} `, preset), search), rows];
  }

  function ruled(inputs, id, on, usual) {
    const one = host.options.rules.find((rule) => rule.id === id);
    const asked = usual ?? one?.presets.includes(inputs.policy);
    const off = inputs.off.filter((rule) => rule !== id);
    const set = inputs.on.filter((rule) => rule !== id);
    if (on && !asked) set.push(id);
    if (!on && asked) off.push(id);
    return { ...inputs, off, on: set };
  }

  function lineOf(model) {
    const made = button(say("copy.line"), async () => {
      await copy(model.line);
      context.announce(say("copy.done"));
    });
    return element("div", { class: "op-line" }, element("code", { dir: "ltr" }, shown(model.line)), made);
  }
}
