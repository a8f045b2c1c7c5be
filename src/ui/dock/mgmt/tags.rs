//! IAM: the tags of a role or a user.

use yew::prelude::*;

use super::desk::{Desk, button};
use super::permissions::Whose;
use crate::cloud::Service;
use crate::cloud::iam::Tag;
use crate::story::clicks;

/// The tags, and a form for another one.
pub(super) fn draw(desk: &Desk, whose: Whose, name: &str, tags: &[Tag]) -> Html {
    let (w, form) = (desk.w, &desk.memory.tag);
    let holder = (whose.param(), name);
    let one = |(key, value): &Tag| {
        let call = desk.call(Service::Iam, &whose.action("Untag…"), &[holder, ("TagKeys.member.1", key)]);
        html! {
            <li key={key.clone()}><b>{ key.clone() }</b><span>{ value.clone() }</span>
                <button type="button" class="pill" data-untag={key.clone()} aria-label={format!("{} {key}", w.remove)}
                    onclick={desk.press(vec![call], None)}>{ w.remove }</button></li>
        }
    };
    let add = clicks::tag(&desk.user(), &whose.action("Tag…"), holder, &form.0, &form.1);
    desk.read(&whose.action("List…Tags"), || {
        html! {
            <>
                if tags.is_empty() { <p class="mg-note">{ w.no_tags }</p> }
                <ul class="mg-list mg-rows">{ for tags.iter().map(one) }</ul>
                { desk.text(w.tag_key, "Key", &form.0, |memory, value| memory.tag.0 = value) }
                { desk.text(w.tag_value, "Value", &form.1, |memory, value| memory.tag.1 = value) }
                <p class="mg-tools">{ button("mg-tag", w.add_tag, true, desk.press(vec![add], None)) }</p>
            </>
        }
    })
}
