//! The page without a network, and how a new version takes the old one's place: whole, and when somebody wants it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use browser_tests::{Look, Page, Result, Served, Site, Trouble};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::terminals::enter;
use super::{AT_REST, assert_quiet};

/// All files of the version that serves the page are there.
const KEPT: &str = "navigator.serviceWorker.getRegistration().then(it => Boolean(it?.active) && !it.installing)";
const WAITS: &str = "navigator.serviceWorker.getRegistration().then(it => Boolean(it?.waiting))";
const NEW: &str = "[data-said=new-version]";
const LESSON: &str = "lessons/same-keys.json";

/// The built page in a folder of its own, which can be changed while it is served.
fn copy() -> TempDir {
    let dist = std::env::var_os("STS_FLOW_DIST").filter(|folder| !folder.is_empty());
    let dist = dist.map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist"), Into::into);
    let folder = tempfile::tempdir().expect("a temporary folder");
    copied(&dist, folder.path());
    folder
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the built page").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a file is copied");
        }
    }
}

/// As if it had been built anew from another lesson and another page: their files, and the list with their digests.
fn change(folder: &Path, digests_only: bool) {
    let worker = fs::read_to_string(folder.join("sw.js")).expect("sw.js");
    let (_, rest) = worker.split_once("const FILES = ").expect("a list");
    let (list, _) = rest.split_once(";\n").expect("the list ends");
    let mut files: Value = serde_json::from_str(list).expect("JSON");
    for (name, file, from, to) in [
        (LESSON, LESSON, lesson_title(folder), "Of another version".to_owned()),
        ("./", "index.html", "<title>".to_owned(), "<meta name=another-version><title>".to_owned()),
    ] {
        let text = fs::read_to_string(folder.join(file)).expect(file);
        assert!(text.contains(&from), "{file} has {from}");
        let text = text.replacen(&from, &to, 1);
        files[name] = json!(format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(&text))));
        if !digests_only {
            fs::write(folder.join(file), text).expect(file);
        }
    }
    let changed = worker.replace(list, &files.to_string()).replace("const VERSION = \"", "const VERSION = \"another-");
    fs::write(folder.join("sw.js"), changed).expect("sw.js");
}

fn lesson_title(folder: &Path) -> String {
    let lesson: Value = serde_json::from_str(&fs::read_to_string(folder.join(LESSON)).expect(LESSON)).expect("JSON");
    lesson["title"]["en"].as_str().expect("a title").to_owned()
}

/// A visitor who has used the page, and has it at rest: it is kept now.
async fn kept(site: &Served, hash: &str) -> Result<Page> {
    let page = Page::open(site, hash, &Look::desktop().reduced_motion().language("en")).await?;
    page.press("Shift").await?;
    page.wait_long(KEPT).await?;
    Ok(page)
}

/// The same visitor again, on the same day.
async fn again(page: &Page) -> Result {
    page.goto("#/play?lang=en").await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    page.press("Shift").await
}

/// The host is gone, also for connections that are open.
fn stop(site: Served) {
    site.trouble("", Trouble::Refused);
    drop(site);
}

/// What stands in the terminals.
const LOGS: &str = "[...document.querySelectorAll('[data-terminal] [role=log]')].map(log => log.textContent)";

#[tokio::test]
async fn after_a_first_visit_a_lesson_is_worked_without_a_network() -> Result {
    let site = Site::built()?.mounted_at("courses/aws-101").serve().await?;
    let page = kept(&site, "?lang=en").await?;
    stop(site);
    page.goto("#/lesson/same-keys?lang=en").await?;
    page.wait_ready().await?;
    page.wait_for("[data-course=same-keys]").await?;
    page.goto("#/lesson/five-steps?lang=en").await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    page.press("End").await?;
    // What is in chunks, and in files of its own.
    enter(&page, "ec2", "aws sts get-caller-identity --query Account").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "123456789012").await?;
    enter(&page, "ec2", "node -p '6 * 7'").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "42").await?;
    page.goto("#/play?lang=en").await?;
    page.wait_ready().await?;
    page.wait_for("aside.console [data-experiment]").await?;
    assert_quiet(&page).await
}

#[tokio::test]
async fn who_only_looks_in_downloads_no_more() -> Result {
    let site = Site::built()?.serve().await?;
    let page = Page::open(&site, "?lang=en", &Look::desktop()).await?;
    tokio::time::sleep(Duration::from_secs(6)).await;
    let after = "performance.getEntriesByType('resource').filter(one => one.name.includes('after-')).length";
    assert_eq!(page.eval(after).await?, json!(0));
    assert_eq!(page.eval("navigator.serviceWorker.getRegistrations().then(all => all.length)").await?, json!(0));
    // Nor who counts bytes.
    page.eval("void Object.defineProperty(navigator, 'connection', { value: { saveData: true } })").await?;
    page.press("Shift").await?;
    page.wait_until(&format!("{after} === 1")).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(page.eval("navigator.serviceWorker.getRegistrations().then(all => all.length)").await?, json!(0));
    assert_quiet(&page).await
}

