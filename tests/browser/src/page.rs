//! One visitor.

use std::cell::RefCell;
use std::env;
use std::fmt;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use fantoccini::elements::Element;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::driver::Driver;
use crate::{Browser, Failure, Look, Result, Scheme, Served, keys};

/// How long the page may take until it can be used, on a machine that also compiles.
const READY: Duration = Duration::from_secs(30);
/// How long anything may take that is waited for.
const SOON: Duration = Duration::from_secs(10);
/// How often to look.
const EVERY: Duration = Duration::from_millis(25);

/// A headless browser of its own, with a fresh profile, at a page of a site.
pub struct Page {
    client: Client,
    browser: Browser,
    site: String,
    errors: RefCell<Vec<String>>,
    // Dropped in this order: the driver closes the browser, then its profile can go.
    _driver: Driver,
    _profile: TempDir,
}

impl Page {
    /// Starts a browser, opens the site at `hash` (`""`, `#/play`) and waits until the page can be used.
    pub async fn open(site: &Served, hash: &str, look: &Look) -> Result<Self> {
        let page = Self::blank(site.url(), look).await?;
        page.goto(hash).await?;
        page.wait_ready().await?;
        Ok(page)
    }

    /// Starts a browser for the site at this address, and opens nothing yet.
    pub async fn blank(site: &str, look: &Look) -> Result<Self> {
        let cannot = |cause: &dyn fmt::Display| Failure::of("Cannot start a headless browser", cause);
        let profile = tempfile::Builder::new().prefix("sts-flow-").tempdir().map_err(|cause| cannot(&cause))?;
        let mut driver = Driver::start(look.browser)?;
        let wishes = match look.browser {
            Browser::Chromium => chromium(profile.path(), look),
            Browser::Firefox => firefox(look),
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wishes.as_object().cloned().unwrap_or_default())
            .connect(&driver.url())
            .await
            .map_err(|cause| cannot(&cause))?;
        if let (Browser::Firefox, Ok(Some(session))) = (look.browser, client.session_id().await) {
            driver.ends(&session);
        }
        let page = Self {
            client,
            browser: look.browser,
            site: site.to_owned(),
            errors: RefCell::default(),
            _driver: driver,
            _profile: profile,
        };
        page.look(look).await?;
        Ok(page)
    }

