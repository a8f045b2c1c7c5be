//! Promises, timers, and what waits for them.

use serde_json::Value as Json;

use super::{After, Flow, Script, Timer, Wait};
use crate::kernel::Millis;
use crate::script::convert;
use crate::script::value::{Kind, Outcome, Value};

impl Script {
    pub(in crate::script) fn kind(&self, object: u32) -> &Kind {
        &self.store.objects[object as usize].kind
    }

    pub(in crate::script) fn promise(&mut self) -> u32 {
        self.store.object(Kind::Promise { outcome: Outcome::Pending, waits: Vec::new(), handled: false })
    }

    /// A promise that comes to this value, or that it already is.
    pub(in crate::script) fn as_promise(&mut self, value: Value) -> u32 {
        if let Value::Object(id) = value
            && let Kind::Promise { .. } = self.kind(id)
        {
            return id;
        }
        let promise = self.promise();
        self.settle(promise, Outcome::Kept(value));
        promise
    }

    pub(in crate::script) fn wait(&mut self, promise: u32, wait: Wait) {
        let Kind::Promise { outcome, waits, handled } = &mut self.store.objects[promise as usize].kind else { return };
        *handled = true;
        if *outcome == Outcome::Pending {
            waits.push(wait);
        } else {
            self.jobs.push_back((wait, *outcome));
        }
    }

    /// Decides a promise that is still pending. One that is kept with a promise follows that one.
    pub(in crate::script) fn settle(&mut self, promise: u32, to: Outcome) {
        if let Outcome::Kept(Value::Object(other)) = to
            && let Kind::Promise { .. } = self.kind(other)
        {
            return self.wait(other, Wait::Follow(promise));
        }
        let Kind::Promise { outcome, waits, handled } = &mut self.store.objects[promise as usize].kind else { return };
        if *outcome != Outcome::Pending {
            return;
        }
        *outcome = to;
        if matches!(to, Outcome::Broken(_)) && !*handled {
            self.broken.push(promise);
        }
        for wait in std::mem::take(waits) {
            self.jobs.push_back((wait, to));
        }
    }

    /// Begins what waited for this.
    pub(super) fn react(&mut self, wait: Wait, outcome: Outcome) {
        match wait {
            Wait::Follow(promise) => self.settle(promise, outcome),
            Wait::Frame(frame) => {
                self.frames.push(*frame);
                match outcome {
                    Outcome::Broken(error) => {
                        let caught = self.throw(error, 0);
                        self.go(After::Nothing, &caught);
                    }
                    Outcome::Kept(value) => {
                        self.push(value);
                        self.go(After::Nothing, &Ok(Flow::On));
                    }
                    Outcome::Pending => self.go(After::Nothing, &Ok(Flow::On)),
                }
            }
            Wait::Then { kept, broken, made } => {
                let (handler, value) = match outcome {
                    Outcome::Broken(error) => (broken, error),
                    Outcome::Kept(value) => (kept, value),
                    Outcome::Pending => return,
                };
                if convert::type_of(self, handler) == "function" {
                    let begun = self.begin(handler, Value::Undefined, vec![value], None);
                    self.go(After::Then(made), &begun);
                } else {
                    self.settle(made, outcome);
                }
            }
        }
    }

    /// Calls a function after a while, and returns the timer's number.
    pub(in crate::script) fn add_timer(&mut self, function: Value, after: f64, args: Vec<Value>) -> Value {
        // Node's own limits: a millisecond at least, and 32 bits.
        let after = if (1.0..=2_147_483_647.0).contains(&after) { after as i64 } else { 1 };
        let id = self.next_timer;
        self.next_timer += 1;
        self.timers.push(Timer { at: self.outside.now() + Millis(after), id, function, args });
        Value::Number(f64::from(id))
    }

    pub(in crate::script) fn clear_timer(&mut self, id: Value) {
        self.store.charge(self.timers.len());
        self.timers.retain(|t| Value::Number(f64::from(t.id)) != id);
    }

    /// Asks the world; it answers by [`answer`](Self::answer).
    pub(in crate::script) fn ask(&mut self, what: Json) -> Value {
        let promise = self.promise();
        self.asks.push((promise, what));
        Value::Object(promise)
    }
}
