// A message as it was on the wire; each piece that is a field can be pointed at, and tells what it is for.

import { element, shown, spelled } from "./dom.js";
import { card } from "./card.js";
import { secretIn } from "./fields.js";

/** Return the raw message. `readable` breaks forms and JSON into lines and undoes percent-encoding. */
export function wire({ model, message, fields, readable, say, follow, followed }) {
  const frame = element("div", { class: "op-wire", dir: "ltr" });
  const pre = element("pre", {});
  frame.append(pre);
  const explained = card(frame, say, model.explained_in);
  const reached = new Set();
  const { start, headers, body, more, kind } = message.wire;
  add(readable ? spread(start, "?&", "\n    ") : start);
  for (const line of headers) add(["\n", ...(readable ? spread(line, "?&#", "\n    ") : line)]);
  if (body.length) add(["\n\n", ...(readable ? readably(body, kind) : body)]);
  if (more) pre.append(element("span", { class: "op-quiet" }, `\n${say("wire.more", { n: more })}`));
  return { node: frame, hide: explained.hide, get explaining() { return explained.open; } };

  function add(pieces) {
    for (const piece of pieces) {
      pre.append(typeof piece === "string" ? shown(piece, { lines: true }) : pointed(piece));
    }
  }

  function pointed([text, index]) {
    const field = fields[index];
    const secret = secretIn(field, fields, model.secrets);
    const again = reached.has(index);
    reached.add(index);
    const name = say("field.name", { name: spelled(field.name.slice(0, 60)), place: say(`place.${field.place}`) });
    const piece = element("span", {
      class: ["op-field", secret && "op-holds", secret && secret.value === followed && "op-followed"].filter(Boolean).join(" "),
      tabindex: again ? null : "0",
      role: again ? null : "button",
      "aria-label": again ? null : name,
      "aria-pressed": again || !secret ? null : String(secret.value === followed),
      dataset: { field: index },
    }, shown(readable ? brief(decoded(text, field.place)) : text, { lines: true }));
    const tell = () => (light(index, true), explained.show(piece, field, fields, secret));
    piece.addEventListener("mouseenter", tell);
    piece.addEventListener("focus", tell);
    piece.addEventListener("mouseleave", () => (light(index, false), explained.later()));
    piece.addEventListener("blur", () => (light(index, false), explained.hide()));
    piece.addEventListener("click", () => (secret ? follow(secret) : tell()));
    piece.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && explained.open) explained.hide();
      else if (event.key === "Enter" || event.key === " ") secret ? follow(secret) : tell();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return piece;
  }

  function light(index, on) {
    for (const one of pre.querySelectorAll(`[data-field="${index}"]`)) one.classList.toggle("op-lit", on);
  }
}

function readably(body, kind) {
  if (kind === "form") return spread(body, "&", "\n");
  return kind === "json" ? indented(body) : body;
}

/** Begin a new line after each separator that stands between two fields. */
function spread(pieces, separators, lineBreak) {
  return pieces.map((piece) =>
    typeof piece === "string" ? piece.replace(new RegExp(`[${separators}]`, "g"), (found) => found + lineBreak) : piece);
}

/** Lay JSON out in lines, texts as they are. What is no JSON may close more than it has opened. */
function indented(body) {
  let depth = 0;
  const lineBreak = () => `\n${"  ".repeat(Math.max(depth, 0))}`;
  const laid = (sign) => {
    if (/^["\s]/.test(sign)) return sign.trim();
    if (sign === "{" || sign === "[") return (depth += 1), sign + lineBreak();
    if (sign === "}" || sign === "]") return (depth -= 1), lineBreak() + sign;
    return sign === "," ? sign + lineBreak() : `${sign} `;
  };
  return body.map((piece) =>
    typeof piece === "string" ? piece.replace(/"(?:[^"\\]|\\.)*"|\s+|[{[\]},:]/g, laid) : piece);
}

/** Shorten a long word, such as a token, which is taken apart below anyway; its ends stay to be recognised. */
function brief(text) {
  return text.length > 160 && !/\s/.test(text) ? `${text.slice(0, 40)} … ${text.slice(-16)}` : text;
}

function decoded(text, place) {
  if (!["query", "form", "location query", "location fragment", "referer query"].includes(place)) return text;
  try {
    return decodeURIComponent(text.replace(/\+/g, " ").replace("=", " = "));
  } catch {
    return text;
  }
}