    /// The WebDriver client, for what this type has no word for.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Changes the viewport, the colour scheme and the other wishes, at once.
    pub async fn look(&self, look: &Look) -> Result {
        let (width, height) = look.size;
        if self.browser == Browser::Firefox {
            return self.fit(look.size).await;
        }
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": look.scale, "mobile": false }),
        )
        .await?;
        let motion = if look.reduced_motion { "reduce" } else { "no-preference" };
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "media": if look.print { "print" } else { "" }, "features": [
                { "name": "prefers-color-scheme", "value": look.scheme.as_str() },
                { "name": "prefers-reduced-motion", "value": motion },
                { "name": "forced-colors", "value": if look.forced_colors { "active" } else { "none" } },
            ]}),
        )
        .await?;
        if let Some(language) = &look.language {
            let agent = self.eval("navigator.userAgent").await?;
            self.devtools("Emulation.setUserAgentOverride", json!({ "userAgent": agent, "acceptLanguage": language }))
                .await?;
        }
        Ok(())
    }

    /// Gives the viewport this size, by that of the window. What else is wished for, the browser was told when it began.
    async fn fit(&self, (width, height): (u32, u32)) -> Result {
        let cannot = |cause| Failure::of("Cannot change the size of the window", cause);
        let around = self.eval("[outerWidth - innerWidth, outerHeight - innerHeight]").await?;
        let more = |n: usize| around[n].as_u64().and_then(|more| u32::try_from(more).ok()).unwrap_or(0);
        self.client.set_window_size(width + more(0), height + more(1)).await.map_err(cannot)
    }

    /// Opens the site at this hash as a link from elsewhere does: the page starts anew. See [`Page::wait_ready`].
    pub async fn goto(&self, hash: &str) -> Result {
        let url = format!("{}{hash}", self.site);
        let doing = || format!("Cannot open {url}");
        // A mere change of the hash would not load the page again.
        self.client.goto("about:blank").await.map_err(|cause| Failure::of(doing(), cause))?;
        self.client.goto(&url).await.map_err(|cause| Failure::of(doing(), cause))
    }

    /// The window that is looked at.
    pub async fn window(&self) -> Result<WindowHandle> {
        self.client.window().await.map_err(|cause| Failure::of("Cannot tell the window", cause))
    }

    /// Another window that the page has opened, once it is there.
    pub async fn other_window(&self) -> Result<WindowHandle> {
        let here = self.window().await?;
        let until = Instant::now() + SOON;
        loop {
            let all = self.client.windows().await.map_err(|cause| Failure::of("Cannot list the windows", cause))?;
            if let Some(other) = all.into_iter().find(|other| *other != here) {
                return Ok(other);
            }
            if Instant::now() > until {
                return Err(Failure::new("No other window was opened."));
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Looks at this window from now on.
    pub async fn turn_to(&self, window: &WindowHandle) -> Result {
        let turned = self.client.switch_to_window(window.clone()).await;
        turned.map_err(|cause| Failure::of("Cannot turn to a window", cause))
    }

    /// Closes the window that is looked at.
    pub async fn close_window(&self) -> Result {
        self.client.close_window().await.map_err(|cause| Failure::of("Cannot close a window", cause))
    }

    /// Loads what is there anew.
    pub async fn reload(&self) -> Result {
        self.client.refresh().await.map_err(|cause| Failure::of("Cannot load the page anew", cause))
    }

    /// Forgets what the page has stored in the browser.
    pub async fn forget(&self) -> Result {
        let wish = json!({ "origin": self.site, "storageTypes": "all" });
        self.devtools("Storage.clearDataForOrigin", wish).await.map(drop)
    }

    /// Waits until the page can be used: `html[data-ready]`.
    pub async fn wait_ready(&self) -> Result {
        if self.holds_within(READY, "document.documentElement.hasAttribute('data-ready')").await? {
            return Ok(());
        }
        let errors = self.console_errors().await?.join("\n  ");
        let body = self.eval("document.body?.innerText?.slice(0, 300) ?? ''").await?;
        let errors = if errors.is_empty() { "none" } else { &errors };
        Err(Failure::new(format!(
            "The page was not ready (html[data-ready]) within {} s. Its errors: {errors}. Its text: {body}.",
            READY.as_secs()
        )))
    }

    /// Waits until this selector finds something.
    pub async fn wait_for(&self, css: &str) -> Result {
        let condition = format!("document.querySelector({}) !== null", json!(css));
        self.wait_until_called(&condition, &format!("{css} to appear")).await
    }

    /// Waits until this selector finds nothing.
    pub async fn wait_gone(&self, css: &str) -> Result {
        let condition = format!("document.querySelector({}) === null", json!(css));
        self.wait_until_called(&condition, &format!("{css} to go")).await
    }

    /// Waits until what this selector finds first contains this text.
    pub async fn wait_text(&self, css: &str, part: &str) -> Result {
        let condition = format!("document.querySelector({})?.textContent.includes({})", json!(css), json!(part));
        if self.holds_within(SOON, &condition).await? {
            return Ok(());
        }
        let now = self.eval(&format!("document.querySelector({})?.textContent ?? null", json!(css))).await?;
        Err(Failure::new(format!("{css} did not come to contain {part:?} within {} s: it is {now}.", SOON.as_secs())))
    }

    /// Waits until this JavaScript expression holds.
    pub async fn wait_until(&self, condition: &str) -> Result {
        self.wait_until_called(condition, condition).await
    }

    /// The same for what takes longer: as long as it may take until a page is ready.
    pub async fn wait_long(&self, condition: &str) -> Result {
        if self.holds_within(READY, condition).await? {
            return Ok(());
        }
        Err(Failure::new(format!("Waited {} s in vain for {condition}.", READY.as_secs())))
    }

    async fn wait_until_called(&self, condition: &str, name: &str) -> Result {
        if self.holds_within(SOON, condition).await? {
            Ok(())
        } else {
            Err(Failure::new(format!("Waited {} s in vain for {name}.", SOON.as_secs())))
        }
    }

    async fn holds_within(&self, time: Duration, condition: &str) -> Result<bool> {
        let started = Instant::now();
        let condition = format!("Promise.resolve({condition}).then(Boolean)");
        loop {
            if self.eval(&condition).await? == Value::Bool(true) {
                return Ok(true);
            }
            if started.elapsed() > time {
                return Ok(false);
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Clicks the first match, in its middle, as a mouse does: a covered element is an error.
    pub async fn click(&self, css: &str) -> Result {
        self.find(css).await?.click().await.map_err(|cause| Failure::of(format!("Cannot click {css}"), cause))
    }

    /// The text of the first match, as a person sees it.
    pub async fn text(&self, css: &str) -> Result<String> {
        self.find(css).await?.text().await.map_err(|cause| Failure::of(format!("Cannot read {css}"), cause))
    }

    /// An attribute of the first match.
    pub async fn attr(&self, css: &str, name: &str) -> Result<Option<String>> {
        let cannot = |cause| Failure::of(format!("Cannot read {name} of {css}"), cause);
        self.find(css).await?.attr(name).await.map_err(cannot)
    }

    /// How many matches there are.
    pub async fn count(&self, css: &str) -> Result<usize> {
        let number = self.eval(&format!("document.querySelectorAll({}).length", json!(css))).await?;
        number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .ok_or_else(|| Failure::new("No number came back."))
    }

    /// Whether the first match can be seen.
    pub async fn visible(&self, css: &str) -> Result<bool> {
        let cannot = |cause| Failure::of(format!("Cannot look at {css}"), cause);
        self.find(css).await?.is_displayed().await.map_err(cannot)
    }

    /// Types into the first match, after what is there.
    pub async fn type_into(&self, css: &str, text: &str) -> Result {
        let cannot = |cause| Failure::of(format!("Cannot type into {css}"), cause);
        self.find(css).await?.send_keys(text).await.map_err(cannot)
    }

    /// Types into the first match, in place of what is there.
    pub async fn fill(&self, css: &str, text: &str) -> Result {
        let cannot = |cause| Failure::of(format!("Cannot empty {css}"), cause);
        self.find(css).await?.clear().await.map_err(cannot)?;
        self.type_into(css, text).await
    }

    /// Presses a key where the focus is: `Enter`, `Tab`, `Escape`, `Space`, `ArrowLeft`, `a`, `Shift+Tab`.
    pub async fn press(&self, key: &str) -> Result {
        let cannot = |cause| Failure::of(format!("Cannot press {key}"), cause);
        self.client.perform_actions(keys::presses(key)?).await.map_err(cannot)
    }

    /// Chooses the highest speed, and yields what it is called.
    pub async fn play_fastest(&self) -> Result<Value> {
        let choose = "(() => { const speed = document.querySelector('select[data-do=speed]'); \
            speed.value = speed.options[speed.options.length - 1].value; \
            speed.dispatchEvent(new Event('change', { bubbles: true })); return speed.selectedOptions[0].text; })()";
        self.eval(choose).await
    }

    /// The value of a JavaScript expression, as typed in the console; a promise is awaited. (Chromium takes statements, too.)
    pub async fn eval(&self, expression: &str) -> Result<Value> {
        let threw = |said: &str| Failure::new(format!("The page threw at `{expression}`: {said}"));
        if self.browser == Browser::Firefox {
            let script = format!(
                "const done = arguments[arguments.length - 1]; (async () => ({expression}))()
                    .then(value => done({{ value: value ?? null }}), error => done({{ error: String(error) }}))"
            );
            let answer = self.client.execute_async(&script, Vec::new()).await;
            let answer = answer.map_err(|cause| Failure::of(format!("`{expression}` has no answer"), cause))?;
            return answer["error"].as_str().map_or_else(|| Ok(answer["value"].clone()), |said| Err(threw(said)));
        }
        let wish = json!({
            "expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true,
        });
        let answer = self.devtools("Runtime.evaluate", wish).await?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            let said =
                thrown["exception"]["description"].as_str().or(thrown["text"].as_str()).unwrap_or("an exception");
            return Err(threw(said));
        }
        Ok(answer["result"].get("value").cloned().unwrap_or(Value::Null))
    }

    /// The viewport as a PNG file. Its folder is made where it is missing.
    pub async fn screenshot(&self, path: impl AsRef<Path>) -> Result {
        self.capture(path.as_ref(), false).await
    }

    /// The whole document as a PNG file, also what would have to be scrolled to.
    pub async fn screenshot_full(&self, path: impl AsRef<Path>) -> Result {
        self.capture(path.as_ref(), true).await
    }

    async fn capture(&self, path: &Path, full: bool) -> Result {
        let cannot = |cause: &dyn fmt::Display| Failure::of(format!("Cannot write {}", path.display()), cause);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|cause| cannot(&cause))?;
        }
        if self.browser == Browser::Firefox {
            let png = self.client.screenshot().await.map_err(|cause| cannot(&cause))?;
            return fs::write(path, png).map_err(|cause| cannot(&cause));
        }
        let mut wish = json!({ "format": "png", "captureBeyondViewport": full });
        if full {
            let size = self.devtools("Page.getLayoutMetrics", json!({})).await?["cssContentSize"].clone();
            wish["clip"] = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
        }
        let answer = self.devtools("Page.captureScreenshot", wish).await?;
        let png =
            BASE64_STANDARD.decode(answer["data"].as_str().unwrap_or_default()).map_err(|cause| cannot(&cause))?;
        fs::write(path, png).map_err(|cause| cannot(&cause))
    }

    /// Every error so far: uncaught exceptions and rejections, `console.error`, and files that did not load. Firefox tells
    /// WebDriver none of them.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        if self.browser == Browser::Firefox {
            return Ok(Vec::new());
        }
        let lines = self.command("se/log", json!({ "type": "browser" })).await?;
        let lines = lines.as_array().map_or(&[][..], Vec::as_slice);
        let new = lines.iter().filter(|line| line["level"] == "SEVERE").filter_map(|line| line["message"].as_str());
        let mut errors = self.errors.borrow_mut();
        errors.extend(new.map(str::to_owned));
        Ok(errors.clone())
    }

    /// A command of the browser's DevTools, such as `Emulation.setCPUThrottlingRate`.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Result<Value> {
        self.command("goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
            .await
            .map_err(|cause| Failure::of(command, cause))
    }

    /// The first match, once it is there: parts of the page are fetched when they are first drawn.
    async fn find(&self, css: &str) -> Result<Element> {
        let wait = self.client.wait().at_most(SOON).every(EVERY);
        wait.for_element(Locator::Css(css)).await.map_err(|cause| Failure::of(format!("Cannot find {css}"), cause))
    }

    async fn command(&self, path: &'static str, body: Value) -> Result<Value> {
        let answer = self.client.issue_cmd(Post { path, body }).await;
        answer.map_err(|cause| Failure::of("The browser refused", cause))
    }
}