#[tokio::test]
async fn a_new_version_is_told_of_and_taken_whole() -> Result {
    let folder = copy();
    let title = lesson_title(folder.path());
    let site = Site::of(folder.path()).serve().await?;
    let page = kept(&site, "#/play?lang=en").await?;
    change(folder.path(), false);
    // The page is the old one still, and so is all that it asks for.
    again(&page).await?;
    page.wait_long(WAITS).await?;
    page.wait_for(NEW).await?;
    assert!(page.text(NEW).await?.contains("new version"));
    page.click("button[data-lang=ja]").await?;
    page.wait_until(&format!("document.querySelector('{NEW}').innerText.includes('新しいバージョン')")).await?;
    page.click("button[data-lang=en]").await?;
    assert_eq!(page.count("meta[name=another-version]").await?, 0);
    let fetched = format!("fetch('{LESSON}').then(it => it.json()).then(it => it.title.en)");
    assert_eq!(page.eval(&fetched).await?, json!(title));
    // It can wait.
    page.click(&format!("{NEW} [data-do=close]")).await?;
    page.wait_gone(NEW).await?;
    // Loaded anew and never closed: a page that is closed everywhere has the new version when it is opened again.
    page.reload().await?;
    page.wait_ready().await?;
    page.wait_until(AT_REST).await?;
    enter(&page, "ec2", "echo kept > note; cat note").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "kept\n").await?;
    page.wait_until(AT_REST).await?;
    let before = page.eval(LOGS).await?;
    page.wait_for(NEW).await?;
    page.click(&format!("{NEW} [data-do=reload]")).await?;
    page.wait_for("meta[name=another-version]").await?;
    page.wait_ready().await?;
    // What was done is done.
    page.wait_text("[data-terminal=ec2] [role=log]", "kept\n").await?;
    page.wait_until(AT_REST).await?;
    assert_eq!(page.eval(LOGS).await?, before);
    assert_eq!(page.eval(&fetched).await?, json!("Of another version"));
    assert_eq!(page.eval("caches.keys().then(all => all.length)").await?, json!(1), "the old set is gone");
    assert_quiet(&page).await
}

#[tokio::test]
async fn while_the_page_is_open_twice_no_version_takes_anothers_place() -> Result {
    let folder = copy();
    let site = Site::of(folder.path()).serve().await?;
    let page = kept(&site, "#/play?lang=en").await?;
    change(folder.path(), false);
    again(&page).await?;
    page.wait_for(NEW).await?;
    let here = page.window().await?;
    page.eval("void window.open(location.href)").await?;
    let other = page.other_window().await?;
    page.turn_to(&other).await?;
    page.wait_ready().await?;
    page.turn_to(&here).await?;
    page.click(&format!("{NEW} [data-do=reload]")).await?;
    page.wait_for("[data-said=other-windows]").await?;
    assert!(page.text("[data-said=other-windows]").await?.contains("other tabs or windows"));
    assert_eq!(page.eval(WAITS).await?, json!(true));
    page.turn_to(&other).await?;
    page.close_window().await?;
    page.turn_to(&here).await?;
    page.click("[data-said=other-windows] [data-do=reload]").await?;
    page.wait_for("meta[name=another-version]").await?;
    Ok(())
}

#[tokio::test]
async fn of_a_host_that_is_being_changed_nothing_is_taken() -> Result {
    let folder = copy();
    let title = lesson_title(folder.path());
    let site = Site::of(folder.path()).serve().await?;
    let page = kept(&site, "#/play?lang=en").await?;
    // The list is there, and the files are the old ones still.
    change(folder.path(), true);
    let update = "navigator.serviceWorker.getRegistration().then(it => it.update()).then(it => new Promise(done => {
        const worker = it.installing;
        worker.onstatechange = () => done(worker.state);
    }))";
    again(&page).await?;
    assert_eq!(page.eval(update).await?, json!("redundant"));
    assert_eq!(page.eval(WAITS).await?, json!(false));
    stop(site);
    page.goto("#/play?lang=en").await?;
    page.wait_ready().await?;
    let fetched = format!("fetch('{LESSON}').then(it => it.json()).then(it => it.title.en)");
    assert_eq!(page.eval(&fetched).await?, json!(title));
    assert_eq!(page.count(NEW).await?, 0);
    Ok(())
}

#[tokio::test]
async fn it_can_be_installed() -> Result {
    let site = Site::built()?.mounted_at("courses/aws-101").serve().await?;
    let page = kept(&site, "?lang=en").await?;
    let manifest = page.devtools("Page.getAppManifest", json!({})).await?;
    assert_eq!(manifest["errors"], json!([]), "{manifest}");
    assert!(manifest["url"].as_str().is_some_and(|url| url.ends_with("/courses/aws-101/manifest.webmanifest")));
    let errors = page.devtools("Page.getInstallabilityErrors", json!({})).await?;
    // A fresh profile is no place to install anything in.
    let errors = errors["installabilityErrors"].as_array().cloned().unwrap_or_default();
    let errors: Vec<&Value> = errors.iter().filter(|one| one["errorId"] != "in-incognito").collect();
    assert!(errors.is_empty(), "{errors:?}");
    Ok(())
}

#[tokio::test]
async fn where_service_workers_are_refused_the_page_is_as_it_was() -> Result {
    let site = Site::built()?.replace("sw.js", "throw new Error('refused')").serve().await?;
    let page = Page::open(&site, "#/play?lang=en", &Look::desktop().reduced_motion()).await?;
    page.press("Shift").await?;
    page.wait_until("performance.getEntriesByType('resource').some(one => one.name.includes('after-'))").await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    enter(&page, "ec2", "aws s3 ls").await?;
    page.wait_text("[data-terminal=ec2] [role=log]", "flow-reports").await?;
    assert_eq!(page.count(".spoken > *").await?, 0);
    Ok(())
}
