//! Why AWS would not take a policy: where, what, and the sentence that AWS says.
//!
//! May use: nothing.

use std::fmt;

/// Why AWS would not take a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedPolicy {
    /// Where: `Statement[1].Condition`.
    pub at: String,
    /// What.
    pub fault: Fault,
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
    /// Both this element and its `Not…`.
    Both(&'static str),
    /// A list without values.
    Empty,
    /// Neither `2008-10-17` nor `2012-10-17`.
    Version(String),
    /// Neither `Allow` nor `Deny`.
    Effect(String),
    /// A `Sid` with other characters than letters and digits.
    Sid(String),
    /// A `Sid` that another statement has too.
    SidTwice(String),
    /// An action or condition key that is not `service:name`.
    Vendor(String),
    /// A trust policy that speaks of another service's actions.
    NotSts(String),
    /// A resource that is neither an ARN nor `*`.
    Resource(String),
    /// A principal that no such kind of principal can be.
    Principal(&'static str, String),
    /// A condition operator that does not exist.
    Operator(String),
    /// A `Date…` condition with a value that is no date.
    Date(String),
}

impl MalformedPolicy {
    /// The message of AWS's `MalformedPolicyDocument`, which is often less telling than [`fault`](Self::fault).
    pub fn aws_message(&self) -> String {
        let fixed = match &self.fault {
            Fault::Missing("Action") => "Policy statement must contain actions.",
            Fault::Missing("Resource") => "Policy statement must contain resources.",
            Fault::Missing("Principal") => "Missing required field Principal",
            Fault::Empty if self.at.ends_with("Action") => "Policy statement must contain actions.",
            Fault::Empty if self.at.ends_with("Resource") => "Policy statement must contain resources.",
            Fault::Prohibited("Principal") => "Policy document should not specify a principal.",
            Fault::Prohibited(_) => "Has prohibited field Resource",
            Fault::Sid(_) => {
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
            }
            Fault::SidTwice(_) => "Statement IDs (SID) in a single policy must be unique.",
            Fault::Vendor(_) => "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            Fault::NotSts(_) => "AssumeRole policy may only specify STS AssumeRole actions.",
            Fault::Date(_) => "The policy failed legacy parsing",
            Fault::Resource(text) => return ["Resource ", text, " must be in ARN format or \"*\"."].concat(),
            Fault::Principal(kind, text) => {
                return ["Invalid principal in policy: \"", &kind.to_ascii_uppercase(), "\":\"", text, "\""].concat();
            }
            _ => "Syntax errors in policy.",
        };
        fixed.to_owned()
    }
}

impl fmt::Display for MalformedPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut say = |parts: &[&str]| parts.iter().try_for_each(|part| f.write_str(part));
        if !self.at.is_empty() {
            say(&[&self.at, ": "])?;
        }
        match &self.fault {
            Fault::Json { line, column } => {
                say(&["not JSON at line ", &line.to_string(), ", column ", &column.to_string()])
            }
            Fault::TooLong => say(&["longer than a policy may be"]),
            Fault::Type(wanted) => say(&["should be ", wanted]),
            Fault::Unknown(name) => say(&["there is no element \"", name, "\""]),
            Fault::Twice(name) => say(&["\"", name, "\" is there twice"]),
            Fault::Missing(name) => say(&["\"", name, "\" is missing"]),
            Fault::Prohibited(name) => say(&["\"", name, "\" has no place in a policy of this kind"]),
            Fault::Both(name) => say(&["\"", name, "\" and \"Not", name, "\" exclude each other"]),
            Fault::Empty => say(&["has no value"]),
            Fault::Version(text) => say(&["should be \"2012-10-17\", not \"", text, "\""]),
            Fault::Effect(text) => say(&["should be \"Allow\" or \"Deny\", not \"", text, "\""]),
            Fault::Sid(text) => say(&["\"", text, "\" has other characters than letters and digits"]),
            Fault::SidTwice(text) => say(&["another statement is called \"", text, "\" too"]),
            Fault::Vendor(text) => say(&["\"", text, "\" should be like \"service:name\""]),
            Fault::NotSts(text) => say(&["\"", text, "\" is no action by which a role is assumed"]),
            Fault::Resource(text) => say(&["\"", text, "\" is neither an ARN nor \"*\""]),
            Fault::Principal(kind, text) => say(&["\"", text, "\" cannot be a principal of kind \"", kind, "\""]),
            Fault::Operator(text) => say(&["there is no condition operator \"", text, "\""]),
            Fault::Date(text) => say(&["\"", text, "\" is no date"]),
        }
    }
}

impl std::error::Error for MalformedPolicy {}
