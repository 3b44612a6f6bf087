// Stands in the first page, before anything else has come: says how the loading goes, and when nothing happens, why.
(() => {
  const front = document.getElementById("front");
  const state = document.getElementById("front-state");
  const { words, languages, lang } = JSON.parse(document.getElementById("front-data").textContent);
  const PATIENCE = 8000; // ms
  const BEGUN = ".st-key-head, .st-key-welcome";
  // The footer is what a page draws last: what is shown before it comes would jump about under the reader's eyes.
  const READY = ".st-key-footer, [data-testid='stAlert'], [data-testid='stException']";
  const STILL = 120; // ms without a change of height after which a page stands
  const LONGEST = 5000; // ms that a page which has begun may take before it is shown as far as it is
  let broken = false;
  let checked = 0; // when it was last looked for what is in the way
  const say = (name, values = {}) => {
    const text = words[name].replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
    if (state.textContent !== text) state.textContent = text;
  };
  const trouble = (name, values) => {
    front.dataset.trouble = name;
    say(name, values);
    if (window.top === window.self) return;
    const link = Object.assign(document.createElement("a"), { target: "_blank", rel: "noopener" });
    link.href = location.href;
    link.textContent = words.open;
    state.append(" ", link);
  };

  try { // what the reader has chosen here before; a frame without cookies has no storage either
    const chosen = Object.keys(localStorage).find((key) => key.startsWith("stActiveTheme"));
    const { name } = JSON.parse((chosen && localStorage.getItem(chosen)) || "{}");
    if (/light|dark/i.test(name ?? "")) front.dataset.mode = /dark/i.test(name) ? "dark" : "light";
  } catch { /* the browser's own choice, then */ }

  // Some browsers tell the server only the first of the reader's languages.
  const url = new URL(location.href);
  const wished = (navigator.languages ?? []).map((each) => each.slice(0, 2).toLowerCase());
  const mine = wished.find((each) => languages.includes(each));
  if (mine && mine !== lang && !url.searchParams.has("lang")) {
    url.searchParams.set("lang", mine);
    document.documentElement.lang = mine;
    history.replaceState(history.state, "", url);
  }

  addEventListener("error", ({ target }) => {
    if (target instanceof HTMLScriptElement) broken = true;
  }, { capture: true });

  const base = new URL(document.querySelector("script[src*='static/js/']").src).href.replace(/static\/js\/.*/, "");
  const timed = async (path) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 6000);
    try {
      return await fetch(new URL(path, base), { cache: "no-store", signal: stop.signal });
    } finally {
      clearTimeout(timer);
    }
  };
  /** Whether a WebSocket to Streamlit opens. */
  const opens = () => new Promise((done) => {
    const socket = new WebSocket(new URL("_stcore/stream", base).href.replace(/^http/, "ws"), ["streamlit"]);
    const end = (found) => (done(found), socket.close());
    setTimeout(end, 6000, false);
    socket.onopen = () => end(true);
    socket.onerror = () => end(false);
  });
  const diagnose = async () => {
    if (window.origin === "null") return trouble("framed");
    try {
      if (!(await timed("_stcore/health")).ok) return trouble("silent");
    } catch {
      return trouble("silent");
    }
    if (await opens()) return trouble(broken ? "broken" : "busy");
    const answer = await timed(`api/stream?origin=${encodeURIComponent(location.origin)}`).then((found) => found.json());
    if (answer.welcome) return trouble("blocked");
    return trouble("renamed", { host: answer.host, page: location.host });
  };

  const loaded = () => {
    const sizes = performance.getEntriesByType("resource").map(({ transferSize, encodedBodySize }) => transferSize || encodedBodySize);
    return sizes.reduce((sum, each) => sum + each, 0) / 1e6;
  };
  let [before, since] = [0, performance.now()];
  const shape = () => {
    const parts = document.querySelectorAll("[data-testid='stMainBlockContainer'], .st-key-footer");
    return [...parts].map((each) => (({ y, height }) => `${y} ${height}`)(each.getBoundingClientRect())).join();
  };
  // What is still on its way to the first screen: code that has to be fetched, pictures that are not drawn yet.
  const COMING = "[data-testid='stSkeleton'], [data-testid='stBidiComponentIsolated']:not([data-stage='drawn'])";
  const coming = () => {
    const all = document.querySelectorAll(COMING);
    return [...all].some((each) => each.getBoundingClientRect().top < innerHeight);
  };
  const settle = (former) => {
    const now = document.querySelector(READY) && !coming() ? shape() : undefined;
    settling = setTimeout(() => (now !== undefined && now === former ? end() : settle(now)), STILL);
  };
  const arrived = () => {
    if (settling || !document.querySelector(`${BEGUN}, ${READY}`)) return;
    longest = setTimeout(() => (performance.mark("shown incomplete"), end()), LONGEST);
    settle();
  };
  const look = async () => {
    if (settling) return;
    const size = loaded();
    if (size > before) [before, since] = [size, performance.now()];
    const waited = performance.now() - Math.max(since, checked);
    if (waited > PATIENCE || (broken && !checked)) {
      await diagnose().catch(() => trouble("silent"));
      checked = performance.now();
    } else if (!front.dataset.trouble) {
      if (document.getElementById("root")?.childElementCount) say("connecting");
      else if (size > 0.05) say("size", { size: size.toFixed(1) });
    }
    timer = setTimeout(look, 300);
  };
  let timer = setTimeout(look, 300);
  let settling, longest; // timers of a page that has begun
  const watcher = new MutationObserver(arrived);
  watcher.observe(document.body, { childList: true, subtree: true });
  const end = () => {
    clearTimeout(timer);
    clearTimeout(settling);
    clearTimeout(longest);
    watcher.disconnect();
    front.remove();
  };
})();
