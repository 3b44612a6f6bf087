// Plotly, loaded once for the page from this very server, and the templates of both themes.

let library = null;
let themes = null;

/** Load Plotly and the templates; both come with the same promise. */
export function plotly() {
  library ??= Promise.all([
    globalThis.Plotly ?? script(new URL("../plotly.min.js", import.meta.url)),
    fetch(new URL("../template.json", import.meta.url)).then((answer) => answer.json()),
  ]).then(([, found]) => {
    themes = found;
    return globalThis.Plotly;
  });
  library.catch(() => (library = null)); // the next mount tries again
  return library;
}

/** The templates {light, dark}, once Plotly is there. */
export function templates() {
  return themes;
}

function script(url) {
  return new Promise((resolve, reject) => {
    const node = Object.assign(document.createElement("script"), { src: url, async: true });
    node.onload = resolve;
    node.onerror = () => reject(new Error("Plotly could not be loaded"));
    document.head.append(node);
  });
}
