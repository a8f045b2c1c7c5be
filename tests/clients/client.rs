//! The clients: where they are, how they are started, and what is expected of them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::gateway::{Gateway, REGION};

/// A client that people use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// AWS CLI version 1, of PyPI.
    V1,
    /// AWS CLI version 2, of Debian: older than 2.13, so it has to be told its endpoint on each command line.
    V2,
    /// AWS CLI version 2.36, the one that is simulated. No package has it for Debian: it is tried where `AWS_CLI_2_36` names its
    /// program.
    Newest,
    /// Python with boto3, of PyPI.
    Boto,
}

/// Whom the account takes a client for.
pub const WHO: &str = "sts get-caller-identity --query Arn --output text";

const CLIS: [Client; 3] = [Client::V1, Client::V2, Client::Newest];

impl Client {
    /// Its program, if it is there. With `CI=true` it has to be.
    pub fn program(self) -> Option<&'static Path> {
        static FOUND: [OnceLock<Option<PathBuf>>; 4] = [const { OnceLock::new() }; 4];
        FOUND[self as usize].get_or_init(|| self.find()).as_deref()
    }

    fn find(self) -> Option<PathBuf> {
        let venv = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/clients-venv/bin");
        let (programs, asked, version, what) = match self {
            Self::V1 => (vec![venv.join("aws")], "--version", "aws-cli/1.", "AWS CLI v1"),
            // Another `aws` may come before it on PATH.
            Self::V2 => {
                let path = std::env::var_os("PATH").unwrap_or_default();
                let others = std::env::split_paths(&path).map(|folder| folder.join("aws"));
                let programs = [PathBuf::from("/usr/bin/aws")].into_iter().chain(others).collect();
                (programs, "--version", "aws-cli/2.", "AWS CLI v2")
            }
            Self::Newest => {
                let named = std::env::var_os("AWS_CLI_2_36")?;
                (vec![PathBuf::from(named)], "--version", "aws-cli/2.36.", "AWS CLI v2.36")
            }
            Self::Boto => (vec![venv.join("python")], "-cimport boto3; print('boto3')", "boto3", "boto3"),
        };
        let fits = |program: &PathBuf| {
            let told = Command::new(program).arg(asked).stdin(Stdio::null()).output();
            told.is_ok_and(|told| String::from_utf8_lossy(&told.stdout).starts_with(version))
        };
        if let Some(program) = programs.into_iter().find(fits) {
            return Some(program);
        }
        let problem = format!("SKIPPED: {what} is not there (`cargo xtask test` installs it)\n");
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true" || ci == "1"), "{problem}");
        // Not by a macro, whose output the harness would keep to itself.
        let _ = std::io::stderr().write_all(problem.as_bytes());
        None
    }
}

/// How a command ends. The numbers are those of the AWS CLI's own documentation for v2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The service refused it: 254, and 255 in v1.
    Service,
    /// Its configuration is not enough: 253, and 255 in v1.
    Configuration,
    /// Something else: 255.
    General,
}

impl Exit {
    const fn code(self, client: Client) -> i32 {
        match (self, client) {
            (Self::Service, Client::V2 | Client::Newest) => 254,
            (Self::Configuration, Client::V2 | Client::Newest) => 253,
            _ => 255,
        }
    }
}

/// A shell's environment and home, as a person would set them up for one client.
pub struct Shell<'a> {
    gateway: &'a Gateway,
    home: Folder,
    env: Vec<(String, String)>,
}

impl<'a> Shell<'a> {
    /// On the instance: nothing configured but where the account is.
    pub fn on_instance(gateway: &'a Gateway) -> Self {
        Self { gateway, home: Folder::new(), env: Vec::new() }
    }

    /// The administrator's, with a key in the environment.
    pub fn admin(gateway: &'a Gateway) -> Self {
        let key = &gateway.admin;
        Self::on_instance(gateway)
            .with("AWS_ACCESS_KEY_ID", &key.access_key_id)
            .with("AWS_SECRET_ACCESS_KEY", &key.secret_access_key)
    }

    /// With the credentials of the instance's role in the environment, as of now.
    pub fn with_role(gateway: &'a Gateway, role: &str) -> Self {
        let credentials = gateway.credentials(role);
        Self::on_instance(gateway)
            .with("AWS_ACCESS_KEY_ID", &credentials.access_key_id)
            .with("AWS_SECRET_ACCESS_KEY", &credentials.secret_access_key)
            .with("AWS_SESSION_TOKEN", &credentials.session_token.unwrap_or_default())
    }

