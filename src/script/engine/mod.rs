//! The engine: boa behind this room's interface. A [`Run`] is one future that owns boa's context.
//!
//! May use: `boa_engine`, which nothing outside this folder names; [`kernel`](crate::kernel)'s time and chance.
//!
//! The future runs the program, then its jobs, timers and questions, and gives way by [`Pending`](Poll::Pending): after
//! a slice of the main program, after some jobs, and to wait. Clock, chance, jobs and timers are the
//! simulation's, so the same program does the same everywhere.
//!
//! What is bounded, and how:
//! - steps: boa's instructions, and what its library does at length beside them ([`bound`]);
//! - memory: what texts and lists are made, summed up: what was given back is counted, too;
//! - depth: 500 calls, and brackets in the source ([`source`], [`weave`]);
//! - not bounded: a step within boa's library that takes long although what it is given is short, such as a regular
//!   expression of one quantifier in another whose end overlaps its beginning, and what a program keeps in many small
//!   objects (some tens of MB within the steps). A job runs at a stretch: up to all steps left, a tenth of a second.

mod bound;
mod errors;
mod inspect;
mod maths;
mod natives;
mod pattern;
mod shared;
mod source;
mod value;
mod weave;

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as Waking, Poll, Waker};

use boa_engine::builtins::promise::{OperationType, Promise, PromiseState};
use boa_engine::context::time::{Clock, JsInstant};
use boa_engine::context::{ContextBuilder, HostHooks};
use boa_engine::job::{Job, JobExecutor};
use boa_engine::object::JsObject;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsError, JsResult, JsString, JsValue};
use serde_json::Value as Json;

use super::world::{Outside, Run, State};
use crate::kernel::{Rng, SimTime};
use shared::{CALLS, JOB, Shared, Stop, Timer};
use value::value_of;

/// How many steps a program may take in all: a tenth of a second, or some of a browser's.
const STEPS: u64 = 5_000_000;
/// How many the main program takes before it makes way.
const SLICE: u32 = 2_000;
struct Timekeeper(Rc<Shared>);

impl Clock for Timekeeper {
    fn now(&self) -> JsInstant {
        let ms = self.system_time_millis().max(0) as u64;
        JsInstant::new(ms / 1000, (ms % 1000) as u32 * 1_000_000)
    }

    fn system_time_millis(&self) -> i64 {
        self.0.outside.borrow().now().as_millis()
    }
}

struct Queue(Rc<Shared>);

impl JobExecutor for Queue {
    fn enqueue_job(self: Rc<Self>, job: Job, _: &mut Context) {
        self.0.jobs.borrow_mut().push_back(job);
    }

    fn run_jobs(self: Rc<Self>, _: &mut Context) -> JsResult<()> {
        Ok(())
    }
}

struct Hooks(Rc<Shared>);

impl HostHooks for Hooks {
    fn promise_rejection_tracker(&self, promise: &JsObject<Promise>, operation: OperationType, _: &mut Context) {
        let mut rejected = self.0.rejected.borrow_mut();
        match operation {
            OperationType::Reject => rejected.push(promise.clone()),
            OperationType::Handle => rejected.retain(|p| !JsObject::equals(p, promise)),
        }
    }

    fn local_timezone_offset_seconds(&self, _: i64) -> i32 {
        0
    }

    fn ensure_can_compile_strings(
        &self,
        _: boa_engine::realm::Realm,
        _: &[JsString],
        body: &JsString,
        _: bool,
        _: &mut Context,
    ) -> JsResult<()> {
        if source::too_deep(&body.to_std_string_lossy()) { Err(bound::too_deep()) } else { Ok(()) }
    }

    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        16 << 20
    }
}

/// A program that is about to start, or runs.
pub(super) struct Engine {
    shared: Rc<Shared>,
    defined: Vec<(String, String, Json)>,
    future: Option<Pin<Box<dyn Future<Output = u8>>>>,
    steps: u32,
    ended: Option<u8>,
}

