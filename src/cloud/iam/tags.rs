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

/// The tags that the call names.
pub(super) fn tags_of(call: &Call<'_>) -> Result<Vec<Tag>, ServiceError> {
    let mut tags: Vec<Tag> = Vec::new();
    for i in 1.. {
        let at = |part| ["Tags.member.", &i.to_string(), part].concat();
        let Some(key) = call.get(&at(".Key")) else { break };
        if tags.iter().any(|(other, _)| other.eq_ignore_ascii_case(key)) {
            let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
            return Err(ServiceError::new(400, "InvalidInput", message));
        }
        tags.push((key.to_owned(), call.get(&at(".Value")).unwrap_or("").to_owned()));
    }
    if tags.len() > 50 {
        return Err(quota("TagsPerResource: 50"));
    }
    Ok(tags)
}

pub(super) fn tags_element(tags: &[Tag]) -> Option<El> {
    (!tags.is_empty()).then(|| El::new("Tags").children(tags.iter().map(member)))
}

fn member((key, value): &Tag) -> El {
    El::new("member").leaf("Key", key).leaf("Value", value)
}

/// A tag of the same key, in any case of its letters, takes the new value.
fn merge(tags: &mut Vec<Tag>, new: Vec<Tag>) {
    tags.retain(|(key, _)| new.iter().all(|(other, _)| !other.eq_ignore_ascii_case(key)));
    tags.extend(new);
}

pub(super) fn tag(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let tags = tags_of(call)?;
    merge(iam.holder_mut(kind, name)?.1, tags);
    Ok(Vec::new())
}

pub(super) fn untag(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    let keys = call.list("TagKeys.member");
    iam.holder_mut(kind, name)?.1.retain(|(key, _)| !keys.contains(&key.as_str()));
    Ok(Vec::new())
}

pub(super) fn list_tags(iam: &mut Iam, _: &mut Desk<'_>, call: &Call<'_>, kind: Kind, name: &str) -> Answer {
    page(call, "Tags", iam.holder(kind, name)?.1.iter().map(member))
}
