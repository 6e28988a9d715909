// Tabs as the ARIA pattern has them: one stop for the Tab key, arrows move between them.

import { element, fresh } from "./dom.js";

/** Return tabs for `panels` (name -> node). `chosen(name)` is called when one is opened. */
export function tabs(say, panels, chosen) {
  const names = Object.keys(panels);
  const parts = names.map((name) => {
    const [tabId, panelId] = [fresh("tab"), fresh("panel")];
    const tab = element("button", { type: "button", role: "tab", id: tabId, "aria-controls": panelId, dataset: { tab: name }, onclick: () => open(name) },
      say(`tab.${name}`), " ", element("span", { class: "op-badge" }));
    const panel = element("div", { role: "tabpanel", id: panelId, "aria-labelledby": tabId, tabindex: "0", class: "op-panel" }, panels[name]);
    return { name, tab, panel };
  });
  const list = element("div", { role: "tablist", class: "op-tabs", "aria-label": say("tab.name") }, parts.map(({ tab }) => tab));
  list.addEventListener("keydown", (event) => {
    const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const by = event.key === forward ? 1 : ["ArrowLeft", "ArrowRight"].includes(event.key) ? -1 : 0;
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    open(names[(names.indexOf(current()) + by + names.length) % names.length]);
    parts[names.indexOf(current())].tab.focus();
  });

  let opened = names[0];
  function current() {
    return opened;
  }
  function open(name) {
    opened = name;
    for (const part of parts) {
      const on = part.name === name;
      part.tab.setAttribute("aria-selected", String(on));
      part.tab.tabIndex = on ? 0 : -1;
      part.panel.hidden = !on;
    }
    chosen(name);
  }
  return {
    nodes: [list, element("div", { class: "op-panels" }, parts.map(({ panel }) => panel))],
    current,
    open,
    badge(name, words, bad = false) {
      const badge = parts.find((part) => part.name === name).tab.querySelector(".op-badge");
      badge.textContent = words;
      badge.classList.toggle("op-bad", bad);
    },
  };
}
