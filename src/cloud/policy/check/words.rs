//! What AWS says of a fault, in each form of document. `(U)` marks a sentence that neither AWS's pages nor a public report of
//! an error confirms: what is held to be sure is that AWS refuses it.
//!
//! May use: [`fault`](crate::cloud::policy::fault), and [`place`](crate::cloud::policy::place)'s positions.

use super::arn;
use crate::cloud::policy::document::Form;
use crate::cloud::policy::fault::{Fault, MalformedPolicy};
use crate::cloud::policy::place::position_of;

/// A result of reading.
pub(super) type Parsed<T> = Result<T, MalformedPolicy>;

/// The text that is read, and as what.
pub(super) struct Given<'t> {
    pub text: &'t str,
    pub form: Form<'t>,
}

impl Given<'_> {
    /// Refuses it for this fault at this place.
    pub fn fault<T>(&self, at: &str, fault: Fault) -> Parsed<T> {
        let said = match self.form {
            Form::Managed | Form::Inline | Form::Session => identity(at, &fault),
            Form::Trust => trust(self.text, at, &fault),
            Form::Bucket(_) => bucket(self.text, at, &fault),
        };
        Err(MalformedPolicy { at: at.to_owned(), fault, said })
    }
}

const LEGACY: &str = "The policy failed legacy parsing";
const SID: &str =
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
const NO_JSON: &str = "This policy contains invalid Json";

fn identity(at: &str, fault: &Fault) -> String {
    let fixed = match fault {
        Fault::OldVersion => "Policy document must be version 2012-10-17 or greater.",
        Fault::EffectCase(_) | Fault::Date(_) | Fault::Arn(_) | Fault::Parts(_) => LEGACY,
        Fault::Prohibited(_) => "Policy document should not specify a principal.",
        Fault::Sid(_) => SID,
        Fault::SidTwice(_) => "Statement IDs (SID) in a single policy must be unique.",
        Fault::Missing("Action") => "Policy statement must contain actions.",
        Fault::Missing("Resource") => "Policy statement must contain resources.",
        Fault::Empty if at.ends_with("Action") => "Policy statement must contain actions.",
        Fault::Empty if at.ends_with("Resource") => "Policy statement must contain resources.",
        Fault::Vendor(_) => "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        Fault::Colons(_) => "Actions/Condition can contain only one colon.",
        Fault::VendorName(text) => {
            let vendor = text.split(':').next().unwrap_or_default();
            return ["Vendor ", vendor, " is not valid"].concat();
        }
        Fault::Resource(text) => return ["Resource ", text, " must be in ARN format or \"*\"."].concat(),
        Fault::Partition(text) => return partition(text),
        Fault::Service(_) => "Resource vendor must be fully qualified and cannot contain regexes.",
        Fault::Region(text) if arn::is_of(text, "iam") => {
            return ["IAM resource ", text, " cannot contain region information."].concat();
        }
        Fault::Region(text) => return ["Resource ", text, " can not contain region information."].concat(),
        Fault::Path(_) => {
            let start = "IAM resource path must either be \"*\" or start with ";
            return [start, &arn::IAM_KINDS.join(", "), "."].concat();
        }
        _ => "Syntax errors in policy.",
    };
    fixed.to_owned()
}

/// AWS writes the ARN out, with `*` for what is missing.
fn partition(text: &str) -> String {
    let mut parts = text.splitn(6, ':').skip(1);
    let partition = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.chain(["*"; 4]).take(4).collect();
    let arn = ["arn:", partition, ":", &rest.join(":")].concat();
    ["Partition \"", partition, "\" is not valid for resource \"", &arn, "\"."].concat()
}

