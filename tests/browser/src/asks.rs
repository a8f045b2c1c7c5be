//! What the tests of every browser ask of a page.

use serde_json::Value;

use crate::{Failure, Page, Result};

/// What is wider than the window, and by how much: an expression for [`strings`].
pub const WIDER: &str = "(() => {
  const root = document.documentElement, over = Math.max(root.scrollWidth, document.body.scrollWidth) - innerWidth;
  if (over <= 0) return [];
  const who = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .map(e => e.localName + '.' + e.getAttribute('class')).slice(0, 4);
  return [`${over} px wider: ${who.join(', ')}`];
})()";

/// The string that an expression yields.
pub async fn string(page: &Page, expression: &str) -> Result<String> {
    match page.eval(expression).await? {
        Value::String(text) => Ok(text),
        other => Err(Failure::new(format!("`{expression}` is {other}, not a text."))),
    }
}

/// The strings that an expression yields.
pub async fn strings(page: &Page, expression: &str) -> Result<Vec<String>> {
    serde_json::from_value(page.eval(expression).await?)
        .map_err(|cause| Failure::of(format!("`{expression}` is no list of texts"), cause))
}
