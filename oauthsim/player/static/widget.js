// The player as a widget (anywidget): what stands between its traits and messages and what is shown.

import { mount } from "./player.js";
import { notStored } from "./stored.js";

function render({ model, el }) {
  const waiting = new Map();
  const read = (name) => JSON.parse(model.get(name));
  let moving = false;
  const player = mount(el, read("_run"), {
    formats: read("_formats"),
    options: read("_options"),
    state: () => ({ mistake: model.get("mistake"), undo: model.get("can_undo") }),
    run: (changes) => model.send({ run: changes }),
    undo: () => model.send({ undo: true }),
    save: (format) => new Promise((resolve) => { waiting.set(format, resolve); model.send({ save: format }); }),
    moved: (number) => {
      if (model.get("number") === number) return;
      moving = true;
      model.set("number", number);
      model.save_changes();
      moving = false;
    },
  });
  const moved = () => moving || player.number === model.get("number") || player.go(model.get("number"));
  const ran = () => player.update(read("_run"));
  const told = () => player.refresh();
  const heard = ({ saved, text }) => { waiting.get(saved)?.(text); waiting.delete(saved); };
  model.on("change:number", moved);
  model.on("change:_run", ran);
  model.on("change:mistake", told);
  model.on("msg:custom", heard);
  player.go(model.get("number"));
  const stored = notStored(model.widget_manager, model.get("_own"));
  return () => {
    stored();
    model.off("change:number", moved);
    model.off("change:_run", ran);
    model.off("change:mistake", told);
    model.off("msg:custom", heard);
    player.destroy();
  };
}

export default { render };
