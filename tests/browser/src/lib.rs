//! The page in a real browser.
//!
//! A [`Site`] serves the built page (or a folder, or pages written in a test) on this machine; a [`Page`] is one
//! visitor in a headless browser with a fresh profile. Both are gone when dropped.
//!
//! ```no_run
//! # async fn example() -> browser_tests::Result {
//! use browser_tests::{Look, Page, Site};
//!
//! let site = Site::built()?.serve().await?;
//! let page = Page::open(&site, "#/lesson/five-steps?lang=ja", &Look::phone().dark()).await?;
//! page.click("button[data-do=step]").await?;
//! page.wait_for("[data-message]").await?;
//! assert_eq!(page.console_errors().await?, Vec::<String>::new());
//! # Ok(()) }
//! ```
//!
//! A [`Look`] says which browser it is: Chromium, or Firefox. `CHROMEDRIVER` and `CHROME`, `GECKODRIVER` and `FIREFOX` name the
//! driver and the browser where `PATH` does not have them. `STS_FLOW_DIST` names
//! the folder of the built page where it is not `dist/`.
#![forbid(unsafe_code)]

mod asks;
mod driver;
mod failure;
mod keys;
mod look;
mod page;
mod site;
pub mod tour;

pub use asks::{BREAK, WIDER, code_is_missing, string, strings};
pub use failure::{Failure, Result};
pub use look::{Browser, Look, Scheme};
pub use page::Page;
pub use site::{Served, Site, Trouble};