    /// Without this variable.
    pub fn without(mut self, name: &str) -> Self {
        self.env.retain(|(n, _)| n != name);
        self
    }

    /// One more variable, or another value of it.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.env.retain(|(n, _)| n != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A file in its home.
    pub fn with_file(self, path: &str, text: &str) -> Self {
        self.home.write(path, text);
        self
    }

    /// What is set in it besides.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.env.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The account's address.
    pub fn url(&self) -> &str {
        &self.gateway.url
    }

    /// The account's clock.
    pub fn time(&self) -> String {
        self.gateway.time()
    }

    /// Its home.
    pub fn home(&self) -> &Path {
        &self.home.0
    }

    /// Runs `line` (words between blanks; quotes keep blanks together) with each CLI that is there.
    pub fn aws(&self, line: &str) -> Vec<Outcome> {
        CLIS.into_iter().filter_map(|client| self.run(client, line)).collect()
    }

    /// Runs `line` with `client`, if it is there.
    pub fn run(&self, client: Client, line: &str) -> Option<Outcome> {
        let program = client.program()?;
        let url = &self.gateway.url;
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.home()).stdin(Stdio::null());
        for (name, value) in [
            ("HOME", self.home().to_string_lossy().as_ref()),
            ("PATH", "/usr/bin:/bin"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
            ("AWS_PAGER", ""),
            ("AWS_DEFAULT_REGION", REGION),
            ("AWS_ENDPOINT_URL", url),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &format!("{url}/")),
            // A machine under load may need longer than the usual second.
            ("AWS_METADATA_SERVICE_TIMEOUT", "20"),
            // The form in which version 2.36 has the words that the others have, after its prefix.
            ("AWS_CLI_ERROR_FORMAT", "legacy"),
        ] {
            command.env(name, value);
        }
        command.envs(self.variables());
        command.args(words(line));
        if client == Client::V2 {
            command.args(["--endpoint-url", url]);
        }
        let output = command.output().expect("the client starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        Some(Outcome {
            client,
            line: line.to_owned(),
            code: output.status.code(),
            out: text(&output.stdout),
            err: without_prefix(&text(&output.stderr)).to_owned(),
        })
    }
}

/// What came of a command.
#[derive(Debug)]
pub struct Outcome {
    /// Who ran it.
    pub client: Client,
    line: String,
    /// Its status.
    pub code: Option<i32>,
    /// What it printed, trimmed.
    pub out: String,
    /// What it complained about, trimmed, and without the prefix of today's versions.
    pub err: String,
}

impl Outcome {
    /// It succeeded, and printed this; `*` stands for anything.
    #[track_caller]
    pub fn prints(&self, pattern: &str) -> &Self {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{self:?}");
        assert!(
            fits(pattern, &self.out),
            "{:?} `aws {}` printed\n{}\nnot\n{pattern}",
            self.client,
            self.line,
            self.out
        );
        self
    }

    /// It failed in this way, and said this; `*` stands for anything.
    #[track_caller]
    pub fn fails(&self, exit: Exit, pattern: &str) {
        assert!(fits(pattern, &self.err), "{:?} `aws {}` said\n{}\nnot\n{pattern}", self.client, self.line, self.err);
        assert_eq!(self.code, Some(exit.code(self.client)), "{self:?}");
    }
}

/// What version 2.36 writes before an error.
pub fn without_prefix(err: &str) -> &str {
    err.strip_prefix("aws: [ERROR]: ").unwrap_or(err)
}

/// Whether `text` is of the form `pattern`, in which `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let (first, rest) = pattern.split_once('*').map_or((pattern, None), |(first, rest)| (first, Some(rest)));
    match (text.strip_prefix(first), rest) {
        (Some(left), None) => left.is_empty(),
        (Some(left), Some(rest)) => (0..=left.len()).any(|at| left.is_char_boundary(at) && fits(rest, &left[at..])),
        (None, _) => false,
    }
}

/// Splits as a shell does where there is nothing but blanks and quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (c, quote) {
            (_, Some(q)) if c == q => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// A folder that goes with its owner.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("sts-flow-clients-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder");
        Self(folder)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&self.0)).expect("its folder");
        fs::write(path, text).expect("written");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn patterns_and_words() {
    assert!(fits("a*c", "abc") && fits("*", "") && fits("a*b*c", "a1b2bc") && !fits("a*c", "abd") && !fits("a", "ab"));
    assert_eq!(words("a 'b c' \"d\" ''"), ["a", "b c", "d", ""]);
}
