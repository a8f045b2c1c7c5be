// What comes after the page is there, and what is said when it breaks. `static/boot.js` imports it: once the page has been
// used, or when its code failed. It needs no WebAssembly. `examples/prerender.rs` puts in the
// notices, in both languages (`src/words/after.rs`), and whether this is a page that is published.
const notices = "{{ notices }}";
const published = "{{ published }}";

let settled = false;
// What came from before this page was loaded, or was taken out of it: the text of a file that holds a run.
let run;

const said = document.createElement("div");
said.className = "spoken";

// Shows the notice of this name; `does` says what its buttons do. It stands there once.
function say(name, does = {}) {
  said.querySelector(`[data-said=${name}]`)?.remove();
  const made = document.createElement("template");
  made.innerHTML = notices[name];
  const notice = made.content.firstElementChild;
  notice.addEventListener("click", ({ target }) => {
    const what = target.closest("button")?.dataset.do;
    if (what === "close") notice.remove();
    else does[what]?.(notice);
  });
  document.body.append(said);
  said.append(notice);
  return notice;
}

// ---- A run outlives the page ----

// The text of the run as it is, unless the page is too broken to tell.
async function kept() {
  try {
    const patience = new Promise((done) => setTimeout(done, 4000));
    run = (await Promise.race([window.wasmBindings?.kept_run?.(), patience])) ?? run;
  } catch {
    // What came from before is all there is.
  }
  return run;
}

// The page anew, with this run. The history keeps it, also where storage is blocked.
function anew(run) {
  // Instead of a run in the address, which may be what broke it.
  history.replaceState(run ? { run } : null, "", location.href.replace(/([?&])s=[^&]*/, "$1"));
  location.reload();
}

// As if somebody had chosen the file, as soon as there is something that it can be opened on.
async function open(run) {
  const ready = () => document.documentElement.hasAttribute("data-ready");
  while (!ready()) await new Promise((later) => setTimeout(later, 50));
  const input = document.getElementById("open-run");
  if (!input) return;
  const data = new DataTransfer();
  data.items.add(new File([run], "run.json", { type: "application/json" }));
  input.files = data.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// ---- The page broke ----

let broken = false;

export async function broke(error) {
  if (broken) return;
  broken = true;
  // `src/ui/start.rs` leaves there what a panic says.
  const what = [window.panicked, error?.stack ?? error].filter(Boolean).join("\n\n");
  const run = await kept();
  const notice = say(run ? "failed" : "failed-without", {
    "go-on": () => anew(run),
    anew: () => anew(),
    report: () => report(what, run),
  });
  notice.querySelector("code").textContent = what.split("\n").slice(0, 2).join(" ").slice(0, 300);
}

function report(what, run) {
  const page = document.querySelector("meta[name=code]")?.content;
  const told = { kind: "sts-flow-report", what, page, address: location.href, browser: navigator.userAgent, run: run ? JSON.parse(run) : null };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(told, null, 2)], { type: "application/json" }));
  link.download = "sts-flow-report.json";
  link.click();
}

// ---- What the browser lacks ----

// The code did not begin: perhaps because it may not. The module has a function that takes a reference, which WebAssembly
// has known for as long as all else that the page's code needs.
export function refused() {
  try {
    return void new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0));
  } catch {
    document.getElementById("late")?.remove();
    say("no-webassembly");
  }
}

// Whether something can be remembered. A page that remembers nothing works all the same, so it is said once.
function remember() {
  try {
    localStorage.setItem("sts-flow.room", "x".repeat(1000));
    localStorage.removeItem("sts-flow.room");
    // `src/ui/storage.rs` could not store what it wanted to.
    addEventListener("unkept", () => say("storage-full"), { once: true });
  } catch (error) {
    say(error.name === "QuotaExceededError" ? "storage-full" : "storage-blocked");
  }
}

// ---- Without a network ----

// The whole page is kept for the next visit (static/sw.js), and a new version of it is told of.
async function watch() {
  const workers = navigator.serviceWorker;
  const registration = await workers.register("sw.js");
  const look = () => {
    // Without a controller this page came from the network, and so does the next.
    if (registration.waiting && workers.controller) say("new-version", { reload: take });
  };
  let taken;
  async function take(notice) {
    notice.remove();
    // Before the new version is there: what tells it may be a file of the old one.
    taken = { run: await kept() };
    registration.waiting?.postMessage("take");
  }
  workers.addEventListener("controllerchange", () => taken && anew(taken.run));
  workers.addEventListener("message", ({ data }) => data === "others" && say("other-windows", { reload: take }));
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  look();
}

export function settle(before) {
  if (settled) return;
  settled = true;
  if (before) {
    run = before;
    open(run);
  }
  remember();
  if (!("popover" in HTMLElement.prototype)) say("old-browser");
  // Not from a disk, not in somebody's frame, and not for who counts bytes.
  if (!published || window.at || window.top !== window || navigator.connection?.saveData) return;
  // Where it is refused, the page is as it was.
  if (navigator.serviceWorker) watch().catch((error) => console.info(String(error)));
}
