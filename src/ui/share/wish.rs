//! What the menu's buttons do: a chunk of its own, fetched when somebody comes near the menu.
//!
//! May use: [`export`](super::export) and [`link`](super::link), which only the door names (`wasm_split`,
//! examples/chunks.rs). What is exported is the page as it is when the code is here.

use wasm_bindgen_futures::spawn_local;

use super::export::{self, Export};
use super::link;
use crate::kernel::chunk::{Door, NotFetched, load};
use crate::ui::context::Page;
use crate::ui::state::{Msg, Shared};

/// What a button asks for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wish {
    Link,
    Export(Export),
}

/// Grants it, now or as soon as the code has come.
pub(super) fn grant(page: &Page, wish: Wish) {
    if let Some(door) = DOOR.look() {
        return (door.grant)(page, wish);
    }
    let page = page.clone();
    spawn_local(async move {
        let _ = fetch().await;
        match DOOR.look() {
            Some(door) => (door.grant)(&page, wish),
            // The button can be pressed again.
            None => page.send(Msg::Shared(Some(Shared::NotFetched))),
        }
    });
}

/// Somebody comes near the menu.
pub(super) fn near() {
    if DOOR.look().is_none() {
        spawn_local(async {
            // Whoever presses a button asks again, and says if it cannot be had.
            let _ = fetch().await;
        });
    }
}

/// What is behind the door.
struct Share {
    grant: fn(&Page, Wish),
}

static SHARE: Share = Share { grant: granted };
static DOOR: Door<Share> = Door::of_the_page(&SHARE);

/// Several that fetch at once share one request, and what is here is not asked for again.
async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(share, Share, &SHARE)).await
}

fn granted(page: &Page, wish: Wish) {
    match wish {
        Wish::Link => link::make(page),
        Wish::Export(what) => export::export(page, what),
    }
}
