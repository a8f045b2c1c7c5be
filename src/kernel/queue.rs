//! What is due, in order.

use std::collections::VecDeque;

use super::SimTime;

/// Events in order of time; those of the same millisecond in the order in which they were pushed.
///
/// It can be cloned, as a checkpoint has to be. A sorted deque: most events are due after all that wait, and what is due
/// first leaves at the front, so neither moves the others.
#[derive(Clone, Debug)]
pub struct EventQueue<T> {
    due: VecDeque<(SimTime, T)>,
}

impl<T> Default for EventQueue<T> {
    fn default() -> Self {
        Self { due: VecDeque::new() }
    }
}

impl<T> EventQueue<T> {
    /// An empty queue.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `event`, due at `at`.
    pub fn push(&mut self, at: SimTime, event: T) {
        let place = self.due.partition_point(|(due, _)| *due <= at);
        self.due.insert(place, (at, event));
    }

    /// Takes the event that is due first.
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        self.due.pop_front()
    }

    /// When the next event is due.
    pub fn next_at(&self) -> Option<SimTime> {
        self.due.front().map(|(at, _)| *at)
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
