//! What a run of `jq` may use: counted, not timed, so that it is the same on every machine.
//!
//! jaq has no counter of its own. What is counted is each term that is evaluated, each call of a filter that calls itself,
//! and the size of each value that is made, copied, compared or written. Once all is used, the run is dead: every further
//! operation is an error and every further call ends the program, as when a system kills it.

use std::cell::Cell;

/// Steps of a run, of some hundred nanoseconds: a fraction of a second in all.
pub(super) const STEPS: u64 = 400_000;
/// The most that a value may hold: its parts, and one for each eight bytes of text.
pub(super) const SIZE: u32 = 200_000;
/// How deep a value may be nested.
pub(super) const DEPTH: u16 = 192;
/// How deep calls may be nested, in contexts that were made of one another: two or three for each call. jaq calls itself for
/// each, and a browser's stack is small; what is a loop for jaq (`def f: …; f` with nothing to do afterwards) is not counted.
pub(super) const CALLS: u32 = 200;
/// The most tokens of a filter: so deep its terms can be nested.
pub(super) const TOKENS: usize = 1_000;
/// No more of the stack than this, in bytes, should anything go deeper that is not a call.
const STACK: usize = 640 * 1024;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(0) };
    static BOTTOM: Cell<usize> = const { Cell::new(0) };
}

/// Begins a run.
pub(super) fn begin() {
    LEFT.set(STEPS);
    BOTTOM.set(address());
}

/// How many steps it has taken.
pub(super) fn spent() -> u64 {
    STEPS - LEFT.get()
}

/// Counts steps; whether there were so many left.
pub(super) fn spend(steps: u64) -> bool {
    let left = LEFT.get().saturating_sub(steps);
    LEFT.set(left);
    left > 0
}

/// Counts a term, and looks at the stack.
pub(super) fn evaluate() {
    spend(1);
    if BOTTOM.get().abs_diff(address()) > STACK {
        die();
    }
}

/// Ends the run.
pub(super) fn die() {
    LEFT.set(0);
}

/// Whether it has ended.
pub(super) fn is_dead() -> bool {
    LEFT.get() == 0
}

/// Where the stack is now.
#[inline(never)]
fn address() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&here)).addr()
}
