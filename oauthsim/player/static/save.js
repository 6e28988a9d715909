// Saving the run in other formats. Text comes from the host; the picture is made here, from what is shown.

import { button, element } from "./dom.js";

const TYPES = {
  html: ["html", "text/html"], har: ["har", "application/json"], curl: ["sh", "text/x-shellscript"],
  pytest: ["py", "text/x-python"], mermaid: ["mmd", "text/plain"], text: ["txt", "text/plain"],
  dot: ["gv", "text/plain"], json: ["json", "application/json"],
};

/** Return the menu. `host.formats` lists what the host can write, `host.save(format)` promises its text. */
export function saveMenu(say, host, model) {
  const give = (format) => async () => {
    const [suffix, type] = TYPES[format];
    download(`${model().scenario}.${suffix}`, new Blob([await host.save(format)], { type }));
  };
  const written = host.formats.map((format) => button(say(`save.${format}`), give(format), { dataset: { format } }));
  const drawn = [
    button(say("save.svg"), () => download(`${model().scenario}.svg`, new Blob([pictureOf(model())], { type: "image/svg+xml" })), { dataset: { format: "svg" } }),
    button(say("save.png"), () => pixels(model()), { dataset: { format: "png" } }),
    button(say("save.print"), () => window.print(), { dataset: { format: "print" } }),
  ];
  return element("details", { class: "op-menu" },
    element("summary", {}, say("save")),
    element("div", { class: "op-menu-list" }, written, drawn));
}

/** Return the diagram as an SVG file of its own. */
export function pictureOf(model) {
  const scope = /id="([^"]+)"/.exec(model.picture.svg)[1];
  const { light, dark } = model.styles;
  const css = `${light}@media screen and (prefers-color-scheme:dark){${dark}}`.replaceAll("#player-picture", `#${scope}`);
  return model.picture.svg.replace(/(<desc>)/, `<style>${css}</style>$1`);
}

function pixels(model) {
  const picture = new Image();
  picture.onload = () => {
    const canvas = element("canvas", { width: picture.naturalWidth * 2, height: Math.min(picture.naturalHeight * 2, 16000) });
    canvas.getContext("2d").drawImage(picture, 0, 0, picture.naturalWidth * 2, picture.naturalHeight * 2);
    canvas.toBlob((blob) => blob && download(`${model.scenario}.png`, blob), "image/png");
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(pictureOf(model))}`;
}

function download(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
