// What Alice sees: the address bar and the real page, in a frame that can run nothing and reach nothing.

import { element, prose, shown } from "./dom.js";
import { bodyOf } from "./fields.js";

const FORBID = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";
const ACTIVE = "script,link,meta,base,frame,frameset,object,embed,applet,audio,video,source,track,template,portal,fencedframe";
const STILL = "a,area,button,input,select,textarea,label,summary{pointer-events:none!important}";
const REACHING = /^(on.*|href|src|srcset|srcdoc|action|formaction|ping|background|poster|data|target|autofocus|manifest|xlink:href|http-equiv)$/i;

/** Return the panel. */
export function browserPanel(say) {
  const bar = element("div", { class: "op-address", dir: "ltr" });
  const state = element("p", { class: "op-quiet", role: "status" });
  const frame = element("iframe", { class: "op-page", sandbox: "", title: say("browser.page"), referrerpolicy: "no-referrer" });
  const empty = element("p", { class: "op-quiet op-page" }, say("browser.empty"));
  const node = element("div", { class: "op-browser" }, element("div", { class: "op-window" }, bar, frame, empty), state);
  let drawn = null;
  return {
    node,
    show(model, message) {
      const view = model.views.filter(([since]) => since <= message.number).at(-1);
      const [, address, page, loads] = view ?? [0, "", 0, false];
      bar.replaceChildren(
        element("span", { class: address.startsWith("https:") ? "op-lock" : "op-lock op-open", "aria-hidden": "true" }),
        element("span", { class: "op-unseen" }, say("browser.address")),
        element("code", {}, shown(address || say("browser.nowhere"), { longest: 600 })));
      frame.hidden = !page;
      empty.hidden = Boolean(page);
      state.replaceChildren(prose([loads ? say("browser.loading") : "", page ? say("browser.from", { n: page }) : ""].join(" ").trim()));
      node.classList.toggle("op-loading", loads);
      const source = page ? asleep(documentOf(model, page), framesIn(model, page, message.number)) : "";
      if (page && source !== drawn) frame.srcdoc = source;
      drawn = source;
    },
  };
}

function documentOf(model, number) {
  return model.pages[number] ?? bodyOf(model.messages[number - 1]);
}

/** Return what the frames of a page show at a step, by their place in it: a document, or that none may be shown. */
function framesIn(model, page, now) {
  const found = new Map();
  for (const [since, of, place, number, forbidden] of model.frames) {
    if (of === page && since <= now) found.set(place, number ? documentOf(model, number) : forbidden);
  }
  return found;
}

/** Return a page with everything taken out that could act or fetch; then the frame forbids it once more. */
export function asleep(source, frames = new Map()) {
  const page = new DOMParser().parseFromString(source, "text/html");
  for (const one of page.querySelectorAll(ACTIVE)) one.remove();
  for (const one of page.querySelectorAll("*")) {
    for (const { name, value } of [...one.attributes]) {
      if (REACHING.test(name) && !/^data:image\//i.test(value)) one.removeAttribute(name);
    }
  }
  for (const one of page.querySelectorAll("a,area,button,input,select,textarea,summary,[tabindex],[contenteditable]")) {
    one.removeAttribute("contenteditable");
    one.setAttribute("tabindex", "-1");
  }
  page.querySelectorAll("iframe").forEach((one, place) => {
    one.setAttribute("sandbox", "");
    one.setAttribute("srcdoc", frames.has(place) ? asleep(frames.get(place)) : "");
  });
  const still = page.createElement("style");
  still.textContent = STILL;
  const forbid = page.createElement("meta");
  forbid.setAttribute("http-equiv", "Content-Security-Policy");
  forbid.setAttribute("content", FORBID);
  page.head.prepend(forbid);
  page.head.append(still);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}
