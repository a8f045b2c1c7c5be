//! Service models: what a service's operations take and answer, as tables of text.
//!
//! They are trimmed from botocore's `data/` by `docs/models/trim.py` to what this account has. A file's first line is the
//! service: endpoint prefix, API version, protocol, where its endpoints are (`global`, `any`: global or regional,
//! `regional`), and for JSON the prefix of its targets. Then come operations and structures, one a line:
//!
//! ```text
//! > CreateRole Path>1 RoleName!>1 AssumeRolePolicyDocument!>1:p Tags:[Tag] = Role!:Role
//! > ListRoles +Marker,Marker,Roles PathPrefix>1 Marker>1 MaxItems>1:i = Roles!:[Role] IsTruncated:b Marker
//! > GetObject GET /{Bucket}/{Key+} Bucket!@/Bucket Key!>1@/Key -Range = ETag@^ETag
//! - DecodeAuthorizationMessage
//! Tag Key! Value!
//! ```
//!
//! An operation has the method and path of a REST protocol, `+` and its pagination (token in, token out, what is
//! collected), what it takes, and after `=` what it answers; `-Name` is a member that the real one has and this one has
//! not. A line `-` names the operations that are not here, where the list of them is complete.
//!
//! A member is its name, `!` if it is required, `>` and its least length or value, `:` and its type unless it is a
//! string (`i` integer, `b` boolean, `t` time, `p` policy, `x` bytes, `{}` map, `[T]` list, or a structure), and `@` and
//! where it stands on the wire if that does not follow from its name (`^` header, `?` query, `/` path, `$` body, `#`
//! status, `name/element` for lists of XML).

/// A service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Service {
    /// Its name in the CLI.
    pub name: &'static str,
    /// The first label of its endpoints.
    pub prefix: &'static str,
    pub version: &'static str,
    pub protocol: Protocol,
    /// `global`, `any` or `regional`.
    pub place: &'static str,
    /// What its JSON targets begin with.
    pub target: &'static str,
    lines: &'static str,
}

/// How a service's messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Query,
    Ec2,
    Json,
    RestJson,
    RestXml,
}

impl Protocol {
    pub(super) const fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::RestJson)
    }
}

/// An operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Operation {
    pub name: &'static str,
    /// The method and path of a REST protocol.
    pub method: &'static str,
    pub path: &'static str,
    /// Token in, token out, and what is collected.
    pub pages: Option<Vec<&'static str>>,
    pub input: Vec<Member>,
    pub output: Vec<Member>,
}

/// A member of a structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub name: &'static str,
    pub required: bool,
    pub least: u32,
    /// Its type as it is written in the table.
    pub kind: &'static str,
    /// Where it stands on the wire; empty if its name says it.
    pub wire: &'static str,
    /// Whether the real one has it and this one has not.
    pub refused: bool,
}

/// The tables by the CLI's names, in order.
const TABLES: [(&str, &str); 9] = [
    ("accessanalyzer", include_str!("models/accessanalyzer.txt")),
    ("cloudtrail", include_str!("models/cloudtrail.txt")),
    ("ec2", include_str!("models/ec2.txt")),
    ("iam", include_str!("models/iam.txt")),
    ("iam-toolbox", include_str!("models/iam-toolbox.txt")),
    ("lambda", include_str!("models/lambda.txt")),
    ("s3api", include_str!("models/s3api.txt")),
    ("ssm", include_str!("models/ssm.txt")),
    ("sts", include_str!("models/sts.txt")),
];

