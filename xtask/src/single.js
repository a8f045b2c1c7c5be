// The page in one file (xtask/src/single.rs): its other files stand in it, packed, and are had from there.
(() => {
  const base = new URL(".", document.baseURI).href;
  const types = { css: "text/css", html: "text/html", js: "text/javascript", json: "application/json", svg: "image/svg+xml", wasm: "application/wasm" };
  let parts;

  // The file that `url` names, or nothing where it is not one of the page's own.
  async function part(url) {
    parts ??= JSON.parse(document.getElementById("parts").textContent);
    const href = new URL(url, base).href.split(/[?#]/)[0];
    const packed = href.startsWith(base) && parts[href.slice(base.length)];
    if (!packed) return null;
    const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream, { headers: { "content-type": types[href.split(".").pop()] ?? "application/octet-stream" } });
  }

  // A URL of it, for what is not fetched: a script that is imported, a style sheet.
  async function at(url) {
    const response = await part(url);
    if (!response) return url;
    const type = response.headers.get("content-type");
    return URL.createObjectURL(new Blob([await response.arrayBuffer()], { type }));
  }

  const outside = window.fetch.bind(window);
  window.fetch = async (input, init) => (await part(input.url ?? String(input))) ?? outside(input, init);
  window.at = at;

  // Style sheets that the page asks for as it is drawn.
  const set = Element.prototype.setAttribute;
  HTMLLinkElement.prototype.setAttribute = function (name, value) {
    if (name === "href") at(value).then((url) => set.call(this, name, url));
    else set.call(this, name, value);
  };
})();
