// The keyboard: on a layer's head, on a neuron, and for undo.

const EDITABLE = "input, select, textarea, [contenteditable]";
const TYPED = "input:not([type=range]), select, textarea, [contenteditable]"; // where a letter is one

const switches = (event) => event.key.toLowerCase() === "l" && !event.ctrlKey && !event.metaKey && !event.altKey;

/** What a key means on the head of a layer, or null: {do, …}. */
export function headKey(event, onHead) {
  const { key, altKey } = event;
  if (altKey && key === "ArrowLeft") return { do: "nudge", step: -1 };
  if (altKey && key === "ArrowRight") return { do: "nudge", step: 1 };
  if (!onHead || altKey || event.ctrlKey || event.metaKey) return null;
  if (key === "+" || key === "=") return { do: "units", step: 1 };
  if (key === "-" || key === "_" || key === "−") return { do: "units", step: -1 };
  if (key === "Delete" || key === "Backspace") return { do: "remove" };
  if (key === "Enter") return { do: "open" };
  if (key === "ArrowLeft") return { do: "focus", step: -1 };
  if (key === "ArrowRight") return { do: "focus", step: 1 };
  if (key === "ArrowDown") return { do: "unit", step: 1 };
  if (key === "ArrowUp") return { do: "unit", step: -1 };
  if (key.toLowerCase() === "l") return { do: "lesion" };
  if (key.toLowerCase() === "n") return { do: "neuron" };
  return null;
}

/** "undo", "redo" or null. */
export function historyKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "redo" : "undo";
  return key === "y" ? "redo" : null;
}

/** Listen on the diagram: `act` has onHead(meaning, head), history(which), and lesion() for the neuron pointed at. */
export function listen(root, act) {
  const onKey = (event) => {
    const { target } = event;
    const head = target.closest(".head[data-id]");
    const editable = target.matches(EDITABLE);
    const which = historyKey(event);
    const meaning = !which && head ? headKey(event, target === head) : null;
    if (which && !target.matches("input")) act.history(which);
    else if (meaning) act.onHead(meaning, head);
    else {
      // Streamlit has keys of its own on the page, and can't see through to what has the focus here.
      const free = switches(event) && !target.matches(TYPED);
      if ((editable && !free) || (target.matches("button") && [" ", "Enter"].includes(event.key))) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const onPage = (event) => {
    if (!switches(event) || event.composedPath()[0].matches?.(TYPED)) return;
    if (act.lesion()) event.preventDefault();
  };
  root.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onPage);
  return () => {
    root.removeEventListener("keydown", onKey);
    document.removeEventListener("keydown", onPage);
  };
}
