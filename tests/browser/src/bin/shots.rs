//! Screenshots of the built page, many in one launch of the browser. `--help` tells how.
#![forbid(unsafe_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use browser_tests::tour::{Colours, View, tour};
use browser_tests::{Failure, Look, Page, Result, Scheme, Site};
use lexopt::prelude::{Long, Short, Value, ValueExt};
use serde::Deserialize;

const HELP: &str = "\
Takes screenshots of the page in a headless browser, many in one launch.

cargo run -p browser-tests --bin shots -- [options] name.png…
cargo run -p browser-tests --bin shots -- [options] --list shots.json [name.png…]
cargo run -p browser-tests --bin shots -- [options] --tour [word…]

The tour: every moment that is looked at when the page changes, in every size, language and kind of
colours (light, dark, forced). Words choose among them: --tour step-4 step-5 1280 1920 en dark.

Where
  --dist DIR      the built page (default: $STS_FLOW_DIST, or dist/)
  --url URL       a page that is served already, such as http://127.0.0.1:8080/
  --out DIR       where the pictures go (default: target/shots)

What, for every name on the command line and as the default for the list
  --hash HASH     '#/lesson/five-steps?lang=ja'
  --size WxH      the exact viewport (default: 1280x800)
  --scale N       screen pixels in a CSS pixel (default: 1)
  --scheme S      light or dark
  --language TAG  the browser's language (ja, en)
  --reduced-motion, --forced-colors, --print
  --js CODE       JavaScript to run once the page is ready; a promise is awaited
  --wait MS       how long to wait after that (default: 300)
  --full          the whole document, not only the viewport

