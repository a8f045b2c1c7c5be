//! What is written on the stage and is no name of AWS.
//!
//! ```
//! use sts_flow::words::{Lang, stage_words};
//! assert_eq!(stage_words(Lang::En).ec2_service, "EC2 service");
//! ```

use super::Lang;
use super::names::place_name;
use crate::host::kept::{Kept, Place};
use crate::story::{Node, Spot, Trace};

/// The words of the stage, in one language.
#[derive(Clone, Copy, Debug)]
pub struct StageWords {
    /// The EC2 service of AWS.
    pub ec2_service: &'static str,
    /// What it does.
    /// The instance's web service.
    pub web: &'static str,
    /// The endpoint of the VPC for S3.
    pub endpoint: &'static str,
    /// Before who may assume it.
    pub trust: &'static str,
    /// Of a permissions boundary.
    pub boundary: &'static str,
    /// There is no role yet.
    pub no_role: &'static str,
    /// Its role has no policy.
    pub no_policy: &'static str,
    /// What a finding of GuardDuty says in short.
    pub finding: &'static str,
}

/// The words of the stage.
pub const fn stage_words(lang: Lang) -> &'static StageWords {
    match lang.main() {
        Lang::En => &StageWords {
            ec2_service: "EC2 service",
            web: "Web service",
            endpoint: "VPC endpoint",
            trust: "Trusts",
            boundary: "boundary",
            no_role: "No roles",
            no_policy: "No permissions policy",
            finding: "High severity",
        },
        _ => &StageWords {
            ec2_service: "EC2 サービス",
            web: "Web サービス",
            endpoint: "VPC エンドポイント",
            trust: "信頼",
            boundary: "境界",
            no_role: "ロールなし",
            no_policy: "許可ポリシーなし",
            finding: "重要度: 高",
        },
    }
}

/// What a service is called that comes to the stage when it is called, in short, and what of it is used.
pub const fn aside(lang: Lang, node: Node) -> (&'static str, &'static str) {
    match node {
        Node::Ssm => ("SSM", "Session Manager"),
        Node::Signin => (lang.pick("サインイン", "Sign-in"), "aws login"),
        Node::IdentityCenter => ("SSO", "Identity Center"),
        _ => ("Analyzer", "IAM"),
    }
}

/// What a place wears that keeps a long-term key, from the longest to the shortest. Which profile it is in is said where it
/// has to be asked for.
pub fn long_term_key(lang: Lang, kept: &Kept) -> Vec<String> {
    let named = lang.pick("長期アクセスキー", "Long-term key").to_owned();
    let short = lang.pick("長期キー", "AKIA key").to_owned();
    let of = match &kept.place {
        Place::Profile(name) if name != "default" => Some(name.as_str()),
        Place::File(path) => owner(path),
        _ => None,
    };
    let mut texts = match of {
        Some(of) => vec![[&named, " (", of, ")"].concat(), [&short, " (", of, ")"].concat(), named, short],
        None => vec![named, short],
    };
    texts.dedup();
    texts
}

/// The user in whose home directory a file is.
fn owner(path: &str) -> Option<&str> {
    if path.starts_with("/root/") {
        return Some("root");
    }
    let inside = ["/home/", "/Users/"].into_iter().find_map(|homes| path.strip_prefix(homes))?;
    inside.split_once('/').map(|(user, _)| user)
}

/// The whole of it: which key it is, where it is kept, and that it has no end.
pub fn long_term_told(lang: Lang, kept: &Kept) -> String {
    let id = &kept.access_key_id;
    let place = match &kept.place {
        Place::Variables => lang.pick("環境変数", "environment variables").to_owned(),
        Place::Profile(name) => [lang.pick("プロファイル ", "profile "), name].concat(),
        Place::File(path) => path.clone(),
    };
    match lang.main() {
        Lang::En => format!("{id} ({place}): a long-term access key, which does not expire"),
        _ => format!("{id} ({place}): 有効期限のない長期アクセスキー"),
    }
}

/// From whom to whom the message of event `index` goes, by the names on the stage: `EC2 service → STS`. Behind IMDS it is the
/// EC2 service that asks.
pub fn way(lang: Lang, trace: &Trace, index: usize) -> Option<String> {
    let message = trace.message(index)?;
    let named = |spot: Spot, node: Node| match spot {
        Spot::Ec2Service => stage_words(lang).ec2_service,
        Spot::Web => stage_words(lang).web,
        _ => place_name(lang, node),
    };
    let (from, to) = Spot::parties(trace, index)?;
    Some([named(from, message.from), " → ", named(to, message.to)].concat())
}
