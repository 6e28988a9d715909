// What happens at this step and why, in one sentence.

import { element, section, shown } from "./dom.js";
import { duration, moment } from "./words.js";

/** Return the card that tells the story of one message. */
export function story(say) {
  const node = element("section", { class: "op-story", "aria-label": say("story.name") });
  return {
    node,
    show(model, message) {
      const title = (id) => model.participants.find(([one]) => one === id)?.[2] ?? id;
      const way = element(
        "p",
        { class: "op-way" },
        element("span", { class: `op-number op-${message.channel}` }, String(message.number)),
        element("bdi", {}, shown(title(message.sender))),
        element("span", { class: "op-arrow", "aria-label": say("story.to") }, say("story.arrow")),
        element("bdi", {}, shown(title(message.receiver) || say("story.nobody"))),
        element("span", { class: "op-tag" }, say(`channel.${message.channel}`)),
        element("span", { class: "op-tag" }, say(`kind.${message.kind}`)),
        message.delivery === "delivered" ? null : element("span", { class: "op-tag op-bad" }, say(`delivery.${message.delivery}`)),
      );
      const says = element("p", { class: "op-says", lang: model.told_in, dir: "auto" }, shown(message.says, { told: true }), " ", section(message.spec));
      node.replaceChildren(way, says, ...edits(message), clock(model, message));
    },
  };

  function edits(message) {
    if (!message.edited.length) return [];
    const list = message.edited.map((words) => element("li", { dir: "auto" }, shown(words, { longest: 200, told: true })));
    return [element("div", { class: "op-edited" }, element("strong", {}, say("story.edited")), element("ul", {}, list))];
  }

  function clock(model, message) {
    const since = message.at - model.messages[0].at;
    const words = since ? say("story.since", { duration: duration(since, say) }) : say("story.begins");
    return element("p", { class: "op-clock" }, element("span", { class: "op-ltr" }, moment(message.at)), ` · ${words}`);
  }
}
