//! A console's call as the line of the AWS CLI that makes the same.
//!
//! May use: actions. The profile is called as the user is.
//!
//! ```text
//! iam AttachRolePolicy {RoleName: App, PolicyArn: …} by admin
//!   → aws iam attach-role-policy --policy-arn … --role-name App --profile admin
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use crate::cloud::Service;
use crate::story::Action;

/// The line; nothing for what is no call.
pub fn line(action: &Action) -> Option<String> {
    let Action::Call { user, service, action, params } = action else { return None };
    let mut options: Vec<(String, Vec<String>)> = Vec::new();
    let mut tags = BTreeMap::new();
    for (name, value) in params {
        let (option, piece, joined) = match name.as_str() {
            "MinCount" => continue,
            // A switch stands without a value.
            "SetAsDefault" => {
                options.push(("set-as-default".to_owned(), Vec::new()));
                continue;
            }
            "MaxCount" => ("count".to_owned(), value.clone(), " "),
            "IamInstanceProfile.Name" => ("iam-instance-profile".to_owned(), format!("Name={value}"), ","),
            "Filter.1.Name" => ("filters".to_owned(), format!("Name={value}"), ","),
            "Filter.1.Value.1" => ("filters".to_owned(), format!("Values={value}"), ","),
            "Tags.member.1.Key" => continue,
            "Tags.member.1.Value" => {
                let key = params.get("Tags.member.1.Key").map_or("", String::as_str);
                let tag = if is_plain(key) && is_plain(value) {
                    format!("Key={key},Value={value}")
                } else {
                    json!([{ "Key": key, "Value": value }]).to_string()
                };
                ("tags".to_owned(), tag, " ")
            }
            "TagKeys.member.1" => ("tag-keys".to_owned(), value.clone(), " "),
            name if name.starts_with("TagSpecification.") => {
                tags.insert(name.rsplit('.').next().unwrap_or(name), value.clone());
                continue;
            }
            name => match (name.split_once('.'), name.rsplit_once('.')) {
                (Some(("MetadataOptions", rest)), _) => ("metadata-options".to_owned(), format!("{rest}={value}"), ","),
                (_, Some((list, number))) if number.bytes().all(|b| b.is_ascii_digit()) => {
                    ([&kebab(list), "s"].concat(), value.clone(), " ")
                }
                _ => (kebab(name), value.clone(), " "),
            },
        };
        match options.last_mut() {
            Some((last, pieces)) if *last == option && joined == "," => {
                if let Some(piece_before) = pieces.last_mut() {
                    let _ = write!(piece_before, ",{piece}");
                }
            }
            Some((last, pieces)) if *last == option => pieces.push(piece),
            _ => options.push((option, vec![piece])),
        }
    }
    if let Some(value) = tags.get("Value") {
        let tags = if is_plain(value) {
            format!("ResourceType=instance,Tags=[{{Key=Name,Value={value}}}]")
        } else {
            json!([{ "ResourceType": "instance", "Tags": [{ "Key": "Name", "Value": value }] }]).to_string()
        };
        options.push(("tag-specifications".to_owned(), vec![tags]));
    }
    // `aws s3` has commands of its own.
    let command = if *service == Service::S3 { "s3api" } else { service.prefix() };
    let mut line = format!("aws {command} {}", kebab(action));
    for (option, pieces) in options {
        let _ = write!(line, " --{option}");
        for piece in pieces {
            let _ = write!(line, " {}", quoted(&piece));
        }
    }
    Some(format!("{line} --profile {}", quoted(user)))
}

/// Whether shorthand takes a tag's text as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@:/".contains(&b))
}

/// `RoleName` → `role-name`
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// As a shell takes it for one word.
fn quoted(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.,=@:/+".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