/// The name in a signature's scope of the service whose endpoints begin with `prefix`.
pub(super) fn signing_name(prefix: &'static str) -> &'static str {
    if prefix == "iam-toolbox" { "iam" } else { prefix }
}

/// Whether the service whose endpoints begin with `prefix` states its errors in JSON.
pub(super) fn has_json_errors(prefix: &str) -> bool {
    matches!(prefix, "lambda" | "cloudtrail" | "iam-toolbox" | "ssm" | "access-analyzer")
}

/// The service of that name.
pub(super) fn service(name: &str) -> Option<Service> {
    let (name, text) = TABLES.into_iter().find(|(n, _)| *n == name)?;
    let (head, lines) = text.split_once('\n')?;
    let mut words = head.split(' ');
    let mut word = || words.next().unwrap_or("");
    Some(Service {
        name,
        prefix: word(),
        version: word(),
        protocol: match word() {
            "query" => Protocol::Query,
            "ec2" => Protocol::Ec2,
            "json" => Protocol::Json,
            "rest-json" => Protocol::RestJson,
            _ => Protocol::RestXml,
        },
        place: word(),
        target: word(),
        lines,
    })
}

impl Service {
    /// The names of its operations here, and whether the list of those that are not here is complete.
    pub(super) fn operations(self) -> (Vec<&'static str>, Option<Vec<&'static str>>) {
        let mut ours = Vec::new();
        let mut others = None;
        for line in self.lines.lines() {
            if let Some(line) = line.strip_prefix("> ") {
                ours.extend(line.split(' ').next());
            } else if let Some(line) = line.strip_prefix("- ") {
                others = Some(line.split(' ').collect());
            }
        }
        (ours, others)
    }

    /// The operation that the CLI calls `name`.
    pub(super) fn operation(self, name: &str) -> Option<Operation> {
        let mut lines = self.lines.lines().filter_map(|l| l.strip_prefix("> "));
        let line = lines.find(|l| l.split(' ').next().is_some_and(|n| dashed(n) == name))?;
        let mut operation = Operation::default();
        let mut words = line.split(' ');
        operation.name = words.next().unwrap_or("");
        if matches!(self.protocol, Protocol::RestJson | Protocol::RestXml) {
            operation.method = words.next().unwrap_or("");
            operation.path = words.next().unwrap_or("");
        }
        let mut is_output = false;
        for word in words {
            if word == "=" {
                is_output = true;
            } else if let Some(pages) = word.strip_prefix('+') {
                operation.pages = Some(pages.split(',').collect());
            } else if let Some(shape) = word.strip_prefix('*') {
                operation.output = self.members(shape);
            } else if is_output {
                operation.output.push(Member::read(word));
            } else {
                operation.input.push(Member::read(word));
            }
        }
        Some(operation)
    }

    /// The members of a structure.
    pub(super) fn members(self, shape: &str) -> Vec<Member> {
        let line = self.lines.lines().find_map(|l| l.strip_prefix(shape)?.strip_prefix(' '));
        line.map_or(Vec::new(), |line| line.split(' ').map(Member::read).collect())
    }
}

impl Member {
    fn read(word: &'static str) -> Self {
        let (word, wire) = word.split_once('@').unwrap_or((word, ""));
        let (word, kind) = word.split_once(':').unwrap_or((word, ""));
        let (word, least) = word.split_once('>').unwrap_or((word, "0"));
        let (word, refused) = word.strip_prefix('-').map_or((word, false), |w| (w, true));
        let name = word.trim_end_matches('!');
        Self { name, required: name != word, least: least.parse().unwrap_or(0), kind, wire, refused }
    }

    /// Its option, without the dashes before it.
    pub(super) fn option(&self) -> String {
        dashed(self.name)
    }

    /// What its list is of.
    pub(super) fn element(&self) -> Option<&'static str> {
        self.kind.strip_prefix('[')?.strip_suffix(']')
    }
}

/// Whether a type is a structure: those are written with a capital.
pub(super) fn is_structure(kind: &str) -> bool {
    kind.starts_with(|c: char| c.is_ascii_uppercase())
}

/// `CreateRole` as the CLI calls it: `create-role`.
pub(super) fn dashed(name: &str) -> String {
    let mut out = String::new();
    let bytes = name.as_bytes();
    for (at, c) in name.char_indices() {
        let before = at.checked_sub(1).and_then(|n| bytes.get(n)).copied();
        let after_is_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        if c.is_ascii_uppercase() && before.is_some_and(|b| !b.is_ascii_uppercase() || after_is_lower) {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_options() {
        for (name, want) in [
            ("CreateRole", "create-role"),
            ("SAMLAssertion", "saml-assertion"),
            ("ListObjectsV2", "list-objects-v2"),
            ("S3Bucket", "s3-bucket"),
            ("MFA", "mfa"),
            ("HttpPutResponseHopLimit", "http-put-response-hop-limit"),
            ("SSEKMSKeyId", "ssekms-key-id"),
            ("AssumeRoleWithSAML", "assume-role-with-saml"),
        ] {
            assert_eq!(dashed(name), want);
        }
    }

    /// Every line of every table is read, and every structure that is named is there.
    #[test]
    fn tables_are_whole() {
        let mut operations = 0;
        for (name, _) in TABLES {
            let service = service(name).unwrap();
            assert!(matches!(service.place, "global" | "any" | "regional"), "{name}");
            let mut kinds: Vec<Member> = Vec::new();
            for operation in service.operations().0 {
                let operation = service.operation(&dashed(operation)).unwrap();
                operations += 1;
                assert_eq!(operation.path.is_empty(), operation.method.is_empty());
                kinds.extend(operation.input.iter().chain(&operation.output).filter(|m| !m.refused));
            }
            for line in service.lines.lines().filter(|l| !l.starts_with(['>', '-'])) {
                kinds.extend(service.members(line.split(' ').next().unwrap()));
            }
            for member in kinds {
                assert!(member.name.starts_with(|c: char| c.is_ascii_alphabetic()), "{name} {member:?}");
                let kind = member.element().unwrap_or(member.kind);
                let is_known = matches!(kind, "" | "i" | "b" | "t" | "p" | "x" | "{}");
                assert!(is_known || is_structure(kind) && !service.members(kind).is_empty(), "{name} {member:?}");
            }
        }
        assert!(operations > 70, "{operations}");
    }
}