/// What the parser of trust and bucket policies says of both.
fn by_the_other_parser(fault: &Fault) -> Option<String> {
    let fixed = match fault {
        // (U) of members that are there twice.
        Fault::Json { .. } | Fault::Twice(_) => NO_JSON,
        Fault::Version(_) => "The policy must contain a valid version string",
        Fault::Missing("Statement") => "Missing required field Statement",
        Fault::Missing("Principal") => "Missing required field Principal",
        Fault::Missing("Effect") => "Missing required field Effect",
        Fault::SidTwice(_) => "The Statement Ids in the policy are not unique",
        Fault::Unknown(name) => return Some(["Unknown field ", name].concat()),
        Fault::Effect(text) => return Some(["Invalid effect: ", text].concat()),
        Fault::Operator(text) => return Some(["Invalid Condition type : ", text].concat()),
        _ => return None,
    };
    Some(fixed.to_owned())
}

fn trust(text: &str, at: &str, fault: &Fault) -> String {
    let fixed = match fault {
        Fault::Type(_) if at.is_empty() => NO_JSON,
        Fault::TooLong => NO_JSON,
        Fault::Type(_) => return syntax_error(text, at),
        // A kind of principal that there is not is no field, but a fault in the syntax.
        Fault::Unknown(name) if at.ends_with("Principal") => return syntax_error(text, &[at, ".", name].concat()),
        Fault::Empty if at == "Statement" => "Could not parse the policy: Statement is empty!",
        Fault::Empty => "Missing required field Principal cannot be empty!",
        Fault::Prohibited("Resource") => "Has prohibited field Resource",
        Fault::Prohibited("NotResource") => "AssumeRole policy must not contain resources.",
        Fault::AllowsOthers => "Allow with NotPrincipal is not allowed.",
        Fault::Prohibited(_) => "AssumeRole policy must not contain NotPrincipal field.",
        Fault::Missing("Action") => "Missing required field Action",
        Fault::Sid(_) => SID,
        Fault::NotSts(_) => "AssumeRole policy may only specify STS AssumeRole actions.",
        Fault::Nobody => {
            "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement \
             with no principals!"
        }
        Fault::PrincipalText(text) if text == "*" => "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
        Fault::PrincipalText(_) => "Principal must be a JSON object.",
        Fault::Principal("Federated", _) => "Federated principals must be valid domain names or SAML metadata ARNs",
        Fault::Principal(kind, text) => {
            return ["Invalid principal in policy: \"", &kind.to_ascii_uppercase(), "\":\"", text, "\""].concat();
        }
        Fault::Date(_) | Fault::Arn(_) => LEGACY, // (U)
        other => return by_the_other_parser(other).unwrap_or_else(|| syntax_error(text, at)),
    };
    fixed.to_owned()
}

/// The parser tells how far it had read: to the first letter of the value, and one further.
fn syntax_error(text: &str, at: &str) -> String {
    let (line, column) = position_of(text, at).unwrap_or((1, 1));
    ["Syntax error at position (", &line.to_string(), ",", &column.to_string(), ")"].concat()
}

fn bucket(text: &str, at: &str, fault: &Fault) -> String {
    let fixed = match fault {
        Fault::Json { .. } | Fault::Type(_) if !text.trim_start().starts_with('{') => {
            "Policies must be valid JSON and the first byte must be '{'"
        }
        Fault::TooLong => "Normalized policy document exceeds the maximum allowed size of 20480 bytes",
        Fault::Empty if at == "Statement" => "Could not parse the policy: Statement is empty!",
        Fault::Empty | Fault::Nobody => "Missing required field Principal cannot be empty!",
        Fault::Unknown(_) if at.ends_with("Principal") => "Invalid principal in policy",
        Fault::Principal(..) | Fault::PrincipalText(_) => "Invalid principal in policy",
        Fault::Missing("Action" | "Resource") => "Statement is missing required element",
        Fault::Action(_) => "Policy has invalid action",
        Fault::Elsewhere(_) => "Policy has invalid resource",
        Fault::Inapplicable(_) => "Action does not apply to any resource(s) in statement",
        Fault::Key(_) => "Policy has an invalid condition key",
        Fault::Unasked(_) => "Conditions do not apply to combination of actions and resources in statement",
        Fault::Address(_) => "Invalid IP address in Conditions",
        // (U) of all but a `null`.
        other => return by_the_other_parser(other).unwrap_or_else(|| "Invalid policy syntax.".to_owned()),
    };
    fixed.to_owned()
}
