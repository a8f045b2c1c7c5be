//! Puts the first screen into the page that trunk has built: trunk runs this after each build (Trunk.toml).
//!
//! ```sh
//! TRUNK_STAGING_DIR=dist cargo run --example prerender   # by hand
//! ```
//!
//! The same components that draw the page in a browser are rendered here, by Yew's server-side renderer: the opening in
//! each language, for one and for two panes, and its stage in each size. `static/boot.js` puts those in place that fit,
//! before the first paint; without JavaScript one of them stays. What is rendered twice is compressed to next to nothing.
//! The first lesson is rendered in the same way, into a file of its own: a visitor with a link to it sees the lesson's frame
//! at once, and then what is in that file, while the page's code is on its way.
//!
//! `static/after.js`, which comes later or when the page breaks, gets its notices here, in both languages.
//!
//! The styles go into the page too: so the first paint needs one answer of the host, and no more. Those of `static/late`,
//! which style nothing that is on a first screen, become one file that comes with the code. At last the page's
//! policy gets the digests of what is inline, and forbids all other scripts and styles.
#![forbid(unsafe_code)]

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Map;
use sha2::{Digest, Sha256};
use sts_flow::ui::address::FIRST_LESSON;
use sts_flow::ui::app::App;
use sts_flow::ui::prerender::{Opening, Shown, props};
use sts_flow::ui::stage::layout::Size;
use sts_flow::words::{self, AfterWords, Lang, after_words};
use yew::LocalServerRenderer;

type Attempt<T = ()> = Result<T, Box<dyn Error>>;

/// Where the stage's drawing stands in what is rendered.
const STAGE: &str = "<div class=\"stage\">";
const SIZES: [Size; 3] = [Size::Wide, Size::Medium, Size::Tall];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Attempt {
    let folder = env::var_os("TRUNK_STAGING_DIR").ok_or("TRUNK_STAGING_DIR does not say where the page is")?;
    let folder = PathBuf::from(folder);
    let index = folder.join("index.html");
    let lesson = fs::read_to_string(folder.join("lessons").join(format!("{FIRST_LESSON}.json")))?;
    let page = fs::read_to_string(&index)?;
    let page = with_styles(&page, &folder)?;
    join_late_styles(&folder)?;
    let first_lesson = write_named(&folder, "lesson", "html", &first_lesson(&lesson).await?)?;
    // `trunk serve` puts a script of its own into the page, and changes it while it serves.
    let strict = env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    let after = write_named(&folder, "after", "js", &after(strict)?)?;
    let page = replaced(&page, "{{ opening }}", &body(&lesson, &first_lesson, &after).await?)?;
    let page = replaced(&page, "\"{{ policy }}\"", &format!("\"{}\"", policy(&page, strict)))?;
    fs::write(&index, page)?;
    Ok(())
}

/// What stands in the body: the first screens, the place for the page, and the script that chooses. `more` is the file that
/// has the first lesson's, `after` the script for what comes later.
async fn body(lesson: &str, more: &str, after: &str) -> Attempt<String> {
    let mut templates = String::new();
    let mut stays = String::new();
    for lang in Lang::ALL {
        for (kind, shown) in
            [("welcome", Shown::Welcome(lesson)), ("lesson", Shown::LessonFrame), ("play", Shown::PlayFrame)]
        {
            for (panes, size) in [(2, Size::Wide), (1, Size::Tall)] {
                let html = render(lang, size, shown).await?;
                let frame = if kind == "welcome" { parts(&html)?.0 } else { html.clone() };
                templates += &template(&format!("{kind}-{lang}-{panes}"), &frame);
                if stays.is_empty() {
                    stays = html;
                }
            }
        }
    }
    templates += &stages("picture", Shown::Welcome(lesson)).await?;
    let again = [Lang::Ja, Lang::En].map(words::try_again).join(" · ");
    let again = format!("<div class=\"ways\"><button type=\"button\" data-do=\"retry\">{again}</button></div>");
    templates += &template("not-there", &notice(words::code_missing, &again));
    let picture = notice(words::no_script, "");
    let old = said(|lang| after_words(lang).old_browser);
    Ok(format!(
        "{templates}<div id=\"first\" data-lesson=\"{FIRST_LESSON}\" data-more=\"{more}\" data-after=\"./{after}\"><noscript>\
         {stays}{picture}</noscript></div><div id=\"app\" hidden></div><div id=\"old\" hidden>{old}</div>\
         <script>{OLD}</script><script>{}</script>",
        without_comments(include_str!("../static/boot.js"))
    ))
}

