// What a notebook keeps of the player: its picture and a line of text. The view needs a kernel that knows it;
// saved as well, it would be a complaint of JupyterLab's own in a notebook that is opened later.

const VIEW = "application/vnd.jupyter.widget-view+json";

/** Leave the view of the widget `id` out whenever JupyterLab saves the notebook around it; return what ends that. */
export function notStored(manager, id) {
  const notebook = manager?.context;
  let taken = [];
  const saving = (_, state) => {
    if (state === "started") taken = takeOut(notebook.model, id);
    else putBack(notebook.model, taken.splice(0));
  };
  notebook?.saveState?.connect(saving);
  return () => notebook?.saveState?.disconnect(saving);
}

function takeOut(model, id) {
  const taken = [];
  for (const { sharedModel: cell } of model?.cells ?? []) {
    for (const [at, output] of (cell.getOutputs?.() ?? []).entries()) {
      if (output.data?.[VIEW]?.model_id !== id) continue;
      const { [VIEW]: view, ...kept } = output.data;
      write(cell, at, { ...output, data: kept });
      taken.push({ cell, at, output });
    }
  }
  return taken;
}

/** Put back what was there, so that a cell that is moved shows it again; that makes no difference to be saved. */
function putBack(model, taken) {
  const { dirty } = model;
  for (const { cell, at, output } of taken) write(cell, at, output);
  if (taken.length) model.dirty = dirty;
}

/** Change what would be saved, and not what is shown. */
function write(cell, at, output) {
  cell.updateOutputs(at, at + 1, [output], "silent-change");
}
