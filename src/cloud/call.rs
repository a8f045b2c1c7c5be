//! Calls: the parameters of a Query API's (`Action=…` in a form body), and what became of any other.
//!
//! May use: [`who`](super::who) called, and [`ServiceError`].

use std::rc::Rc;

use serde_json::Value;

use super::{ServiceError, names::lower_first, who::Caller};
use crate::wire::Request;
use crate::wire::xml::El;

/// What became of a call whose parameters are not a form's.
pub(super) struct Carried<T> {
    /// The operation's name in its record; it leaves none when it is empty.
    pub name: &'static str,
    /// What the record tells of the request.
    pub parameters: Value,
    /// What it tells of the answer.
    pub elements: Value,
    /// What is answered.
    pub result: Result<T, ServiceError>,
}

impl<T> Carried<T> {
    /// What leaves no record.
    pub(super) fn unwritten(result: Result<T, ServiceError>) -> Self {
        Self { name: "", parameters: Value::Null, elements: Value::Null, result }
    }
}

/// What a Query API's action answers: the elements of its result.
pub(super) type Answer = Result<Vec<El>, ServiceError>;

/// A Query API request (`Action=…` in a form body) whose caller is known.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub caller: &'a Caller,
    /// Shared with the record of the call.
    pub params: Rc<Vec<(String, String)>>,
}

impl Call<'_> {
    /// The parameter `name`, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// The parameter `name`, or the validation error that AWS answers without it.
    pub fn need(&self, name: &str) -> Result<&str, ServiceError> {
        self.get(name).ok_or_else(|| {
            let field = lower_first(name);
            ServiceError::validation(format!(
                "1 validation error detected: Value null at '{field}' failed to satisfy constraint: Member must not be null"
            ))
        })
    }

    /// The values `name.1`, `name.2`, …
    pub fn list(&self, name: &str) -> Vec<&str> {
        // They mostly stand in order: each is looked for from the one before on.
        let (mut found, mut from) = (Vec::new(), 0);
        loop {
            let wanted = [name, ".", &(found.len() + 1).to_string()].concat();
            let (before, after) = self.params.split_at(from);
            let place = after.iter().chain(before).position(|(n, v)| *n == wanted && !v.is_empty());
            let Some(place) = place.map(|place| (from + place) % self.params.len()) else { return found };
            found.push(self.params[place].1.as_str());
            from = place;
        }
    }
}

/// The parameters of a Query API request: those of its body, and then those of its address.
pub(super) fn form_and_query(request: &Request) -> Vec<(String, String)> {
    let mut params = request.form_params();
    params.extend(request.query_params());
    params
}

/// What a service answers to an action that it does not have.
pub(super) fn invalid_action(action: &str) -> ServiceError {
    let action: String = action.chars().take(60).collect();
    ServiceError::new(400, "InvalidAction", format!("Could not find operation {action} for this service"))
}
