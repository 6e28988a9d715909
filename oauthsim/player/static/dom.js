// Elements made of text and attributes. Nothing from a message is ever read as markup: text becomes text nodes.

const ODD = String.raw`\p{Zl}\p{Zp}\u00a0\u034f\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0`;
const NO_INK = new RegExp(String.raw`[\p{C}${ODD}]|\p{M}{4,}`, "gu");
const NO_INK_IN_LINES = new RegExp(String.raw`(?![\n\t])[\p{C}${ODD}]|\p{M}{4,}`, "gu");

/** Return an element; `properties` are attributes, listeners (`onclick`), or `dataset`. Null children are left out. */
export function element(tag, properties = {}, ...children) {
  return filled(document.createElement(tag), properties, children);
}

/** The same for SVG. */
export function drawing(tag, properties = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

function filled(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(made.dataset, value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  const kept = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
  made.append(...kept.map((child) => (typeof child === "string" ? prose(child, made.localName) : child)));
  return made;
}

const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LATIN = /[#/]?[0-9A-Za-z](?:[ -~–→…§]*[0-9A-Za-z/*…])?/g;

/**
 * Return a text of ours for the page. In one that is read from right to left, whatever is Latin (`redirect_uri`)
 * stands in one piece, so that its signs stay where they belong.
 */
export function prose(text, inside = "") {
  if (!FROM_RIGHT.test(text)) return text;
  if (inside === "option" || inside === "title") return text.replace(LATIN, "\u2066$&\u2069"); // these hold only text
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const found of text.matchAll(LATIN)) {
    fragment.append(text.slice(end, found.index), element("bdi", { dir: "ltr" }, found[0]));
    end = found.index + found[0].length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

/** Return untrusted text for the page: what has no ink of its own (controls, bidi overrides) is spelled out. `told`: it is prose. */
export function shown(text, { lines = false, longest = 0, told = false } = {}) {
  const plain = (part) => (told ? prose(part) : part);
  const fragment = document.createDocumentFragment();
  const cut = longest && text.length > longest ? `${text.slice(0, longest)}…` : text;
  let end = 0;
  for (const found of cut.matchAll(lines ? NO_INK_IN_LINES : NO_INK)) {
    fragment.append(plain(cut.slice(end, found.index)), mark(found[0]));
    end = found.index + found[0].length;
  }
  fragment.append(plain(cut.slice(end)));
  return fragment;
}

/** Return how a character without ink is spelled out: `U+202E`. */
function mark(characters) {
  const names = [...characters].slice(0, 4).map((one) => `U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
  return element("span", { class: "op-no-ink" }, names.join(" "));
}

/** Return untrusted text as a plain string for an attribute, with the same spelling. */
export function spelled(text) {
  return shown(text).textContent; // no prose: these texts go through it where they are shown
}

/** Return a button with a text of ours. */
export function button(text, onclick, properties = {}) {
  return element("button", { type: "button", onclick, ...properties }, text);
}

const MADE = Symbol.for("oauthsim.player.ids");

/** Return an id that no other element of this page has; each widget loads a copy of this module of its own. */
export function fresh(name) {
  globalThis[MADE] = (globalThis[MADE] ?? 0) + 1;
  return `op-${name}-${globalThis[MADE]}`;
}

/** Return a section such as `RFC 6749 §4.1.3` as a link to where it can be read, or as text. */
export function section(spec) {
  const found = /^RFC (\d+)(?: §(\d+(?:\.\d+)*))?/.exec(spec);
  if (!found) return spec ? element("span", { class: "op-spec" }, spec) : null;
  const address = `https://www.rfc-editor.org/rfc/rfc${found[1]}${found[2] ? `#section-${found[2]}` : ""}`;
  return element("a", { class: "op-spec", href: address, target: "_blank", rel: "noopener noreferrer" }, spec);
}

/** Put a text on the clipboard, also where the page has no right to the new interface. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = element("textarea", { class: "op-unseen", "aria-hidden": "true" });
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}
