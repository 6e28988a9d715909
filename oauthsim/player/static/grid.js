// The grid as a widget: a table of attacks and settings, in which every cell can be pressed to see its run.

import { element, section } from "./dom.js";

function render({ model, el }) {
  const table = JSON.parse(model.get("_table"));
  const press = (attack, setting) => () => model.send({ open: [attack, setting] });
  const cell = (attack, { setting, wins, says }) =>
    element("td", {}, element("button", { type: "button", title: says, class: wins ? "og-wins" : "og-stopped", onclick: press(attack, setting) },
      `${wins ? "✗" : "✓"} ${setting}`));
  const row = ({ name, title, spec, cells, rules }) =>
    element("tr", {},
      element("th", { scope: "row" }, element("strong", {}, title), element("br"), `${name} `, section(spec)),
      ...cells.map((one) => cell(name, one)),
      element("td", {}, ...rules.map((one) => cell(name, one).firstChild)));
  const heads = [...table.heads.map((head) => element("th", { scope: "col" }, head))];
  el.classList.add("oauthsim-grid");
  el.replaceChildren(element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...table.rows.map(row))));
}

export default { render };