The list is JSON: [{\"name\": \"a.png\", \"hash\": \"#/play\", \"size\": [1920, 1080], \"scheme\": \"dark\",
\"js\": \"document.querySelector('[data-do=step]').click()\", \"wait\": 500}]; a list may also have \"scale\",
\"language\", \"reduced_motion\", \"forced_colors\", \"print\" and \"full\". Names given beside a list choose from it.

Every shot opens the page anew, with nothing stored. A page that is not ready or has errors is pictured all the
same; what is wrong with it is printed, and the exit code is then 1.";

/// A screenshot to take. What it leaves out comes from the command line, or else from [`Look::desktop`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Shot {
    name: String,
    hash: Option<String>,
    size: Option<(u32, u32)>,
    scale: Option<f64>,
    scheme: Option<Scheme>,
    language: Option<String>,
    reduced_motion: Option<bool>,
    forced_colors: Option<bool>,
    print: Option<bool>,
    js: Option<String>,
    wait: Option<u64>,
    full: Option<bool>,
}

impl Shot {
    /// A picture of the tour.
    fn of(view: &View) -> Self {
        Self {
            name: format!("{}.png", view.words().join("-")),
            hash: Some(view.hash()),
            size: Some(view.size),
            scheme: Some(view.colours.scheme()),
            forced_colors: Some(view.colours == Colours::Forced),
            reduced_motion: Some(true),
            js: Some(view.js()),
            ..Self::default()
        }
    }

    /// With what `other` has where this has nothing.
    fn or(self, other: &Self) -> Self {
        Self {
            name: self.name,
            hash: self.hash.or_else(|| other.hash.clone()),
            size: self.size.or(other.size),
            scale: self.scale.or(other.scale),
            scheme: self.scheme.or(other.scheme),
            language: self.language.or_else(|| other.language.clone()),
            reduced_motion: self.reduced_motion.or(other.reduced_motion),
            forced_colors: self.forced_colors.or(other.forced_colors),
            print: self.print.or(other.print),
            js: self.js.or_else(|| other.js.clone()),
            wait: self.wait.or(other.wait),
            full: self.full.or(other.full),
        }
    }

    fn look(&self) -> Look {
        let plain = Look::desktop();
        Look {
            size: self.size.unwrap_or(plain.size),
            scale: self.scale.unwrap_or(plain.scale),
            scheme: self.scheme.unwrap_or(plain.scheme),
            reduced_motion: self.reduced_motion.unwrap_or(plain.reduced_motion),
            forced_colors: self.forced_colors.unwrap_or(plain.forced_colors),
            print: self.print.unwrap_or(plain.print),
            language: self.language.clone(),
            ..plain
        }
    }
}

/// The command line, read.
struct Order {
    dist: Option<PathBuf>,
    url: Option<String>,
    out: PathBuf,
    shots: Vec<Shot>,
}

fn order() -> std::result::Result<Order, lexopt::Error> {
    let (mut dist, mut url, mut list, mut names, mut touring) = (None, None, None, Vec::new(), false);
    let mut out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/shots");
    let mut common = Shot::default();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("dist") => dist = Some(PathBuf::from(arguments.value()?)),
            Long("url") => url = Some(arguments.value()?.string()?),
            Long("out") => out = PathBuf::from(arguments.value()?),
            Long("list") => list = Some(PathBuf::from(arguments.value()?)),
            Long("tour") => touring = true,
            Long("hash") => common.hash = Some(arguments.value()?.string()?),
            Long("size") => common.size = Some(arguments.value()?.parse_with(size)?),
            Long("scale") => common.scale = Some(arguments.value()?.parse()?),
            Long("scheme") => common.scheme = Some(arguments.value()?.parse_with(scheme)?),
            Long("language") => common.language = Some(arguments.value()?.string()?),
            Long("reduced-motion") => common.reduced_motion = Some(true),
            Long("forced-colors") => common.forced_colors = Some(true),
            Long("print") => common.print = Some(true),
            Long("js") => common.js = Some(arguments.value()?.string()?),
            Long("wait") => common.wait = Some(arguments.value()?.parse()?),
            Long("full") => common.full = Some(true),
            Long("help") | Short('h') => {
                println!("{HELP}");
                std::process::exit(0);
            }
            Value(name) => names.push(name.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    let shots = match list {
        _ if touring => tour(&names).iter().map(Shot::of).collect(),
        Some(list) => {
            let all = read(&list).map_err(|failure| lexopt::Error::Custom(failure.into()))?;
            if let Some(unknown) = names.iter().find(|name| all.iter().all(|shot| shot.name != **name)) {
                return Err(format!("{} has no shot called {unknown}", list.display()).into());
            }
            all.into_iter().filter(|shot| names.is_empty() || names.contains(&shot.name)).collect()
        }
        None if names.is_empty() => return Err("name a picture, such as page.png, or give a --list".into()),
        None => names.into_iter().map(|name| Shot { name, ..Shot::default() }).collect::<Vec<_>>(),
    };
    let shots = shots.into_iter().map(|shot| shot.or(&common)).collect();
    Ok(Order { dist, url, out, shots })
}

fn read(list: &Path) -> Result<Vec<Shot>> {
    let cannot = |cause: &dyn std::fmt::Display| Failure::of(format!("Cannot read {}", list.display()), cause);
    let text = fs::read_to_string(list).map_err(|cause| cannot(&cause))?;
    let shots: Vec<Shot> = serde_json::from_str(&text).map_err(|cause| cannot(&cause))?;
    match shots.iter().position(|shot| shot.name.is_empty()) {
        Some(index) => Err(cannot(&format!("shot {} has no name", index + 1))),
        None => Ok(shots),
    }
}

fn size(text: &str) -> std::result::Result<(u32, u32), String> {
    let read = || {
        let (width, height) = text.split_once('x')?;
        Some((width.parse().ok()?, height.parse().ok()?))
    };
    read().ok_or_else(|| "a size is like 1920x1080".to_owned())
}

fn scheme(text: &str) -> std::result::Result<Scheme, String> {
    match text {
        "light" => Ok(Scheme::Light),
        "dark" => Ok(Scheme::Dark),
        _ => Err("a scheme is light or dark".to_owned()),
    }
}

/// Takes one shot; yields what is wrong with the page.
async fn take(page: &Page, shot: &Shot, path: &Path, seen: &mut usize) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    page.look(&shot.look()).await?;
    page.forget().await?;
    page.goto(shot.hash.as_deref().unwrap_or_default()).await?;
    match page.wait_ready().await {
        Ok(()) => {
            if let Some(code) = &shot.js
                && let Err(failure) = page.eval(code).await
            {
                wrong.push(failure.to_string());
            }
        }
        Err(failure) => wrong.push(failure.to_string()),
    }
    tokio::time::sleep(Duration::from_millis(shot.wait.unwrap_or(300))).await;
    if shot.full.unwrap_or_default() {
        page.screenshot_full(path).await?;
    } else {
        page.screenshot(path).await?;
    }
    let errors = page.console_errors().await?;
    wrong.extend(errors[*seen..].iter().cloned());
    *seen = errors.len();
    Ok(wrong)
}

async fn run(order: Order) -> Result<bool> {
    let mut served = None;
    let url = if let Some(url) = order.url {
        url
    } else {
        let site = order.dist.map_or_else(Site::built, Site::built_in)?;
        served.insert(site.serve().await?).url().to_owned()
    };
    let (mut fine, mut seen) = (true, 0);
    let page = Page::blank(&url, &Look::desktop()).await?;
    for shot in &order.shots {
        let started = Instant::now();
        let path = order.out.join(&shot.name);
        let wrong = take(&page, shot, &path, &mut seen).await?;
        println!("{} ({} ms)", path.display(), started.elapsed().as_millis());
        for line in &wrong {
            fine = false;
            println!("  ! {line}");
        }
    }
    Ok(fine)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let order = match order() {
        Ok(order) => order,
        Err(error) => {
            eprintln!("{error}. `--help` tells more.");
            return ExitCode::from(2);
        }
    };
    match run(order).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
