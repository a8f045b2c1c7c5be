//! What is known of a request that was refused: the decision, what the request was known to be, and the policies as
//! they stood. Access Troubleshooter (preview) tells it.
//!
//! May use: [`policy`](crate::cloud::policy)'s decisions and time. It is written by [`may`](crate::cloud::may), and read
//! by the [`toolbox`](crate::cloud::toolbox).
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html>
//!
//! ```text
//! authorizations.keep(now, "d3xbfwcsdoam45n7ms6nv5pl0", …)   // for 24 hours
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use crate::cloud::policy::{Context, Decision, Document, PolicyType};
use crate::kernel::{Millis, SimTime};

/// How long it can be asked for.
const KEPT: Millis = Millis::hours(24);
/// The most that are kept; AWS promises none. The oldest go first.
const MOST: usize = 1000;

/// What was decided about one request, and on what grounds.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Authorization {
    pub at: SimTime,
    pub action: String,
    pub resource: String,
    /// What conditions could ask about the request.
    pub request: Context,
    /// What they could ask about this action alone.
    pub evaluation: Context,
    /// The very one that the trace holds.
    pub decision: Rc<Decision>,
    /// The policies, as they stood.
    pub policies: Vec<Considered>,
}

/// A policy that had a say.
#[derive(Clone, Debug)]
pub(in crate::cloud) struct Considered {
    pub kind: PolicyType,
    pub name: String,
    /// Its ARN; an inline policy has an opaque name instead.
    pub uri: String,
    pub inline: bool,
    /// The ARN of the user or role whose it is.
    pub attached_to: String,
    pub document: Arc<Document>,
}

/// Those that can be asked for, by their ids.
#[derive(Clone, Debug, Default)]
pub(in crate::cloud) struct Authorizations {
    kept: BTreeMap<String, Rc<Authorization>>,
    /// Their ids, the oldest first.
    order: VecDeque<String>,
}

impl Authorizations {
    /// Keeps one under this id, and lets go of what is too old.
    pub fn keep(&mut self, id: &str, authorization: Authorization) {
        let now = authorization.at;
        while let Some(oldest) = self.order.front() {
            if self.order.len() < MOST && self.get(now, oldest).is_some() {
                break;
            }
            self.kept.remove(oldest);
            self.order.pop_front();
        }
        self.order.push_back(id.to_owned());
        self.kept.insert(id.to_owned(), Rc::new(authorization));
    }

    /// The one of this id, unless it is too old by `now`.
    pub fn get(&self, now: SimTime, id: &str) -> Option<&Rc<Authorization>> {
        self.kept.get(id).filter(|authorization| now < authorization.at + KEPT)
    }
}
