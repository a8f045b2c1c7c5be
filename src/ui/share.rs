//! stub
use yew::prelude::*;

use crate::ui::context::Page;
use crate::ui::state::Shared;

/// What Share is drawn from.
#[derive(Properties, PartialEq)]
pub struct ShareProps {
    /// .
    pub shared: Option<Shared>,
    /// .
    pub there: bool,
}

/// The buttons in the header, and the menu.
#[component]
pub fn Share(props: &ShareProps) -> Html {
    let _ = props;
    Html::default()
}

/// A file that is dropped on the page is opened.
#[hook]
pub fn use_drop(page: &Page) {
    let _ = page;
}
