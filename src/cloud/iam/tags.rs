//! Tags: those that a call names, and TagRole, TagUser and their like.
//!
//! May use: [`find`](super::find), [`answer`](super::answer) and [`refusal`](super::refusal).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>

use super::answer::page;
use super::kind::Kind;
use super::refusal::quota;
use super::state::Iam;
use crate::cloud::{ServiceError, call::Answer, call::Call, desk::Desk, directory::Tag};
use crate::wire::xml::El;

/// The most tags of a thing.
const MOST: usize = 50;

/// Whether two keys are one. Those of users and roles are so whatever the case of their letters; those of other things
/// differ by it.
fn same(kind: Kind, one: &str, other: &str) -> bool {
    match kind {
        Kind::User | Kind::Role => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

/// The tags that the call names for a thing of this kind.
pub(super) fn tags_of(call: &Call<'_>, kind: Kind) -> Result<Vec<Tag>, ServiceError> {
    let mut tags: Vec<Tag> = Vec::new();
    for i in 1.. {
        let at = |part| ["Tags.member.", &i.to_string(), part].concat();
        let Some(key) = call.get(&at(".Key")) else { break };
        if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
            let message = "Tag keys beginning with aws: are reserved for system use.";
            return Err(ServiceError::new(400, "InvalidInput", message));
        }
        if tags.iter().any(|(other, _)| same(kind, other, key)) {
            let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(ServiceError::new(400, "InvalidInput", message));
        }
        tags.push((key.to_owned(), call.get(&at(".Value")).unwrap_or("").to_owned()));
    }
    Ok(tags)
}

/// An answer that has tags where there are some.
pub(super) fn tags_element(tags: &[Tag]) -> Option<El> {
    (!tags.is_empty()).then(|| tags_or_none(tags))
}

/// An answer that has a list of tags, be it empty.
pub(super) fn tags_or_none(tags: &[Tag]) -> El {
    El::new("Tags").children(tags.iter().map(member))
}

fn member((key, value): &Tag) -> El {
    El::new("member").leaf("Key", key).leaf("Value", value)
}

/// A tag of the same key takes the new value, and the key as it is written now.
pub(super) fn tag(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let new = tags_of(call, kind)?;
    let tags = iam.holder_mut(kind, name)?.1;
    let fresh = new.iter().filter(|(key, _)| tags.iter().all(|(other, _)| !same(kind, other, key)));
    // How IAM puts it is (U).
    if tags.len() + fresh.count() > MOST {
        return Err(quota("TagsPerResource: 50"));
    }
    for tag in new {
        match tags.iter_mut().find(|(other, _)| same(kind, other, &tag.0)) {
            Some(old) => *old = tag,
            None => tags.push(tag),
        }
    }
    Ok(Vec::new())
}

pub(super) fn untag(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let keys = call.list("TagKeys.member");
    iam.holder_mut(kind, name)?.1.retain(|(key, _)| !keys.iter().any(|other| same(kind, other, key)));
    Ok(Vec::new())
}

pub(super) fn list_tags(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    page(call, "Tags", iam.holder(kind, name)?.1.iter().map(member))
}