/// The door of this folder: whoever puts it into a chunk puts this function there.
pub(super) fn new(outside: Box<dyn Outside>) -> Box<dyn Run> {
    let begun = outside.now();
    let shared = Rc::new(Shared {
        rng: RefCell::new(Rng::stream(begun.as_millis() as u64, "node Math.random")),
        begun,
        outside: RefCell::new(outside),
        files: RefCell::default(),
        modules: RefCell::default(),
        jobs: RefCell::default(),
        timers: RefCell::default(),
        next_id: Cell::new(0),
        asks: RefCell::default(),
        asked: RefCell::default(),
        answers: RefCell::default(),
        rejected: RefCell::default(),
        stopped: Cell::new(None),
        left: Cell::new(STEPS),
        charged: Cell::new(0),
        bytes: Cell::new(0),
        nested: Cell::new(0),
        stack: Cell::new(0),
        waits: RefCell::new(None),
    });
    Box::new(Engine { shared, defined: Vec::new(), future: None, steps: 0, ended: None })
}

impl Engine {
    fn count(&mut self, more: u32) {
        let counted = (STEPS - self.shared.left.get()).saturating_add(self.shared.charged.get()) as u32;
        self.steps = self.steps.saturating_add(more).max(counted);
    }
}

impl Run for Engine {
    fn define(&mut self, object: &str, property: &str, value: &Json) {
        self.defined.push((object.to_owned(), property.to_owned(), value.clone()));
    }

    fn start(&mut self, path: &str, source: &str) {
        let shared = Rc::clone(&self.shared);
        let defined = std::mem::take(&mut self.defined);
        let (path, source) = (path.to_owned(), source.to_owned());
        self.future = Some(Box::pin(async move { drive(&shared, defined, &path, &source).await }));
    }

    fn steps(&self) -> u32 {
        self.steps
    }

    fn run_for(&mut self, steps: u32) -> State {
        self.shared.nested.set(0);
        let latest = self.steps.saturating_add(steps);
        loop {
            if let Some(code) = self.ended {
                return State::Ended(code);
            }
            let Some(future) = &mut self.future else { return State::Ended(0) };
            self.shared.stack.set(bound::stack());
            match future.as_mut().poll(&mut Waking::from_waker(Waker::noop())) {
                Poll::Ready(code) => {
                    self.count(0);
                    (self.ended, self.future) = (Some(code), None);
                }
                Poll::Pending => {
                    let waits = self.shared.waits.borrow_mut().take();
                    self.count(if waits.is_some() { 0 } else { SLICE });
                    if let Some(state) = waits {
                        return state;
                    }
                    if self.steps >= latest {
                        return State::Works;
                    }
                }
            }
        }
    }

    fn answer(&mut self, id: u32, answer: Result<&Json, &Json>) {
        self.shared.answers.borrow_mut().push_back((id, answer.cloned().map_err(Json::clone)));
    }
}

