// Which visit this is, for a page that is loaded again: the key of the former one lies in the storage of this tab, and
// only a tab that has left a page asks for it. A second tab that was made as a copy of this one does not.
//
// data: { key, lang }

const VISIT = "playground-visit";
const LEFT = "playground-left";

// Kept even where a browser forbids storage: then a reload begins anew, as it does on a new visit.
const storage = {
  get: (name) => attempt(() => sessionStorage.getItem(name)),
  set: (name, value) => attempt(() => sessionStorage.setItem(name, value)),
  remove: (name) => attempt(() => sessionStorage.removeItem(name)),
};

function attempt(what) {
  try {
    return what();
  } catch {
    return null;
  }
}

let former; // the key that this load of the page came with, until it was asked for

function begin() {
  if (former !== undefined) return;
  former = storage.get(LEFT);
  storage.remove(LEFT);
  addEventListener("pagehide", () => storage.set(LEFT, storage.get(VISIT) ?? ""));
  addEventListener("pageshow", (event) => event.persisted && storage.remove(LEFT));
}

export function mount(component) {
  begin();
  if (former && former !== component.data.key) component.setTriggerValue("former", former);
  former = null;
  storage.set(VISIT, component.data.key);
  return {
    update(next) {
      storage.set(VISIT, next.data.key);
    },
  };
}
