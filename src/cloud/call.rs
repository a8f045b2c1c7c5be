//! A call of the Query API (`Action=…` in a form body), and its parameters.
//!
//! May use: [`who`](super::who) called, and [`ServiceError`].

use super::ServiceError;
use super::who::principal::Caller;
use crate::wire::Request;

/// A Query API request (`Action=…` in a form body) whose caller is known.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub caller: &'a Caller,
    pub params: Vec<(String, String)>,
}

impl Call<'_> {
    /// The parameter `name`, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// The parameter `name`, or the validation error that AWS answers without it.
    pub fn need(&self, name: &str) -> Result<&str, ServiceError> {
        self.get(name).ok_or_else(|| {
            let field = name.char_indices().map(|(i, c)| if i == 0 { c.to_ascii_lowercase() } else { c }).collect::<String>();
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
