// The sequence diagram: what was, what is, what is to come; where a secret went; where two runs part.

import { drawing, element, fresh } from "./dom.js";
import { calm } from "./theme.js";

const KEY = "M-3 0a3.5 3.5 0 1 1 0 .1M.5 0h7M5 0v3M7.5 0v3";

/** Draw the picture of a model. `pick(number)` is called when somebody points at a message. */
export function diagram(model, say, pick, name) {
  const { picture } = model;
  const svg = harmless(picture.svg);
  const scope = fresh("picture");
  const top = picture.heads[0] - 16;
  svg.removeAttribute("id");
  svg.classList.add(scope);
  const height = Number(svg.getAttribute("height"));
  const below = picture.heads[1]; // the heads stand above, in a picture of their own that stays in sight
  svg.setAttribute("viewBox", `0 ${below} ${picture.width} ${height - below}`);
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const heads = headsOf(svg, picture, top, scope);
  const layers = layersIn(svg, picture, height);
  const scroller = element(
    "div",
    { class: "op-scroller", tabindex: "0", role: "region", "aria-label": name, style: `--op-natural: ${picture.width}px` },
    element("div", { class: "op-sheet" }, styleOf(model.styles, scope), heads, svg),
  );
  svg.addEventListener("click", (event) => {
    const number = numberAt(event, svg, picture);
    if (number) pick(number);
  });
  const scale = () => svg.getBoundingClientRect().width / picture.width || 1;
  let last = 1;
  /** Where to scroll to in a picture that is too wide for its pane: no further than an arrow needs, so that the
   * edge at which the headings begin stays in sight. */
  const across = (number) => {
    if (scroller.scrollWidth <= scroller.clientWidth) return 0;
    const box = svg.querySelector(`[data-message="${number}"]`).getBBox();
    const [left, right] = [(box.x - 12) * scale(), (box.x + box.width + 12) * scale() - scroller.clientWidth];
    if (model.direction === "rtl") return Math.min(Math.max(left, right), scroller.scrollWidth - scroller.clientWidth);
    return Math.max(Math.min(left, right), 0);
  };
  return {
    node: scroller,
    go(number) {
      const row = picture.rows[number - 1];
      layers.here.style.display = row ? "" : "none";
      if (!row) return;
      layers.here.setAttribute("y", row[0] + 2);
      layers.here.setAttribute("height", row[2] - row[0]);
      layers.edge.setAttribute("d", `M3 ${row[0] + 2}V${row[2] + 2}`);
      layers.veil.setAttribute("y", row[2] + 3);
      layers.veil.setAttribute("height", Math.max(height - row[2] - 3, 0));
      const near = Math.abs(number - last) < 4;
      last = number;
      const goal = (row[1] - below) * scale() - (scroller.clientHeight - heads.getBoundingClientRect().height) / 2;
      scroller.scrollTo({ top: Math.max(goal, 0), left: across(number), behavior: near && !calm() ? "smooth" : "auto" });
    },
    trail(numbers) {
      layers.trail.replaceChildren(...numbers.filter((n) => picture.rows[n - 1]).map((n) => carried(picture, n)));
    },
    part(number) {
      const row = picture.rows[number - 1];
      layers.part.replaceChildren(...(row ? parting(picture, row, say("compare.first")) : []));
    },
  };
}

/** Read SVG text of ours, and take out whatever could act, should any ever get in. */
export function harmless(text) {
  const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const kept = document.importNode(svg, true);
  for (const one of kept.querySelectorAll("script,foreignObject,a,image,use,iframe,animate,set")) one.remove();
  for (const one of [kept, ...kept.querySelectorAll("*")]) {
    for (const { name } of [...one.attributes]) if (/^on|href$/i.test(name)) one.removeAttribute(name);
  }
  return kept;
}

function headsOf(svg, picture, top, scope) {
  const heads = svg.querySelector(".heads")?.cloneNode(true);
  const height = picture.heads[1] - top + 4;
  const ground = drawing("rect", { class: "ground op-heads-ground", x: 0, y: top, width: picture.width, height });
  return drawing(
    "svg",
    { class: `oauthsim-diagram op-heads ${scope}`, viewBox: `0 ${top} ${picture.width} ${height}`, "aria-hidden": "true", direction: "ltr" },
    ground,
    heads,
  );
}

function layersIn(svg, picture, height) {
  const across = { x: 1, width: picture.width - 2 };
  const layers = {
    trail: drawing("g", { class: "op-trail" }),
    here: drawing("rect", { class: "op-here", ...across }),
    edge: drawing("path", { class: "op-edge" }),
    veil: drawing("rect", { class: "op-veil", ...across }),
    part: drawing("g", { class: "op-part" }),
  };
  svg.querySelector(".ground").after(layers.here, layers.trail, layers.edge);
  const heads = svg.querySelector(".heads");
  heads.before(layers.veil, layers.part);
  return layers;
}

function styleOf(styles, scope) {
  const of = (theme) => styles[theme].replaceAll("#player-picture", `[data-theme="${theme}"] .${scope}`);
  return element("style", {}, of("light") + of("dark"));
}

function numberAt(event, svg, picture) {
  const message = event.target.closest?.("[data-message]");
  if (message) return Number(message.dataset.message);
  const box = svg.getBoundingClientRect();
  const y = ((event.clientY - box.top) / box.height) * svg.viewBox.baseVal.height + svg.viewBox.baseVal.y;
  return picture.rows.findIndex(([above, , below]) => above <= y && y <= below) + 1;
}

function carried(picture, number) {
  const [above, line, below] = picture.rows[number - 1];
  return drawing(
    "g",
    { dataset: { carries: number } },
    drawing("rect", { x: 6, y: above + 3, width: picture.width - 12, height: below - above - 2, rx: 6 }),
    drawing("circle", { cx: 18, cy: line, r: 9 }),
    drawing("path", { d: KEY, transform: `translate(16 ${line - 1})` }),
  );
}

function parting(picture, row, words) {
  const y = row[0] + 1;
  const width = words.length * 7 + 20;
  return [
    drawing("path", { d: `M0 ${y}H${picture.width}` }),
    drawing("rect", { x: 8, y: y - 9, width, height: 18, rx: 9 }),
    drawing("text", { x: 8 + width / 2, y: y + 4, "font-size": 11 }, words),
  ];
}
