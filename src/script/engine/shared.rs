//! The state that a program's native functions, its clock and its runner share.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use boa_engine::builtins::promise::{Promise, ResolvingFunctions};
use boa_engine::job::Job;
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsFunction;
use boa_engine::{Context, JsError, JsResult, JsValue};
use serde_json::Value as Json;

use super::source::File;
use crate::kernel::{Rng, SimTime};
use crate::script::world::{Outside, State};

/// What a job, a timer or a question counts, in steps.
pub(super) const JOB: u64 = 50;
/// How deep calls may go.
pub(super) const CALLS: usize = 500;

/// Why a program is over, other than by its own doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Exit(u8),
    Steps,
    Memory,
}

/// A function that is called after a while, and perhaps again and again.
pub(super) struct Timer {
    pub at: SimTime,
    pub id: u32,
    pub every: Option<i64>,
    pub function: JsFunction,
    pub args: Vec<JsValue>,
}

/// What the program's functions, its clock and whoever runs it have in common.
pub(super) struct Shared {
    pub outside: RefCell<Box<dyn Outside>>,
    pub rng: RefCell<Rng>,
    pub begun: SimTime,
    pub files: RefCell<Vec<Rc<File>>>,
    pub modules: RefCell<BTreeMap<String, JsObject>>,
    pub jobs: RefCell<VecDeque<Job>>,
    pub timers: RefCell<Vec<Timer>>,
    pub next_id: Cell<u32>,
    pub asks: RefCell<VecDeque<(u32, Json)>>,
    pub asked: RefCell<BTreeMap<u32, ResolvingFunctions>>,
    pub answers: RefCell<VecDeque<(u32, Result<Json, Json>)>>,
    pub rejected: RefCell<Vec<JsObject<Promise>>>,
    pub stopped: Cell<Option<Stop>>,
    /// Instructions that are left, as of the last look; steps and bytes that were charged beside them.
    pub left: Cell<u64>,
    pub charged: Cell<u64>,
    pub bytes: Cell<u64>,
    /// How deep boa's library calls itself.
    pub nested: Cell<usize>,
    /// Where the real stack was when the program went on.
    pub stack: Cell<usize>,
    /// What it waits for.
    pub waits: RefCell<Option<State>>,
}

impl Shared {
    pub(super) fn of(context: &Context) -> JsResult<Rc<Self>> {
        let found = context.get_data::<Rc<Self>>().cloned();
        found.ok_or_else(|| boa_engine::JsNativeError::error().with_message("no program").into())
    }

    pub(super) fn next(&self) -> u32 {
        self.next_id.set(self.next_id.get() + 1);
        self.next_id.get()
    }

    /// Ends the program: an error that it cannot catch.
    pub(super) fn stop(&self, why: Stop) -> JsError {
        if self.stopped.get().is_none() {
            self.stopped.set(Some(why));
        }
        boa_engine::RuntimeLimitError::LoopIteration.into()
    }

    /// Counts steps that are not boa's.
    pub(super) fn charge(&self, context: &Context, steps: u64) -> JsResult<()> {
        self.charged.set(self.charged.get() + steps);
        if self.charged.get() > context.instructions_remaining() as u64 {
            return Err(self.stop(Stop::Steps));
        }
        Ok(())
    }
}
