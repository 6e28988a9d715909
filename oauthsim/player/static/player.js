// The player: one trace (or two, after a change), looked at step by step. No build, no other library, no network.

import { button, element, fresh, shown, spelled } from "./dom.js";
import { browserPanel } from "./browser.js";
import { changePanel } from "./change.js";
import { differences, verdict } from "./comparing.js";
import { decisionsPanel } from "./decisions.js";
import { diagram } from "./diagram.js";
import { messagePanel } from "./message.js";
import { saveMenu } from "./save.js";
import { secretsPanel } from "./secrets.js";
import { story } from "./story.js";
import { tabs } from "./tabs.js";
import { followTheme } from "./theme.js";
import { transport } from "./transport.js";
import { speaker } from "./words.js";

/**
 * Show a run inside `root`. `data` has the `model`, and after a change the `before` and the `comparison`.
 * `host` is what stands behind: {formats, save, options, state, run, undo, moved}.
 */
export function mount(root, data, host) {
  let { model, before = null, comparison = null } = data;
  let side = "after";
  let number = 1;
  let secret = null;
  let drawn = [];
  const say = speaker(model.strings, model.language);
  const shownModel = () => (side === "before" && before ? before : model);
  const length = () => Math.max(model.messages.length, before?.messages.length ?? 0);
  const live = element("p", { class: "op-unseen", role: "status", "aria-live": "polite" });
  const announce = (words) => (live.textContent = words);
  const context = {
    id: fresh("player"), go, follow, announce, followed: () => secret, model: () => model,
    change: { ready: (rule) => Boolean(host.options?.rules.some(({ id }) => id === rule)), rule: (id, on) => change.rule(id, on) },
  };
  const controls = transport(say, go, () => ({ number, last: length() }));
  const told = story(say);
  const message = messagePanel(say, context);
  const decisions = decisionsPanel(say, context);
  const browser = browserPanel(say);
  const secrets = secretsPanel(say, context);
  const change = changePanel(say, host, context);
  const panels = { message, decisions, browser, secrets, change };
  const differing = element("div", {});
  const tabbed = tabs(say, {
    message: element("div", {}, differing, message.node), decisions: decisions.node, browser: browser.node,
    secrets: secrets.node, change: change.node,
  }, () => fill());
  const diagrams = element("div", { class: "op-diagrams" });
  const verdicts = element("div", {});
  const outcome = element("p", { class: "op-outcome" });
  const large = button(say("large"), () => enlarge(!root.classList.contains("op-large")), { class: "op-large-switch", "aria-pressed": "false" });
  const keys = element("details", { class: "op-menu" }, element("summary", {}, say("keys")),
    element("div", { class: "op-menu-list" }, element("dl", { class: "op-keys" }, ["next", "back", "ends", "play", "tabs", "close"].flatMap((key) => [element("dt", {}, element("kbd", {}, say(`key.${key}`))), element("dd", {}, say(`key.${key}.does`))]))));
  const title = element(host.heading ?? "h2", { class: "op-title", dir: "auto" });
  const summary = element("p", { class: "op-summary", dir: "auto" });

  root.classList.add("oauthsim-player");
  root.setAttribute("dir", model.direction);
  root.setAttribute("lang", model.language);
  root.tabIndex = -1;
  root.replaceChildren(
    element("div", { class: "op-frame", role: "region", "aria-label": say("name", { scenario: spelled(model.scenario) }) },
      element("header", { class: "op-top" },
        element("div", {}, title, summary), outcome,
        element("div", { class: "op-tools" }, large, saveMenu(say, host, () => model), keys)),
      element("div", { class: "op-stage" },
        element("div", { class: "op-lead" }, controls.node, told.node),
        element("div", { class: "op-picture" }, verdicts, diagrams),
        element("div", { class: "op-details" }, element("h2", { class: "op-unseen" }, say("tab.name")), tabbed.nodes)),
      live));
  root.addEventListener("keydown", pressed);
  root.addEventListener("pointerdown", closeMenus);
  const unthemed = followTheme(root);
  draw();
  tabbed.open("message");
  go(1);

  function draw() {
    title.replaceChildren(shown(model.scenario));
    summary.replaceChildren(shown(model.summary, { told: true }));
    const [code, says] = model.outcome;
    const good = code === "completed";
    outcome.className = `op-outcome ${good ? "op-good" : "op-bad"}`;
    outcome.replaceChildren(`${good ? "✓" : "✗"} `, element("bdi", {}, shown(good ? say("outcome.completed") : code)), good ? "" : element("small", { dir: "auto" }, shown(says, { longest: 160 })));
    drawn = [];
    if (before) drawn.push({ side: "before", model: before });
    drawn.push({ side: "after", model });
    const widest = Math.max(...drawn.map((one) => one.model.picture.width));
    for (const one of drawn) {
      const name = say(before ? `compare.${one.side}` : "diagram");
      one.diagram = diagram(one.model, say, (n) => ((side = one.side), go(n)), name);
      one.node = before ? element("figure", {}, element("figcaption", {}, name), one.diagram.node) : one.diagram.node;
      one.node.style.setProperty("--op-share", one.model.picture.width / widest); // both in the same scale
      one.diagram.part(comparison?.first ?? 0);
    }
    root.classList.toggle("op-two", Boolean(before));
    diagrams.replaceChildren(...drawn.map((one) => one.node));
    verdicts.replaceChildren(...(before ? [verdict(say, comparison, [before.outcome[0], model.outcome[0]], go)] : []));
    controls.list(model);
    trail();
  }

  function go(to) {
    number = Math.min(Math.max(Math.round(to) || 1, 1), length());
    if (number > shownModel().messages.length) side = side === "before" ? "after" : "before";
    const here = shownModel().messages[number - 1];
    if (!here) return;
    for (const one of drawn) {
      one.diagram.go(Math.min(number, one.model.messages.length));
      one.node.classList.toggle("op-chosen", one.side === side);
    }
    controls.show(shownModel(), say("story.aloud", { n: number, of: length(), says: here.says }));
    told.show(shownModel(), here);
    const violated = here.ledger.filter(([, held]) => !held).length;
    tabbed.badge("decisions", here.ledger.length ? (violated ? `✗ ${violated}` : String(here.ledger.length)) : "", violated > 0);
    fill();
    announce(say("story.aloud", { n: number, of: length(), says: here.says }));
    host.moved?.(number);
  }

  function fill() {
    const here = shownModel().messages[number - 1];
    if (!here) return;
    const name = tabbed.current();
    const found = name === "message" && comparison ? differences(say, comparison, number) : null;
    differing.replaceChildren(...(found ? [found] : []));
    panels[name].show(name === "change" ? model : shownModel(), name === "change" ? (model.messages[number - 1] ?? here) : here);
  }

  function follow(one) {
    secret = one && one.value !== secret ? one.value : null;
    trail();
    const held = document.activeElement?.closest?.("[data-field]")?.dataset.field;
    fill();
    if (held !== undefined) root.querySelector(`.op-wire [data-field="${held}"][tabindex]`)?.focus({ preventScroll: true });
    announce(secret ? say("secrets.following", { name: one.name }) : say("secrets.stopped"));
  }

  function trail() {
    for (const one of drawn) {
      const followed = one.model.secrets.find(({ value }) => value === secret);
      one.diagram.trail(followed ? [...new Set(followed.sightings.map(([at]) => at))] : []);
    }
    tabbed.badge("secrets", secret ? say("secrets.badge") : "");
  }

  function enlarge(on) {
    root.classList.toggle("op-large", on);
    large.setAttribute("aria-pressed", String(on));
    go(number);
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation(); // what is typed in here is no command of the notebook around it
    const kind = event.target.tagName;
    if (event.key === "Escape") return void (closeMenus({}) || message.escape());
    if (["INPUT", "TEXTAREA", "SELECT"].includes(kind)) return;
    const [forward, backward] = model.direction === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    const upright = event.target.closest(".op-scroller") ? { ArrowDown: 1, ArrowUp: -1 } : {};
    const by = { [forward]: 1, [backward]: -1, ...upright }[event.key];
    if (by) go(number + by);
    else if (event.key === "Home") go(1);
    else if (event.key === "End") go(length());
    else if (event.key === " " && !["BUTTON", "SUMMARY", "A"].includes(kind)) controls.toggle();
    else return;
    event.preventDefault();
  }

  function closeMenus({ target = null }) {
    const open = [...root.querySelectorAll("details.op-menu[open]")].filter((menu) => !menu.contains(target));
    for (const menu of open) {
      menu.open = false;
      if (!target) menu.querySelector("summary").focus();
    }
    return open.length > 0;
  }

  return {
    go,
    get number() { return number; },
    /** Show another run in place of this one; stay where we are, or go to where the two part. */
    update(newer) {
      ({ model, before = null, comparison = null } = newer);
      side = "after";
      draw();
      go(comparison?.first ?? Math.min(number, length()));
    },
    /** Show what was wrong with the last wish. */
    refresh: fill,
    destroy() {
      controls.stop();
      unthemed();
      root.replaceChildren();
    },
  };
}
