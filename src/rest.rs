//! The second file of the release build: what the first lesson does without. Where the page is one file, nothing calls
//! for it.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/rest.js")]
extern "C" {
    /// Notes the exports of this file.
    fn begin(exports: &JsValue);
    /// Brings the second file.
    fn rest_now();
}

/// Says what the second file is to be joined to, before anything can call for it.
pub fn prepare() {
    begin(&wasm_bindgen::exports());
}

/// Brings the second file at once. `cargo xtask build` puts a call of it wherever the first file calls the second.
#[wasm_bindgen]
pub fn bring_rest() {
    rest_now();
}
