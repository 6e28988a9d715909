// Light or dark: as JupyterLab is set where the player stands in it, else as the reader's system is.

/** Keep `root` in the theme of its surroundings; return what stops that. */
export function followTheme(root) {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const printed = window.matchMedia("print");
  const set = () => {
    const lab = document.body?.dataset.jpThemeLight;
    const dark = lab === undefined ? system.matches : lab === "false";
    root.dataset.theme = dark && !printed.matches ? "dark" : "light";
  };
  const watcher = new MutationObserver(set);
  watcher.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  system.addEventListener("change", set);
  printed.addEventListener("change", set);
  set();
  return () => {
    watcher.disconnect();
    system.removeEventListener("change", set);
    printed.removeEventListener("change", set);
  };
}

/** Return whether the reader asked for less motion. */
export function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
