//! Everybody can use it: axe has no objection to any screen, in either colours.

use std::{env, fs};

use browser_tests::{Failure, Look, Page, Result};

use super::{AT_REST, assert_quiet, strings, visit};

/// What axe objects to: the rule, how bad it is, and where.
const OBJECTIONS: &str =
    "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.flatMap(violation =>
  violation.nodes.slice(0, 4).map(node => `${violation.id} (${violation.impact}): ${node.target.join(' ')} ${
    node.any.concat(node.all, node.none).map(check => check.message).join('; ').slice(0, 160)}`)))";

/// axe's script. `cargo xtask test` has it ready and says where it is.
pub(super) fn axe() -> Result<String> {
    let path =
        env::var_os("AXE").ok_or_else(|| Failure::new("AXE does not name axe.min.js: `cargo xtask test` does."))?;
    fs::read_to_string(path).map_err(|cause| Failure::of("Cannot read what AXE names", cause))
}

pub(super) async fn objections(page: &Page, place: &str) -> Result<Vec<String>> {
    let found = strings(page, OBJECTIONS).await?;
    Ok(found.into_iter().map(|objection| format!("{place}: {objection}")).collect())
}

#[tokio::test]
async fn axe_has_no_objection() -> Result {
    let axe = axe()?;
    let mut found = Vec::new();
    for look in [Look::desktop(), Look::desktop().dark(), Look::phone()] {
        let look = look.reduced_motion();
        let (_site, page) = visit("#/play?lang=en", &look).await?;
        for hash in
            ["#/?lang=en", "#/lesson/five-steps?lang=ja", "#/play?lang=en", "#/lesson/five-steps?lang=en&mode=present"]
        {
            let place = format!("{hash} {:?} {:?}", look.size, look.scheme);
            page.goto(hash).await?;
            page.wait_ready().await?;
            page.eval(&axe).await?;
            found.extend(objections(&page, &place).await?);
            if hash.starts_with("#/?") || page.count("button[data-do=play]").await? == 0 {
                continue; // the opening has one screen
            }
            page.wait_until(AT_REST).await?;
            page.press("PageDown").await?;
            found.extend(objections(&page, &format!("{place}, a step on")).await?);
            if hash.contains("present") {
                page.press("2").await?;
                page.wait_for(".floor[data-called]").await?;
                found.extend(objections(&page, &format!("{place}, the wire")).await?);
                continue;
            }
            for tab in ["wire", "charts", "timeline", "cloudtrail", "transcript"] {
                page.eval(&format!("document.querySelector('[data-tab={tab}]').click()")).await?;
                found.extend(objections(&page, &format!("{place}, {tab}")).await?);
            }
            page.eval("document.querySelector('[data-tab=console]').click()").await?;
            page.wait_for(".mgmt").await?;
            found.extend(objections(&page, &format!("{place}, console")).await?);
            // In a guided lesson, a click would lead away from it.
            let screens = [
                "mg-roles",
                "mg-create",
                "mg-next",
                "mg-next",
                "mg-users",
                "mg-new-user",
                "mg-instances",
                "mg-open-launch",
                "mg-account",
            ];
            for screen in screens.into_iter().filter(|_| hash.starts_with("#/play")) {
                page.click(&format!("[data-do={screen}]")).await?;
                page.wait_until(AT_REST).await?;
                found.extend(objections(&page, &format!("{place}, console after {screen}")).await?);
            }
            page.eval("document.querySelector('[data-tab=policies]').click()").await?;
            page.wait_for(".pol-gates").await?;
            page.eval("document.querySelector('[data-do=what-if]').click()").await?;
            page.wait_for(".pol-editor").await?;
            page.eval("document.querySelectorAll('.pol-forms details').forEach(form => form.open = true)").await?;
            found.extend(objections(&page, &format!("{place}, policies")).await?);
            page.eval("document.activeElement.blur()").await?;
            page.press("?").await?;
            page.wait_for("[role=dialog]").await?;
            found.extend(objections(&page, &format!("{place}, the keys")).await?);
        }
        assert_quiet(&page).await?;
    }
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{found:#?}");
    Ok(())
}
