// The release build comes in two files: the first has what the first lesson needs, the second has the rest (see
// xtask/src/split.rs). This brings the second one to where the first one calls for it.

let first; // the exports of the first file
let coming; // the promise of the second one

const link = () => document.querySelector("link[data-rest]");

const join = (module) => new WebAssembly.Instance(module, { first });

/** Notes what the second file will be joined to. */
export function begin(exports) {
  first = exports;
}

/** The rest is called for, and cannot be waited for: it comes at once, or the call fails as a broken download does. */
export function rest_now() {
  const request = new XMLHttpRequest();
  request.open("GET", link().href, false);
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status >= 400) throw new Error(`${link().href}: HTTP ${request.status}`);
  join(new WebAssembly.Module(Uint8Array.from(request.responseText, (c) => c.charCodeAt(0))));
}

// Whoever turns to the terminals, the panels or free play will need it soon.
function expect() {
  if (!link() || coming) return;
  coming = fetch(link().href)
    .then((answer) => WebAssembly.compileStreaming(answer))
    .then(join)
    .catch(() => (coming = undefined));
}
const soon = ({ target }) => target.closest?.(".dock, .lesson.free, .other, .split") && expect();
for (const event of ["pointerover", "pointerdown", "focusin"]) addEventListener(event, soon, { passive: true });
if (location.hash.startsWith("#/play")) expect();
