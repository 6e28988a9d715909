// The grid as a widget: a table of attacks and settings, in which every cell can be pressed to see its run.

import { element, section } from "./dom.js";

function render({ model, el }) {
  const table = JSON.parse(model.get("_table"));
  const presets = new Set(table.rows.flatMap(({ cells }) => cells.map(({ setting }) => setting)));
  const buttons = new Map();
  const opened = element("p", { class: "og-opened", role: "status" });

  const press = (attack, { setting, wins, says }) => {
    const text = `${wins ? "✗" : "✓"} ${presets.has(setting) ? (wins ? "wins" : "stopped") : setting}`;
    const made = element("button", {
      type: "button", title: says, "aria-pressed": "false", class: wins ? "og-wins" : "og-stopped",
      "aria-label": `${text}: ${attack}, ${under(setting)}`, onclick: () => model.send({ open: [attack, setting] }),
    }, text);
    buttons.set(`${attack} ${setting}`, { made, wins, says });
    return made;
  };
  const under = (setting) => (presets.has(setting) ? `preset ${setting}` : `only ${setting}`);
  const row = ({ name, title, spec, cells, rules }) =>
    element("tr", {},
      element("th", { scope: "row" }, element("strong", {}, title), " ", element("span", { class: "og-name" }, name), " ", section(spec)),
      ...cells.map((one) => element("td", { class: "og-preset" }, press(name, one))),
      element("td", {}, element("div", { class: "og-rules" }, ...rules.map((one) => press(name, one)))));

  const show = () => {
    const [attack, setting] = JSON.parse(model.get("_open"));
    for (const [key, { made }] of buttons) made.setAttribute("aria-pressed", String(key === `${attack} ${setting}`));
    const { wins, says } = buttons.get(`${attack} ${setting}`) ?? {};
    opened.textContent = attack
      ? `Below: ${attack}, ${under(setting)}: ${wins === undefined ? "" : wins ? "✗ Mallory wins" : "✓ stopped"}${says ? ` · ${says}` : ""}`
      : `${table.caption}. Press one to see its run below.`;
  };
  const typed = (event) => event.ctrlKey || event.metaKey || event.altKey || event.stopPropagation(); // no command of the notebook

  el.classList.add("oauthsim-grid");
  el.replaceChildren(
    element("div", { class: "og-scroller" },
      element("table", { "aria-label": "Attacks and what stops them" },
        element("thead", {}, element("tr", {}, ...table.heads.map((head) => element("th", { scope: "col" }, head)))),
        element("tbody", {}, ...table.rows.map(row)))),
    opened);
  el.addEventListener("keydown", typed);
  model.on("change:_open", show);
  show();
  return () => {
    el.removeEventListener("keydown", typed);
    model.off("change:_open", show);
  };
}

export default { render };