/// Gives way once.
async fn give_way() {
    let mut given = false;
    poll_fn(|_| if std::mem::replace(&mut given, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// The whole life of a program: its status.
async fn drive(shared: &Rc<Shared>, defined: Vec<(String, String, Json)>, path: &str, source: &str) -> u8 {
    let built = ContextBuilder::new()
        .clock(Rc::new(Timekeeper(Rc::clone(shared))))
        .host_hooks(Rc::new(Hooks(Rc::clone(shared))))
        .job_executor(Rc::new(Queue(Rc::clone(shared))))
        .instructions_remaining(STEPS as usize)
        .build();
    let Ok(mut context) = built else { return 1 };
    context.runtime_limits_mut().set_recursion_limit(CALLS + 24);
    context.runtime_limits_mut().set_stack_size_limit(1 << 20);
    context.runtime_limits_mut().set_backtrace_limit(40);
    context.insert_data(Rc::clone(shared));
    // A world that cannot be set up is a defect of this room, which every test would show.
    if natives::install(&mut context, &defined).is_err() {
        return 1;
    }
    let code = live(shared, &mut context, path, source).await;
    look(shared, &context);
    // What the program made goes with its context; these would keep it.
    shared.modules.borrow_mut().clear();
    shared.jobs.borrow_mut().clear();
    shared.timers.borrow_mut().clear();
    shared.asked.borrow_mut().clear();
    shared.rejected.borrow_mut().clear();
    code
}

fn look(shared: &Shared, context: &Context) {
    shared.left.set(context.instructions_remaining() as u64);
}

async fn live(shared: &Rc<Shared>, context: &mut Context, path: &str, source: &str) -> u8 {
    let main = match natives::prepare(path, source, false, context) {
        Ok(main) => main,
        Err(natives::Failure::Syntax(file, refused)) => {
            let (place, message) = errors::refused(&file, &refused);
            let text = [&errors::place_text(&file, place), "\nSyntaxError: ", &message, "\n"].concat();
            return errors::fatal(shared, &text);
        }
        Err(natives::Failure::Thrown(error)) => return errors::uncaught(shared, error, true, context),
    };
    if let Some(script) = main {
        let ran = script.evaluate_async_with_budget(context, SLICE).await;
        if let Err(error) = ran.and_then(|_| over(shared, context)) {
            return errors::uncaught(shared, error, true, context);
        }
    }
    loop {
        if let Err(error) = settle(shared, context).await {
            return errors::uncaught(shared, error, true, context);
        }
        let answered = shared.answers.borrow_mut().pop_front();
        if let Some((id, answer)) = answered {
            let functions = shared.asked.borrow_mut().remove(&id);
            if let Some(functions) = functions {
                let (function, value) = match &answer {
                    Ok(value) => (functions.resolve, value),
                    Err(value) => (functions.reject, value),
                };
                let settled =
                    value_of(value, context).and_then(|v| function.call(&JsValue::undefined(), &[v], context));
                if let Err(error) = settled {
                    return errors::uncaught(shared, error, true, context);
                }
            }
            continue;
        }
        let lost = shared.rejected.borrow_mut().drain(..).next();
        if let Some(promise) = lost {
            if let PromiseState::Rejected(reason) = JsPromise::from(promise).state() {
                return errors::uncaught(shared, JsError::from_opaque(reason), false, context);
            }
            continue;
        }
        let ask = shared.asks.borrow_mut().pop_front();
        if let Some((id, what)) = ask {
            look(shared, context);
            *shared.waits.borrow_mut() = Some(State::Asks { id, what });
            give_way().await;
            continue;
        }
        let Some(at) = shared.timers.borrow().iter().map(|t| t.at).min() else { return natives::exit_code(context) };
        if at > shared.outside.borrow().now() {
            look(shared, context);
            *shared.waits.borrow_mut() = Some(State::Sleeps(at));
            give_way().await;
            continue;
        }
        if let Err(error) = ring(shared, at, context) {
            return errors::uncaught(shared, error, true, context);
        }
    }
}

/// What ends a program ends it, though boa may have made a broken promise of it.
fn over(shared: &Shared, context: &Context) -> JsResult<()> {
    if context.instructions_remaining() == 0 {
        return Err(shared.stop(Stop::Steps));
    }
    match shared.stopped.get() {
        Some(why) => Err(shared.stop(why)),
        None => Ok(()),
    }
}

/// Runs what promises have led to, until nothing is left of it.
async fn settle(shared: &Shared, context: &mut Context) -> JsResult<()> {
    let mut since = context.instructions_remaining();
    loop {
        let Some(job) = shared.jobs.borrow_mut().pop_front() else { return Ok(()) };
        shared.charge(context, JOB)?;
        match job {
            Job::PromiseJob(job) => drop(job.call(context)?),
            Job::GenericJob(job) => drop(job.call(context)?),
            // boa makes no others by itself but to clean up, which nobody sees.
            _ => {}
        }
        over(shared, context)?;
        let worked = since.saturating_sub(context.instructions_remaining());
        if worked >= SLICE as usize {
            since -= worked;
            look(shared, context);
            give_way().await;
        }
    }
}

/// Calls the first of the timers of this moment.
fn ring(shared: &Shared, at: SimTime, context: &mut Context) -> JsResult<()> {
    shared.charge(context, JOB)?;
    let timer = {
        let mut timers = shared.timers.borrow_mut();
        let Some(place) = timers.iter().position(|t| t.at == at) else { return Ok(()) };
        timers.remove(place)
    };
    let (function, args) = (timer.function.clone(), timer.args.clone());
    if let Some(every) = timer.every {
        let at = shared.outside.borrow().now() + crate::kernel::Millis(every);
        shared.timers.borrow_mut().push(Timer { at, ..timer });
    }
    function.call(&JsValue::undefined(), &args, context)?;
    over(shared, context)
}
