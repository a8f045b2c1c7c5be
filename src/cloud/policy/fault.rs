//! Why AWS would not take a policy: where, what, and the sentence that AWS says.
//!
//! May use: nothing. AWS's sentences are in [`check::words`](super::check).

use std::fmt;

/// Why AWS would not take a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedPolicy {
    /// Where: `Statement[1].Condition`.
    pub at: String,
    /// What.
    pub fault: Fault,
    /// What AWS says of it.
    pub(super) said: String,
}

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not JSON from here on.
    Json {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// Longer than any policy may be.
    TooLong,
    /// It should be of this type.
    Type(&'static str),
    /// No such element.
    Unknown(String),
    /// This element is there twice.
    Twice(String),
    /// This element is not there.
    Missing(&'static str),
    /// This element has no place in a policy of this kind.
    Prohibited(&'static str),
    /// A trust policy that allows others than those whom it names.
    AllowsOthers,
    /// Both this element and its `Not…`.
    Both(&'static str),
    /// A list without values.
    Empty,
    /// Neither `2008-10-17` nor `2012-10-17`.
    Version(String),
    /// A version that is too old for a policy of this kind.
    OldVersion,
    /// Neither `Allow` nor `Deny`.
    Effect(String),
    /// `Allow` or `Deny` in other letters.
    EffectCase(String),
    /// A `Sid` with other characters than letters and digits.
    Sid(String),
    /// A `Sid` that another statement has too.
    SidTwice(String),
    /// An action that is not `service:name`.
    Vendor(String),
    /// An action whose service can be none.
    VendorName(String),
    /// An action with more than one colon.
    Colons(String),
    /// A trust policy that speaks of other actions than those by which a role is assumed.
    NotSts(String),
    /// A resource that is neither an ARN nor `*`.
    Resource(String),
    /// An ARN of another partition.
    Partition(String),
    /// An ARN whose service is missing, or is a pattern.
    Service(String),
    /// An ARN of too few parts.
    Parts(String),
    /// An ARN with a region, of a service that has none in its ARNs.
    Region(String),
    /// An ARN of IAM's that is of no kind of thing that IAM has.
    Path(String),
    /// A principal that no such kind of principal can be.
    Principal(&'static str, String),
    /// A principal that is a text, where only an object may be.
    PrincipalText(String),
    /// Nobody is named.
    Nobody,
    /// A condition operator that does not exist.
    Operator(String),
    /// A `Date…` condition with a value that is no date.
    Date(String),
    /// An `Arn…` condition with a value that is no ARN.
    Arn(String),
    /// No action of this service on a resource of this kind.
    Action(String),
    /// A resource that is another than the one that has the policy.
    Elsewhere(String),
    /// An action for which no resource of the statement is meant.
    Inapplicable(String),
    /// A condition key that does not exist.
    Key(String),
    /// A condition key that no request of these actions has.
    Unasked(String),
    /// An address condition with a value that is no address.
    Address(String),
}

impl MalformedPolicy {
    /// The message of AWS's `MalformedPolicyDocument`, which is often less telling than [`fault`](Self::fault).
    pub fn aws_message(&self) -> &str {
        &self.said
    }
}

impl fmt::Display for MalformedPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut say = |parts: &[&str]| parts.iter().try_for_each(|part| f.write_str(part));
        if !self.at.is_empty() {
            say(&[&self.at, ": "])?;
        }
        let (text, rest) = match &self.fault {
            Fault::Json { line, column } => {
                return say(&["not JSON at line ", &line.to_string(), ", column ", &column.to_string()]);
            }
            Fault::TooLong => return say(&["longer than a policy may be"]),
            Fault::Type(wanted) => return say(&["should be ", wanted]),
            Fault::Unknown(name) => return say(&["there is no element \"", name, "\""]),
            Fault::Both(name) => return say(&["\"", name, "\" and \"Not", name, "\" exclude each other"]),
            Fault::Empty => return say(&["has no value"]),
            Fault::Version(text) => return say(&["should be \"2012-10-17\", not \"", text, "\""]),
            Fault::OldVersion => return say(&["\"Version\" should be \"2012-10-17\""]),
            Fault::Effect(text) | Fault::EffectCase(text) => {
                return say(&["should be \"Allow\" or \"Deny\", not \"", text, "\""]);
            }
            Fault::SidTwice(text) => return say(&["another statement is called \"", text, "\" too"]),
            Fault::Principal(kind, text) => {
                return say(&["\"", text, "\" cannot be a principal of kind \"", kind, "\""]);
            }
            Fault::Nobody => return say(&["names nobody"]),
            Fault::Operator(text) => return say(&["there is no condition operator \"", text, "\""]),
            Fault::Key(text) => return say(&["there is no condition key \"", text, "\""]),
            Fault::Twice(name) => (name.as_str(), "is there twice"),
            Fault::Missing(name) => (*name, "is missing"),
            Fault::AllowsOthers => ("NotPrincipal", "has no place in a policy of this kind"),
            Fault::Prohibited(name) => (*name, "has no place in a policy of this kind"),
            Fault::Sid(text) => (text.as_str(), "has other characters than letters and digits"),
            Fault::Vendor(text) => (text.as_str(), "should be like \"service:name\""),
            Fault::VendorName(text) => (text.as_str(), "names no service before its colon"),
            Fault::Colons(text) => (text.as_str(), "has more than one colon"),
            Fault::NotSts(text) => (text.as_str(), "is no action by which a role is assumed"),
            Fault::Resource(text) => (text.as_str(), "is neither an ARN nor \"*\""),
            Fault::Partition(text) => (text.as_str(), "is not in the partition \"aws\""),
            Fault::Service(text) => (text.as_str(), "does not name one service"),
            Fault::Parts(text) => (text.as_str(), "has not the six parts of an ARN"),
            Fault::Region(text) => (text.as_str(), "has a region, which such an ARN has not"),
            Fault::Path(text) => (text.as_str(), "is of no kind of thing that IAM has"),
            Fault::PrincipalText(text) => (text.as_str(), "should be in an object that says what it is"),
            Fault::Date(text) => (text.as_str(), "is no date"),
            Fault::Arn(text) => (text.as_str(), "is no ARN"),
            Fault::Action(text) => (text.as_str(), "is no action on a bucket or its objects"),
            Fault::Elsewhere(text) => (text.as_str(), "is neither this bucket nor in it"),
            Fault::Inapplicable(text) => (text.as_str(), "is done to none of the statement's resources"),
            Fault::Unasked(text) => (text.as_str(), "is in no request of these actions"),
            Fault::Address(text) => (text.as_str(), "is no address and no network"),
        };
        say(&["\"", text, "\" ", rest])
    }
}

impl std::error::Error for MalformedPolicy {}
