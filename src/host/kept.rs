//! Long-term keys that are kept on a computer: in a shell's variables, in the AWS profiles, or in any other file.
//!
//! May use: [`ini`](super::ini) and the shells of this room. A key without its secret is none.
//!
//! ```
//! use sts_flow::host::{Session, kept};
//!
//! let mut session = Session::pc();
//! assert!(kept::long_term(&session).is_empty());
//! session.export("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
//! session.export("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
//! assert_eq!(kept::long_term(&session)[0].access_key_id, "AKIAIOSFODNN7EXAMPLE");
//! ```

use serde::Serialize;

use super::ini;
use super::secrets::key_ids;
use super::shell::Session;

/// A long-term key, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Its id.
    pub access_key_id: String,
    /// Where it is.
    pub place: Place,
}

/// Where a key is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// In the variables of a shell.
    Variables,
    /// In an AWS profile.
    Profile(String),
    /// In another file.
    File(String),
}

/// The long-term keys that a shell and its computer hold: the one that `aws` would use first comes first. Another user's AWS
/// profiles are not among them: no command of this shell asks for those.
pub fn long_term(session: &Session) -> Vec<Kept> {
    let mut all: Vec<Kept> = Vec::new();
    let mut keep = |id: &str, place: Place| {
        if id.starts_with("AKIA") && all.iter().all(|one| one.access_key_id != id) {
            all.push(Kept { access_key_id: id.to_owned(), place });
        }
    };
    let secret = session.var("AWS_SECRET_ACCESS_KEY").unwrap_or("");
    if let Some(id) = session.var("AWS_ACCESS_KEY_ID").filter(|_| !secret.is_empty()) {
        keep(id, Place::Variables);
    }
    let with_keys = || session.files().iter().filter(|(_, text)| text.contains("AKIA"));
    let mut profiles = Vec::new();
    let home = session.var("HOME").unwrap_or("/");
    let is_asked = |path: &str| path.strip_prefix(home).is_some_and(|in_home| OF_AWS.contains(&in_home));
    for (_, text) in with_keys().filter(|(path, _)| is_asked(path)) {
        for (name, settings) in ini::parse(text).unwrap_or_default() {
            let has = |setting: &str| settings.get(setting).filter(|value| !value.is_empty());
            if let (Some(id), Some(_)) = (has("aws_access_key_id"), has("aws_secret_access_key")) {
                let name = name.strip_prefix("profile ").unwrap_or(&name).trim().to_owned();
                profiles.push((name, id.clone()));
            }
        }
    }
    profiles.sort_by_key(|(name, _)| name != "default");
    for (name, id) in profiles {
        keep(&id, Place::Profile(name));
    }
    for (path, text) in with_keys().filter(|(path, _)| !OF_AWS.iter().any(|file| path.ends_with(file))) {
        // Of a record or a listing that names a key, nobody can make use.
        if text.to_ascii_lowercase().replace(['_', ' '], "").contains("secretaccesskey") {
            key_ids(text).for_each(|id| keep(id, Place::File(path.to_owned())));
        }
    }
    all
}

/// The AWS CLI's own files, in a home directory.
const OF_AWS: [&str; 2] = ["/.aws/credentials", "/.aws/config"];

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 3] = ["AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE", "ASIAIOSFODNN7EXAMPLE"];

    #[test]
    fn where_a_key_may_be() {
        let profile = |name: &str, id: &str| format!("[{name}]\naws_access_key_id = {id}\naws_secret_access_key = s\n");
        let file = |name: &str| Place::File(format!("/Users/you/{name}"));
        let new_key = format!("{{\"AccessKeyId\": \"{}\", \"SecretAccessKey\": \"s\"}}", KEYS[0]);
        for (name, text, want) in [
            (".aws/credentials", profile("default", KEYS[0]), vec![Place::Profile("default".into())]),
            (".aws/config", profile("profile admin", KEYS[0]), vec![Place::Profile("admin".into())]),
            (
                ".aws/credentials",
                profile("a", KEYS[1]) + &profile("default", KEYS[0]),
                vec![Place::Profile("default".into()), Place::Profile("a".into())],
            ),
            (".aws/credentials", profile("default", KEYS[2]), vec![]),
            (".aws/credentials", format!("[default]\naws_access_key_id = {}\n", KEYS[0]), vec![]),
            ("key.json", new_key, vec![file("key.json")]),
            (
                "accessKeys.csv",
                format!("Access key ID,Secret access key\n{},s\n", KEYS[0]),
                vec![file("accessKeys.csv")],
            ),
            ("record.json", format!("{{\"accessKeyId\": \"{}\"}}", KEYS[0]), vec![]),
            (
                "script.sh",
                format!("export AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY=s", KEYS[0]),
                vec![file("script.sh")],
            ),
        ] {
            let mut session = Session::pc();
            let _ = session.files_mut().make_dir("/Users/you/.aws");
            session.files_mut().write(&format!("/Users/you/{name}"), &text).unwrap();
            let found: Vec<Place> = long_term(&session).into_iter().map(|one| one.place).collect();
            assert_eq!(found, want, "{name}: {text}");
        }
    }

    #[test]
    fn variables_come_first_and_need_their_secret() {
        let mut session = Session::pc();
        session.export("AWS_ACCESS_KEY_ID", KEYS[0]);
        assert_eq!(long_term(&session), []);
        session.export("AWS_SECRET_ACCESS_KEY", "s");
        let variables = Kept { access_key_id: KEYS[0].into(), place: Place::Variables };
        assert_eq!(long_term(&session), [variables]);
        session.export("AWS_ACCESS_KEY_ID", KEYS[2]);
        assert_eq!(long_term(&session), [], "a set of STS is none");
    }
}
