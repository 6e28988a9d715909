// First, back, next, last; play at a chosen speed; the slider; the steps of the story.

import { button, element, spelled } from "./dom.js";

const SPEEDS = [[0.5, 4000], [1, 2000], [2, 1000], [4, 500]];

/** Return the controls. `go(number)` moves; `state()` says where we are and how many messages there are. */
export function transport(say, go, state) {
  let timer = null;
  const step = (by) => go(state().number + by);
  const next = button(say("go.next"), () => step(1), { class: "op-next", title: `${say("go.next")} (${say("key.next")})` });
  const back = button(say("go.back"), () => step(-1), { title: `${say("go.back")} (${say("key.back")})` });
  const first = button(say("go.first"), () => go(1), { title: `${say("go.first")} (Home)` });
  const last = button(say("go.last"), () => go(state().last), { title: `${say("go.last")} (End)` });
  const play = button(say("go.play"), () => (timer ? stop() : start()), { class: "op-play", "aria-pressed": "false" });
  const speed = element(
    "select",
    { "aria-label": say("go.speed"), onchange: () => timer && start() },
    SPEEDS.map(([times, pause]) => element("option", { value: pause, selected: times === 1 }, `${times}×`)),
  );
  const slider = element("input", {
    type: "range", min: 1, max: 1, value: 1, "aria-label": say("go.slider"), oninput: () => go(Number(slider.value)),
  });
  const count = element("output", { class: "op-count" });
  const steps = element("select", { class: "op-steps", "aria-label": say("go.step"), onchange: () => go(Number(steps.value)) });

  function start() {
    stop();
    if (state().number >= state().last) go(1);
    timer = setInterval(() => (state().number < state().last ? step(1) : stop()), Number(speed.value));
    play.textContent = say("go.pause");
    play.setAttribute("aria-pressed", "true");
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = say("go.play");
    play.setAttribute("aria-pressed", "false");
  }
  const node = element(
    "div",
    { class: "op-transport", role: "group", "aria-label": say("go.controls") },
    element("div", { class: "op-buttons" }, first, back, next, last, play, speed),
    element("div", { class: "op-along" }, slider, count, steps),
  );
  return {
    node,
    stop,
    toggle: () => (timer ? stop() : start()),
    list(model) {
      steps.replaceChildren(
        ...model.steps.map(([number, title], at) =>
          element("option", { value: number, dir: "auto" }, `${at + 1} · ${spelled(title)}`)),
      );
      steps.hidden = !model.steps.length;
    },
    show(model, says) {
      const { number, last: end } = state();
      slider.max = end;
      slider.value = number;
      slider.setAttribute("aria-valuetext", says);
      count.textContent = say("go.count", { n: number, of: end });
      const begun = model.steps.filter(([from]) => from <= number).at(-1);
      if (begun) steps.value = String(begun[0]);
      first.disabled = back.disabled = number <= 1;
      next.disabled = last.disabled = number >= end;
      if (timer && number >= end) stop();
    },
  };
}
