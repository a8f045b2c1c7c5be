//! What is due, in order.

use std::collections::BTreeMap;

use super::SimTime;

/// Events in order of time; those of the same millisecond in the order in which they were pushed.
///
/// It can be cloned, as a checkpoint has to be.
#[derive(Clone, Debug)]
pub struct EventQueue<T> {
    due: BTreeMap<(SimTime, u64), T>,
    pushed: u64,
}

impl<T> Default for EventQueue<T> {
    fn default() -> Self {
        Self { due: BTreeMap::new(), pushed: 0 }
    }
}

impl<T> EventQueue<T> {
    /// An empty queue.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `event`, due at `at`.
    pub fn push(&mut self, at: SimTime, event: T) {
        self.due.insert((at, self.pushed), event);
        self.pushed += 1;
    }

    /// Takes the event that is due first.
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        self.due.pop_first().map(|((at, _), event)| (at, event))
    }

    /// When the next event is due.
    pub fn next_at(&self) -> Option<SimTime> {
        self.due.first_key_value().map(|((at, _), _)| *at)
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.due.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.due.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comes_out_by_time_then_by_arrival(times in prop::collection::vec(0_i64..50, 0..200)) {
            let mut queue = EventQueue::new();
            for (n, t) in times.iter().enumerate() {
                queue.push(SimTime::from_millis(*t), n);
            }
            let mut expected: Vec<_> = times.iter().copied().zip(0..).collect();
            expected.sort_by_key(|(t, _)| *t); // stable: arrival order within a millisecond
            let got: Vec<_> = std::iter::from_fn(|| queue.pop()).map(|(t, n)| (t.as_millis(), n)).collect();
            prop_assert_eq!(got, expected.into_iter().map(|(t, n): (i64, usize)| (t, n)).collect::<Vec<_>>());
        }
    }
}
