// The card that explains a field: it comes on hover and on focus, stays while it is pointed at, goes with Escape.

import { element, fresh, shown } from "./dom.js";
import { partsOf } from "./fields.js";

/** Return a card for the pieces inside `frame`. */
export function card(frame, say, language) {
  const id = fresh("card");
  const node = element("div", { class: "op-card", id, role: "tooltip", hidden: true });
  let leaving = null;
  let owner = null;
  frame.append(node);
  node.addEventListener("mouseenter", () => clearTimeout(leaving));
  node.addEventListener("mouseleave", later);

  function later() {
    clearTimeout(leaving);
    leaving = setTimeout(hide, 160);
  }
  function hide() {
    clearTimeout(leaving);
    node.hidden = true;
    owner?.removeAttribute("aria-describedby");
    owner = null;
  }
  function show(piece, field, all, secret) {
    hide();
    owner = piece;
    piece.setAttribute("aria-describedby", id);
    node.replaceChildren(...told(field, all, secret));
    node.hidden = false;
    place(piece);
  }
  function place(piece) {
    const around = frame.getBoundingClientRect();
    const boxes = piece.getClientRects();
    const box = boxes[boxes.length - 1] ?? piece.getBoundingClientRect();
    const left = Math.min(Math.max(box.left - around.left, 0), Math.max(around.width - node.offsetWidth, 0));
    node.style.left = `${left}px`;
    node.style.top = `${box.bottom - around.top + 5}px`;
  }
  function told(field, all, secret) {
    const parts = partsOf(field, all);
    return [
      element("p", { class: "op-card-name" },
        element("strong", { class: "op-ltr" }, shown(field.name, { longest: 80 })),
        element("span", { class: "op-tag" }, say(`place.${field.place}`))),
      element("p", { class: "op-value", dir: "ltr" }, shown(field.value, { longest: 220 })),
      field.means ? element("p", { class: "op-means", lang: language, dir: "auto" }, shown(field.means, { told: true })) : null,
      element("p", { lang: language, dir: "auto" }, field.says ? shown(field.says, { told: true }) : say("field.unknown")),
      parts.length ? element("ul", { class: "op-ltr" }, parts.map((part) => element("li", {}, shown(`${part.name} = ${part.value}`, { longest: 160 })))) : null,
      element("p", { class: "op-quiet" }, field.spec, secret ? ` ${say("field.follow", { name: secret.name })}` : ""),
    ].filter(Boolean);
  }
  return { show, hide, later, get open() { return !node.hidden; } };
}
