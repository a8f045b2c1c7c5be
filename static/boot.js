// What runs before the page's code is there. `examples/prerender.rs` puts it into index.html, without these comments, and
// tells its digest in the page's policy. Plain, short, and for every browser that has WebAssembly.
//
// It does four things: it shows the prerendered first screen that fits this visitor, before the first paint; it asks for
// the page's code, after the first paint; it notes what is clicked and typed until that code has taken over; and it asks
// for `static/after.js`, which has what comes later: when the page breaks, and when there is time.
//
// The contract with that code (`src/ui/start.rs`):
//
//  * In the document are `#first` (the prerendered page, as it is seen) and `#app` (hidden, empty). Both hold the same
//    markup, because the same components draw it: what is the n-th of its kind in one is so in the other.
//  * This script imports the page's module and calls its default export with `{ module_or_path }`. The code then draws the
//    page into `#app`, in slices. When that is whole it removes `#first`, shows `#app`, and calls `window.early()`, all in
//    one task. `html[data-ready]` is its to set.
//  * `window.early()` does to `#app` what was done to `#first`: clicks, lines, keys, and what stands in the inputs. From then
//    on this script does no more than to ask for `after.js`.
//  * `html[lang]`, `html[data-theme]` and `html[data-mode]` are right from the first paint; the code keeps them so.
(() => {
  const root = document.documentElement;
  const has = (id) => document.getElementById(id);
  const first = has("first");
  const app = has("app");
  const copy = (id) => document.importNode(has(id).content, true);

  // ---- The first screen ----

  // As `ui::storage::settings`: "ja dark", and what only the code needs.
  function settings() {
    let stored = "";
    try {
      stored = localStorage.getItem("sts-flow.settings") || "";
    } catch {
      // Storage may be forbidden: then nothing was remembered.
    }
    const [, lang, theme] = /^(ja|en|both) (auto|light|dark)( run-on)?$/.exec(stored) || [];
    return { lang, theme };
  }

  // As `ui::stage::layout::Size::fitting`.
  function fitting(width, height) {
    if (width < 560 || (width < 1000 && height * 10 > width * 6)) return "tall";
    return width < 1180 || height < 470 ? "medium" : "wide";
  }

  // The stage is drawn for the room that the page leaves it.
  function draw(lang) {
    const stage = first.querySelector(".stage");
    const kind = first.querySelector(".welcome") ? "picture" : "stage";
    stage.replaceChildren(copy(`${kind}-${lang}-${fitting(stage.clientWidth, stage.clientHeight)}`));
  }

  // As `ui::state::Split`: "340 0", in thousandths.
  function divide() {
    let stored = "";
    try {
      stored = localStorage.getItem("sts-flow.split") || "";
    } catch {
      // As above.
    }
    const [, height, width] = /^(\d{1,4}) (\d{1,4})$/.exec(stored) || [];
    if (height > 0) root.style.setProperty("--dock-h", `${Math.min(Math.max(height, 120), 720) / 10}vh`);
    if (width > 0) root.style.setProperty("--dock-w", `${Math.min(Math.max(width, 200), 800) / 10}%`);
  }

  // As `ui::address::Address::parse` reads the address, as far as it matters here.
  function place() {
    const [, path, query] = /^#?([^?]*)\??(.*)$/.exec(location.hash);
    const asked = new URLSearchParams(query);
    const { lang: remembered, theme } = settings();
    const spoken = /^ja/.test(navigator.language || "ja") ? "ja" : "en";
    const lang = [asked.get("lang"), remembered].find((lang) => ["ja", "en", "both"].includes(lang)) || spoken;
    const main = lang === "both" ? "ja" : lang;
    root.lang = main;
    root.dataset.theme = theme || "auto";
    // As `ui::embed`: who may steer the page, which is in a frame.
    if (asked.get("embed") === "1") root.dataset.embed = asked.get("origin") || "";
    const steps = path.replace(/^\/+|\/+$/g, "");
    root.dataset.mode = steps && asked.get("mode") === "present" ? "present" : "learn";
    divide();
    const panes = matchMedia("(min-width: 1220px)").matches ? 2 : 1;
    const screen = (kind) => `${kind}-${lang}-${panes}`;
    let drawn = { "": "welcome", [`lesson/${first.dataset.lesson}`]: "opening" }[asked.has("s") ? "play" : steps];
    if (drawn && !has(screen(drawn))) {
      more();
      drawn = "";
    }
    first.replaceChildren(copy(screen(drawn || (steps === "play" ? "play" : "lesson"))));
    if (drawn) draw(main);
  }

  // The first lesson's screens are in a file of their own, for visitors with a link to it: they see its frame until then.
  let coming;
  function more() {
    coming ||= fetch(first.dataset.more)
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((html) => {
        if (!first.isConnected || !html) return;
        const read = document.createElement("template");
        read.innerHTML = html;
        document.body.prepend(read.content);
        place();
      })
      // The frame stays, until the page's code draws the lesson.
      .catch(() => {});
  }

  // ---- What is done meanwhile ----

  // What was done, in its order: functions that do it again.
  const notes = [];
  // What stands in the inputs, by where they are.
  const values = new Map();
  let focused = "";

  // Where an element is, in words that hold for `#app` too: a selector, and which of its matches.
  function where(element) {
    const named = (one) => {
      const name = ["data-terminal", "data-do", "data-front", "data-tab", "data-lang", "data-node"].find((name) => one.hasAttribute(name));
      return name && `[${name}="${CSS.escape(one.getAttribute(name))}"]`;
    };
    let selector = named(element) || element.localName;
    const around = element.parentElement.closest("[data-terminal]");
    if (around) selector = `${named(around)} ${selector}`;
    return JSON.stringify([selector, [...first.querySelectorAll(selector)].indexOf(element)]);
  }
  function there(where) {
    const [selector, n] = JSON.parse(where);
    return app.querySelectorAll(selector)[n];
  }
  function fill(input, value) {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const listeners = {
    click(event) {
      if (event.target.closest("[data-do=retry]")) return start();
      // A link to elsewhere in the page changes the address, which the code reads when it is there.
      const it = event.target.closest("a, button, summary, select, input, [data-do], [role=tab], [data-node], [data-key]");
      if (!it || !first.contains(it) || it.matches("a, select, input:not([type=radio], [type=checkbox])")) return;
      // A form says so itself.
      if (it.form && it.type === "submit") return;
      const at = where(it);
      notes.push(() => there(at)?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true })));
    },
    input({ target }) {
      if (first.contains(target)) values.set(where(target), target.value);
    },
    submit(event) {
      event.preventDefault();
      const input = event.target.querySelector("input");
      if (!input) return;
      const at = where(input);
      const line = input.value;
      notes.push(() => {
        const input = there(at);
        if (!input) return;
        fill(input, line);
        input.form?.requestSubmit();
      });
      input.value = "";
      values.delete(at);
    },
    // Several lines at once are for the terminal to read; an input would make them one.
    paste(event) {
      const text = event.clipboardData?.getData("text/plain") || "";
      if (!first.contains(event.target) || !text.includes("\n")) return;
      event.preventDefault();
      const at = where(event.target);
      notes.push(() => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        there(at)?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      });
    },
    keydown(event) {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      if (ctrlKey || metaKey || altKey || !(key.length === 1 || /^(Arrow|Home|End)/.test(key))) return;
      if (target.closest?.("input, textarea, select") || (key === " " && target.closest?.("button, a, summary"))) return;
      notes.push(() => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
    },
    focusin({ target }) {
      focused = first.contains(target) ? where(target) : "";
    },
    hashchange: place,
    resize() {
      if (first.isConnected && first.querySelector(".stage > svg")) draw(root.lang);
    },
  };

  window.early = async () => {
    for (const [name, listener] of Object.entries(listeners)) removeEventListener(name, listener, true);
    delete window.early;
    for (const it of document.querySelectorAll("#late, body > template, head > template")) it.remove();
    const again = document.activeElement === document.body && focused && there(focused);
    if (again) again.focus();
    for (const note of notes.splice(0)) {
      note();
      // The page draws what came of it before the next.
      await new Promise((drawn) => setTimeout(drawn));
    }
    for (const [at, value] of values) {
      const input = there(at);
      if (input) fill(input, value);
    }
    values.clear();
    // Whoever has only looked in is spared what the next visit needs.
    if (run) settle();
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, settle, { once: true });
  };

  // ---- The code ----

  // What has no answer in half a minute, whoever asked for it, is as if it had been refused.
  const inTime = (answer) => Promise.race([answer, new Promise((_, broken) => setTimeout(broken, 30000, new Error("no answer")))]);
  const outside = fetch;
  window.fetch = (...asked) => inTime(outside(...asked));

  const [script, code] = document.querySelector("meta[name=code]").content.split(" ");
  let tries = 0;
  // A page in one file has its parts in itself (xtask/src/single.js).
  const at = window.at ?? ((path) => path);

  // What the first screen does without. `examples/prerender.rs` makes it of static/late.
  async function styles(again) {
    const href = await at(`late.css${again}`);
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    document.head.append(link);
    return new Promise((done, broken) => {
      link.onload = done;
      link.onerror = () => {
        link.remove();
        broken(new Error("late.css did not come"));
      };
    });
  }

  async function imported(path) {
    return import(await at(path));
  }

  async function start() {
    has("late")?.remove();
    app.replaceChildren();
    // A browser may remember that a script did not come: so it is asked for by another address.
    const again = tries ? `?again=${tries}` : "";
    tries += 1;
    try {
      const [page, answer] = await inTime(Promise.all([imported(script + again), fetch(code + again), styles(again)]));
      if (!answer.ok) throw new Error(`${code}: HTTP ${answer.status}`);
      // Where trunk puts it too, for scripts around the page.
      window.wasmBindings = page;
      await page.default({ module_or_path: answer });
    } catch (error) {
      console.warn(error);
      failed();
    }
  }

  // A sentence, in the prerendered page, with a button.
  function failed() {
    if (!has("late")) first.after(copy("not-there"));
    after("refused");
  }

  // ---- What comes after ----

  // A run that is to outlive the page that was here before.
  const run = history.state?.run;
  const after = (does, it) => imported(first.dataset.after).then((script) => script[does](it));
  const settle = () => setTimeout(() => after("settle", run), run ? 0 : 4000);

  // The code broke: what JavaScript throws passes through it without a trace, too.
  const broke = (error) => (window.early ? failed() : after("broke", error));
  addEventListener("error", ({ error }) => /wasm/i.test(error?.stack) && broke(error));
  addEventListener("unhandledrejection", ({ reason }) => reason instanceof WebAssembly.RuntimeError && broke(reason));

  place();
  // All of it can be read: the browser is new enough.
  onerror = null;
  for (const [name, listener] of Object.entries(listeners)) addEventListener(name, listener, true);
  // After the first paint: what is seen first waits for nothing.
  addEventListener("load", () => {
    const soon = () => setTimeout(start);
    if (document.hidden) soon();
    else requestAnimationFrame(soon);
  });
})();
