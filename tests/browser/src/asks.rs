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

/// An extension of the browser refuses to make the elements in which keys are told, and only those: the page fails once they are
/// to be drawn.
pub const BREAK: &str = "(() => { const make = window.Document.prototype.createElement;
    window.Document.prototype.createElement = function (name, ...rest) {
        if (name === 'kbd') throw new Error('refused by an extension');
        return make.call(this, name, ...rest);
    }; })()";

/// The page says in both languages that its code did not come, and what was prerendered stays.
pub async fn code_is_missing(page: &Page) -> Result {
    page.wait_for("#late [data-do=retry]").await?;
    let said = page.text("#late").await?;
    if !(said.contains("could not be loaded") && said.contains("読み込めませんでした")) {
        return Err(Failure::new(format!("The code is missing, and what is said is: {said}")));
    }
    if !page.visible("#first .stage svg").await? {
        return Err(Failure::new("The code is missing, and the picture did not stay."));
    }
    Ok(())
}

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
