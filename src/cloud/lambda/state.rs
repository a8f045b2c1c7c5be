//! What Lambda keeps: functions, their environments, and calls that wait for one.
//!
//! May use: the [`site`](crate::cloud::site), time and randomness.

use std::collections::BTreeMap;

use crate::cloud::{Service, ServiceError, site::Site};
use crate::kernel::{Millis, Rng, SimTime};
use crate::wire::sigv4::Credentials;

/// How long an environment is kept warm without a call. AWS does not say; 5 to 15 minutes are observed.
pub(super) const WARM: Millis = Millis::minutes(10);
/// How long a new function is `Pending`.
pub(super) const PENDING: Millis = Millis::seconds(1);

/// A function.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Function {
    pub(super) name: String,
    pub(super) arn: String,
    pub(super) role_arn: String,
    pub(super) runtime: String,
    pub(super) handler: String,
    pub(super) description: String,
    pub(super) timeout: u64,
    pub(super) memory: u64,
    pub(super) variables: Vec<(String, String)>,
    pub(super) files: Vec<(String, Vec<u8>)>,
    pub(super) code_size: usize,
    pub(super) code_sha256: String,
    pub(super) made: SimTime,
    pub(super) modified: SimTime,
    pub(super) revision: String,
    pub(super) environment: Option<Environment>,
}

/// What a function runs in.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Environment {
    pub(super) credentials: Credentials,
    pub(super) expires: SimTime,
    pub(super) used: SimTime,
    /// The log stream's name.
    pub(super) stream: String,
}

/// Everything that Lambda keeps.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Lambda {
    pub(super) functions: BTreeMap<String, Function>,
    /// Calls that wait for an environment, by the function's name.
    pub(super) parked: Vec<(String, Invocation)>,
    pub(super) rng: Rng,
    /// The steps of functions' programs since they were last asked for.
    pub worked: u64,
}

impl Lambda {
    pub fn new(seed: u64) -> Self {
        Self { functions: BTreeMap::new(), parked: Vec::new(), rng: Rng::stream(seed, "lambda"), worked: 0 }
    }

    /// The names of the functions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(String::as_str)
    }

    pub(super) fn function(&self, site: &Site, name: &str) -> Result<&Function, ServiceError> {
        self.functions.get(name).ok_or_else(|| {
            let message = ["Function not found: ", &function_arn(site, name)].concat();
            ServiceError::new(404, "ResourceNotFoundException", message)
        })
    }
}

/// What somebody called a function with.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Invocation {
    pub(super) exchange: u64,
    pub(super) event: String,
    pub(super) kind: Kind,
    pub(super) tail: bool,
}

/// `X-Amz-Invocation-Type`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cloud) enum Kind {
    RequestResponse,
    Event,
}

/// `arn:aws:lambda:…:function:NAME`
pub(super) fn function_arn(site: &Site, name: &str) -> String {
    site.arn(Service::Lambda, &["function:", name].concat())
}
