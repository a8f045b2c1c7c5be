//! What a console does for whoever clicks in it: the calls behind each button, in order, and what came of them.
//!
//! May use: [`story`](crate::story)'s actions and trace, and the account to be looked at. It knows no outcome: a button's
//! calls are made one after the other ([`in_turn`]), the first that is refused ends them, and what was made is read off
//! the trace again ([`made`]).
//!
//! ```
//! use sts_flow::cloud::{Service, Setup};
//! use sts_flow::kernel::SimTime;
//! use sts_flow::story::{Story, clicks};
//!
//! let mut story = Story::new(&Setup::default(), 7, SimTime::default());
//! let role = clicks::NewRole { name: "App".into(), ..clicks::NewRole::default() };
//! clicks::in_turn(&mut story, &role.calls("nobody"));
//! let made = clicks::made(story.trace(), 0);
//! assert_eq!(made.len(), 1); // CreateRole was refused, and nothing followed
//! assert_eq!(clicks::line(made[0].action).unwrap().split(' ').nth(2), Some("create-role"));
//! ```

mod buttons;
mod line;
mod people;
mod press;

pub use buttons::{
    Change, Launch, NewRole, OLDER_SESSIONS, Trusted, call, change_profile, metadata, older_sessions, policy_arn,
    whoever,
};
pub use line::line;
pub use people::{MetadataDefaults, delete_role, delete_user, edit_role, new_user, tag};
pub use press::{Click, Field, NoClick, SCREENS};

use super::action::CONSOLE;
use super::{Action, Http, Kind, Leg, Node, Story, Trace};
use crate::wire::{Response, error_code, xml};

/// A call that the console made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made<'t> {
    /// What was done.
    pub action: &'t Action,
    /// The event of the request, once it was sent.
    pub request: Option<usize>,
    /// The event of the answer, once there is one.
    pub answer: Option<usize>,
    /// The answer's status.
    pub status: Option<u16>,
    /// What AWS said, where it refused.
    pub refusal: Option<Refused>,
}

/// What AWS says when it refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// `AccessDenied`
    pub code: String,
    /// The sentence, word for word.
    pub message: String,
}

/// Does `actions` one after the other, each after the answer to the one before; the first call that is refused ends them.
pub fn in_turn(story: &mut Story, actions: &[Action]) {
    for action in actions {
        let from = story.trace().len();
        story.act(action.clone());
        if refused(story.trace(), from) {
            break;
        }
    }
}

/// Whether a call of the console was refused since event `from`.
pub fn refused(trace: &Trace, from: usize) -> bool {
    made(trace, from).iter().any(|made| made.refusal.is_some())
}

/// The console's calls since event `from`, in order.
pub fn made(trace: &Trace, from: usize) -> Vec<Made<'_>> {
    let events = trace.events().iter().enumerate().skip(from);
    let calls = events.filter_map(|(at, event)| match &event.kind {
        Kind::Acted { action: action @ Action::Call { .. } } => Some((at, action)),
        _ => None,
    });
    calls.map(|(at, action)| outcome(trace, at, action)).collect()
}

fn outcome<'t>(trace: &'t Trace, at: usize, action: &'t Action) -> Made<'t> {
    let sent = |index: &usize| {
        trace.message(*index).is_some_and(|message| match &message.http {
            Http::Request(request) => message.from == Node::Pc && request.headers.get("user-agent") == Some(CONSOLE),
            Http::Response(_) => false,
        })
    };
    let next = |index: &usize| !matches!(trace.events()[*index].kind, Kind::Acted { .. });
    let request = (at + 1..trace.len()).take_while(next).find(sent);
    let answer = request.and_then(|request| trace.counterpart(request));
    let response = answer.and_then(|answer| match &trace.message(answer)?.http {
        Http::Response(response) => Some(response),
        Http::Request(_) => None,
    });
    let status = response.map(|response| response.status);
    let refusal = response.filter(|response| response.status >= 400).map(|response| Refused {
        code: error_code(response).unwrap_or_else(|| response.status.to_string()),
        message: sentence(response).unwrap_or_default(),
    });
    debug_assert!(answer.is_none_or(|answer| trace.message(answer).is_some_and(|m| m.leg() == Leg::Response)));
    Made { action, request, answer, status, refusal }
}

/// The sentence of a refusal, wherever its protocol has it.
fn sentence(response: &Response) -> Option<String> {
    let body = response.body.text();
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(&body) {
        let said = json.get("message").or_else(|| json.get("Message"))?;
        return said.as_str().map(str::to_owned);
    }
    let doc = xml::read(&body).ok()?;
    let places = [&["Error", "Message"][..], &["Errors", "Error", "Message"]];
    places.into_iter().find_map(|path| doc.root().text_at(path).ok().map(str::to_owned))
}

/// The access key that CreateAccessKey made, and its secret: both stand in its answer.
pub fn new_key(trace: &Trace, made: &Made<'_>) -> Option<(String, String)> {
    let Http::Response(response) = &trace.message(made.answer?)?.http else { return None };
    let doc = xml::read(&response.body.text()).ok()?;
    let part = |name| doc.root().text_at(&["CreateAccessKeyResult", "AccessKey", name]).ok().map(str::to_owned);
    Some((part("AccessKeyId")?, part("SecretAccessKey")?))
}

/// A call as IAM has it: `iam:CreateRole`. Nothing for what is no call.
pub fn named(action: &Action) -> String {
    match action {
        Action::Call { service, action, .. } => [service.prefix(), ":", action].concat(),
        _ => String::new(),
    }
}

impl Made<'_> {
    /// Whether it only looks: nothing is changed by it.
    pub fn reads(&self) -> bool {
        let name = self.operation();
        ["Get", "List", "Describe"].iter().any(|start| name.starts_with(start))
    }

    /// What it asked for: `CreateRole`.
    pub fn operation(&self) -> &str {
        match self.action {
            Action::Call { action, .. } => action,
            _ => "",
        }
    }

    /// As IAM has it: `iam:CreateRole`.
    pub fn name(&self) -> String {
        named(self.action)
    }

    /// As which user.
    pub fn user(&self) -> &str {
        match self.action {
            Action::Call { user, .. } => user,
            _ => "",
        }
    }
}
