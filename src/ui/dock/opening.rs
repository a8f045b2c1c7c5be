//! Which message a panel opens on the wire for what it shows: a record of CloudTrail, a credential.
//!
//! May use: a [`Run`]. Pure.

use yew::prelude::*;

use super::parts::tool;
use super::texts::record;
use crate::story::{Http, Leg};
use crate::ui::context::Page;
use crate::ui::state::{Msg, Run};
use crate::words::Labels;

const MESSAGE: &str = "M3 6h18v12H3zM3 7l9 7 9-7";
/// An answer goes out within so many events.
const NEAR: usize = 400;
/// The headers in which services tell a call's number.
const NUMBERS: [&str; 2] = ["x-amzn-requestid", "x-amz-request-id"];

/// A button that opens this message.
pub fn opener(page: &Page, l: &'static Labels, message: usize) -> Html {
    tool("open-message", l.open_message, MESSAGE, None, page.on(Msg::Pin(Some(message))))
}

/// The answer after event `from` of which this holds, as far as the run has come by event `end`.
fn answer(run: &Run, from: usize, end: usize, holds: impl Fn(&crate::wire::Response) -> bool) -> Option<usize> {
    (from..end.min(from + NEAR)).find(|index| {
        let message = run.trace().message(*index).filter(|message| message.leg() == Leg::Response);
        message.is_some_and(|message| matches!(&message.http, Http::Response(response) if holds(response)))
    })
}

/// The request of which an event wrote the record, once the answer to it has been sent.
pub fn of_record(run: &Run, event: usize, end: usize) -> Option<usize> {
    let number = &record(run, event)?.request_id;
    let numbered = |response: &crate::wire::Response| {
        NUMBERS.iter().any(|name| response.headers.get(name).is_some_and(|value| value == number))
    };
    run.trace().counterpart(answer(run, event, end, numbered)?)
}

/// The answer in which a credential came that was issued as an event.
pub fn of_issue(run: &Run, event: usize, key: &str, end: usize) -> Option<usize> {
    answer(run, event, end, |response| response.is_success() && response.body.text().contains(key))
}
