//! The services that a first visit does not call, behind the door of the [chunk](crate::kernel::chunk) that holds most of the
//! account, [`Chunk::Account`]: all but EC2, IMDS, IAM, STS and S3. Of those, their own tables say what stands there.
//!
//! May use: these services, whose requests nothing else carries out, and [`kernel`](crate::kernel)'s mark of what is wanted.
//! To put another one there: a member of [`Rare`].
//!
//! ```text
//! let rare = rare::enter()?;
//! (rare.ssm)(ssm, ec2, &mut desk, caller, request)
//! ```

use serde_json::Value;

use super::analyzer::{self, Analyzer};
use super::call::Carried;
use super::desk::Desk;
use super::ec2::state::Ec2;
use super::iam::Iam;
use super::lambda::{self, state::Lambda};
use super::signin::{self, state::Signin, visit::Visited};
use super::ssm::{self, state::Ssm};
use super::sso::{self, state::Sso};
use super::trail::lookup;
use super::who::{Caller, Origin};
use super::{Service, ServiceError, Source, toolbox};
use crate::kernel::chunk::{Chunk, Door, NotFetched, load};
use crate::wire::{Request, Response};

/// What carries a request out that speaks JSON.
type Json = fn(&mut Desk<'_>, &Caller, &Request) -> Carried<Value>;

/// What carries a request out at which nobody signs: who it was, once that is known, and what came of it.
type AtCenter =
    fn(&mut Sso, &mut Iam, &mut Desk<'_>, (&Source, &Origin), &Request) -> (Option<Caller>, Carried<Response>);

/// What is behind the door.
pub(super) struct Rare {
    pub lambda: fn(&mut Lambda, &mut Desk<'_>, u64, &Caller, &Request) -> Carried<Option<Response>>,
    /// The credentials of a function's environment arrive, or a refusal.
    pub environment: fn(&mut Lambda, &mut Desk<'_>, &str, &Response),
    pub lookup: Json,
    pub toolbox: Json,
    pub analyzer: fn(&mut Analyzer, &mut Desk<'_>, &Caller, &Request) -> Carried<Value>,
    pub ssm: fn(&mut Ssm, &Ec2, &mut Desk<'_>, &Caller, &Request) -> Carried<Value>,
    pub signin: fn(&mut Signin, &mut Desk<'_>, &Source, &Origin, &Request) -> Visited,
    pub sso: AtCenter,
    /// What a request asks one of these services for, by the API's own name.
    pub operation: fn(Service, &Request) -> String,
}

static RARE: Rare = Rare {
    lambda: lambda::operations::carry_out,
    environment: lambda::invoke::environment_ready,
    lookup: lookup::carry_out,
    toolbox: toolbox::carry_out,
    analyzer: analyzer::carry_out,
    ssm: ssm::operations::carry_out,
    signin: signin::operations::carry_out,
    sso: sso::operations::carry_out,
    operation,
};
static DOOR: Door<Rare> = Door::new(Chunk::Account, &RARE);

/// What is behind the door. Where it is not here, that is noted; the refusal is thrown away with all that was done.
pub(super) fn enter() -> Result<&'static Rare, ServiceError> {
    DOOR.enter().ok_or_else(ServiceError::not_here)
}

/// The same, where nobody waits for it.
pub(super) fn look() -> Option<&'static Rare> {
    DOOR.look()
}

/// Fetches it.
pub(super) async fn fetch() -> Result<(), NotFetched> {
    DOOR.open(load!(account, Rare, &RARE)).await
}

fn operation(service: Service, request: &Request) -> String {
    match service {
        Service::CloudTrail => lookup::operation(request),
        Service::Lambda => lambda::operations::operation(request),
        Service::AccessAnalyzer => analyzer::operation(request),
        Service::Ssm => ssm::operations::operation(request),
        Service::Sso => sso::operations::operation(request),
        Service::Signin => signin::operations::operation(request),
        Service::IamToolbox => toolbox::operation(request),
        Service::Ec2 | Service::Imds | Service::Iam | Service::Sts | Service::S3 => "",
    }
    .to_owned()
}
