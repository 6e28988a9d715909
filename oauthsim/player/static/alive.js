// A widget that shows nothing. It stands in a box beside others: where it is, the face that is stored in the
// notebook is hidden (alive.css), and the view of the box is not stored, which a later reader could not see.

import { notStored } from "./stored.js";

function render({ model, el }) {
  el.classList.add("oauthsim-alive");
  return notStored(model.widget_manager, model.get("_box"));
}

export default { render };
