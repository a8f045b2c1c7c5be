//! What matters most, in Firefox: how the page begins and is worked, a class, learning alone, pages that have it in a frame,
//! links and files, a window of its own, everybody's access, and how it fails. Under a path with the policy of the recipes.
//!
//! `cargo xtask test` runs these where Firefox and geckodriver are. What needs the DevTools is asked of Chromium alone.

mod access;
mod classroom;
mod deciding;
mod elsewhere;
mod failing;
mod first;
mod study;

use browser_tests::{Look, Page, Result, Served, Site, string, strings};
use fantoccini::wd::WindowHandle;

const AT_REST: &str = "document.querySelector('button[data-do=play]:not([disabled])') !== null";
/// Where the needle stands. Two stops never share it.
const NEEDLE: &str = "document.querySelector('#needle').style.getPropertyValue('--at')";
const LOG: &str = "[data-terminal=ec2] [role=log]";

/// A visitor of the page as the recipes have it: under a path, with its policy in a header, too.
async fn visit(hash: &str, look: &Look) -> Result<(Served, Page)> {
    let site = Site::built()?.mounted_at("courses/sts-flow").policy("frame-ancestors 'self'").serve().await?;
    let page = Page::open(&site, hash, &look.clone().firefox()).await?;
    Ok((site, page))
}

async fn enter(page: &Page, terminal: &str, line: &str) -> Result {
    page.fill(&format!("[data-terminal={terminal}] input"), line).await?;
    page.press("Enter").await
}

/// Presses what opens a window, and goes there; the handles of this window and of that.
async fn open_window(page: &Page, css: &str) -> Result<(WindowHandle, WindowHandle)> {
    let here = page.window().await?;
    page.click(css).await?;
    let there = page.other_window().await?;
    page.turn_to(&there).await?;
    Ok((here, there))
}