/// What chromedriver is asked for.
fn chromium(profile: &Path, look: &Look) -> Value {
    let mut options = json!({ "args": [
        "--headless",
        // Containers run as root and have a small /dev/shm.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        // The site is all that the browser talks to.
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        format!("--user-data-dir={}", profile.display()),
        format!("--window-size={},{}", look.size.0, look.size.1),
    ]});
    if look.no_storage {
        // 2: no cookies, and what goes by the same rule.
        options["prefs"] = json!({ "profile.default_content_setting_values.cookies": 2 });
    }
    if let Some(chrome) = env::var_os("CHROME") {
        options["binary"] = json!(chrome.to_string_lossy());
    }
    json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
    })
}

/// What geckodriver is asked for. It makes a fresh profile itself.
fn firefox(look: &Look) -> Value {
    let mut options = json!({
        "args": ["-headless"],
        "prefs": {
            "ui.systemUsesDarkTheme": u8::from(look.scheme == Scheme::Dark),
            "ui.prefersReducedMotion": u8::from(look.reduced_motion),
            "intl.accept_languages": look.language.as_deref().unwrap_or("en-US"),
            // 2: no cookies, and what goes by the same rule.
            "network.cookie.cookieBehavior": if look.no_storage { 2 } else { 5 },
            // The site is all that the browser talks to.
            "network.captive-portal-service.enabled": false,
            "network.connectivity-service.enabled": false,
        },
    });
    if let Some(firefox) = env::var_os("FIREFOX") {
        options["binary"] = json!(firefox.to_string_lossy());
    }
    json!({ "browserName": "firefox", "moz:firefoxOptions": options, "timeouts": { "script": 30_000 } })
}

/// A command that chromedriver adds to WebDriver.
#[derive(Debug)]
struct Post {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> std::result::Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