/// A browser that cannot read the next script says so. In words that every browser can read. Until then it is no notice.
const OLD: &str = "onerror=function(){old.className='notices';old.hidden=!1}";

/// The script of what comes later, with its notices: what each says, and its buttons.
fn after(published: bool) -> Attempt<String> {
    type Word = fn(&AfterWords) -> &'static str;
    type Buttons<'a> = &'a [(&'a str, Word)];
    let close = ("close", (|w| w.close) as Word);
    let notices: [(&str, &str, Word, Buttons<'_>); 8] = [
        ("new-version", "status", |w| w.new_version, &[("reload", |w| w.reload), ("close", |w| w.later)]),
        ("other-windows", "alert", |w| w.other_windows, &[("reload", |w| w.reload), ("close", |w| w.later)]),
        ("failed", "alert", |w| w.failed, &[("go-on", |w| w.go_on), ("anew", |w| w.anew), ("report", |w| w.report)]),
        ("failed-without", "alert", |w| w.failed_without, &[("anew", |w| w.reload), ("report", |w| w.report)]),
        ("storage-full", "status", |w| w.storage_full, &[close]),
        ("storage-blocked", "status", |w| w.storage_blocked, &[close]),
        ("no-webassembly", "alert", |w| w.no_webassembly, &[]),
        ("old-browser", "status", |w| w.old_browser, &[close]),
    ];
    let mut written = Map::new();
    for (name, role, sentence, buttons) in notices {
        let button = |(does, label): &(&str, Word)| {
            let label =
                [Lang::Ja, Lang::En].map(|lang| format!("<span lang=\"{lang}\">{}</span>", label(after_words(lang))));
            format!("<button type=\"button\" data-do=\"{does}\">{}</button>", label.concat())
        };
        let what = if name.starts_with("failed") { "<code></code>" } else { "" };
        let buttons = buttons.iter().map(button).collect::<String>();
        let sentence = said(|lang| sentence(after_words(lang)));
        let html = format!(
            "<div class=\"notices\" role=\"{role}\" data-said=\"{name}\"><div>{sentence}{what}</div>\
             <div class=\"ways\">{buttons}</div></div>"
        );
        written.insert(name.to_owned(), html.into());
    }
    let script = without_comments(include_str!("../static/after.js"));
    let script = replaced(&script, "\"{{ notices }}\"", &serde_json::to_string(&written)?)?;
    replaced(&script, "\"{{ published }}\"", &published.to_string())
}

/// The first screens of the first lesson.
async fn first_lesson(lesson: &str) -> Attempt<String> {
    let mut templates = String::new();
    for lang in Lang::ALL {
        for (panes, size) in [(2, Size::Wide), (1, Size::Tall)] {
            let html = render(lang, size, Shown::Lesson(lesson)).await?;
            templates += &template(&format!("opening-{lang}-{panes}"), &parts(&html)?.0);
        }
    }
    Ok(templates + &stages("stage", Shown::Lesson(lesson)).await?)
}

/// A screen's stage, in both languages and every size.
async fn stages(kind: &str, shown: Shown<'_>) -> Attempt<String> {
    let mut templates = String::new();
    for lang in [Lang::Ja, Lang::En] {
        for size in SIZES {
            let (_, stage) = parts(&render(lang, size, shown).await?)?;
            templates += &template(&format!("{kind}-{lang}-{}", size.as_str()), &stage);
        }
    }
    Ok(templates)
}

fn template(id: &str, html: &str) -> String {
    format!("<template id=\"{id}\">{html}</template>")
}

/// Writes a file with its digest in its name: a host may let browsers keep it for ever.
fn write_named(folder: &Path, stem: &str, ending: &str, text: &str) -> Attempt<String> {
    let digest = Sha256::digest(text).iter().take(8).fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    let name = format!("{stem}-{digest:016x}.{ending}");
    fs::write(folder.join(&name), text)?;
    Ok(name)
}

/// A sentence over the page, in both languages, and what can be done.
fn notice(say: fn(Lang) -> &'static str, ways: &str) -> String {
    format!("<div id=\"late\" class=\"notices\" role=\"alert\"><div>{}</div>{ways}</div>", said(say))
}

/// A sentence in both languages.
fn said(say: impl Fn(Lang) -> &'static str) -> String {
    [Lang::Ja, Lang::En].map(|lang| format!("<p lang=\"{lang}\">{}</p>", say(lang))).concat()
}

async fn render(lang: Lang, size: Size, shown: Shown<'_>) -> Attempt<String> {
    let props = props(&Opening { lang, size, shown }).map_err(|error| format!("{FIRST_LESSON}: {error:?}"))?;
    Ok(LocalServerRenderer::<App>::with_props(props).hydratable(false).render().await)
}

/// What surrounds the stage's drawing, and the drawing.
fn parts(html: &str) -> Attempt<(String, String)> {
    let (before, rest) = html.split_once(STAGE).ok_or_else(|| format!("the opening lacks {STAGE}"))?;
    let (drawing, after) = rest.split_once("</div>").ok_or("the stage does not end")?;
    Ok(([before, STAGE, "</div>", after].concat(), drawing.to_owned()))
}

/// A script without its indents and its lines of comment.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Styles without their comments and indents.
fn without_space(styles: &str) -> String {
    let mut parts = styles.split("/*");
    let first = parts.next().unwrap_or("");
    let plain: String =
        parts.fold(first.to_owned(), |out, part| out + part.split_once("*/").map_or("", |(_, rest)| rest));
    plain.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The page with its styles in it, and their files gone.
fn with_styles(page: &str, folder: &Path) -> Attempt<String> {
    let (mut rest, mut out, mut styles) = (page, String::new(), String::new());
    while let Some((before, from)) = rest.split_once("<link") {
        let (link, after) = from.split_once('>').ok_or("a link does not end")?;
        out.push_str(before);
        let href =
            link.split_once("href=").and_then(|(_, href)| href.split(['"', '\'', ' ']).find(|part| !part.is_empty()));
        match href.filter(|_| link.contains("stylesheet")) {
            Some(href) => {
                let file = folder.join(href.trim_start_matches("./"));
                styles.push_str(&fs::read_to_string(&file)?);
                fs::remove_file(file)?;
            }
            None => out.extend(["<link", link, ">"]),
        }
        rest = after;
    }
    out.push_str(rest);
    replaced(&out, "</head>", &format!("<style>{}</style></head>", without_space(&styles)))
}

/// The styles that nothing on a first screen needs, in the order in which they overrule each other.
const LATE: [&str; 9] = ["style", "stage", "transport", "lesson", "narrow", "futures", "dock", "present", "forced"];

/// Makes one file of the styles that come with the page's code: `static/boot.js` asks for it.
fn join_late_styles(folder: &Path) -> Attempt {
    let late = folder.join("late");
    let read = |name: &&str| fs::read_to_string(late.join(format!("{name}.css")));
    let styles = LATE.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    fs::write(folder.join("late.css"), without_space(&styles.concat()))?;
    Ok(fs::remove_dir_all(late)?)
}

fn replaced(page: &str, mark: &str, by: &str) -> Attempt<String> {
    if page.contains(mark) { Ok(page.replacen(mark, by, 1)) } else { Err(format!("index.html lacks {mark}").into()) }
}

/// The policy: everything from this host, and inline what is inline now. Workers go by the rule of scripts.
fn policy(page: &str, strict: bool) -> String {
    let inline = |tag: &str| {
        if strict { digests(page, tag) } else { " 'unsafe-inline'".to_owned() }
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self'{}; img-src 'self' blob:; \
         connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'",
        inline("script"),
        inline("style")
    )
}

/// ` 'sha256-…'` for each element of this name that has its text in the page.
fn digests(page: &str, tag: &str) -> String {
    let (begin, end) = (format!("<{tag}>"), format!("</{tag}>"));
    let texts = page.split(&begin).skip(1).filter_map(|from| Some(from.split_once(&end)?.0));
    let digest = |text: &str| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    texts.map(digest).collect::<Vec<_>>().concat()
}
