//! The event queue: what is due, in the order of simulated time.

use super::SimTime;

/// Events in order of time; those of the same millisecond in the order in which they were pushed.
///
/// It can be cloned, as a checkpoint has to be. A binary heap: a thousand instances have a thousand refreshes to come, and
/// each push and pop is logarithmic.
#[derive(Clone, Debug)]
pub struct EventQueue<T> {
    /// Each is due no later than the two at twice its place and one or two on.
    heap: Vec<(SimTime, u64, T)>,
    pushed: u64,
}

impl<T> Default for EventQueue<T> {
    fn default() -> Self {
        Self { heap: Vec::new(), pushed: 0 }
    }
}

impl<T> EventQueue<T> {
    /// An empty queue.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `event`, due at `at`.
    pub fn push(&mut self, at: SimTime, event: T) {
        let mut place = self.heap.len();
        self.heap.push((at, self.pushed, event));
        self.pushed += 1;
        while place > 0 && self.before(place, (place - 1) / 2) {
            self.heap.swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    /// Takes the event that is due first.
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        let last = self.heap.len().checked_sub(1)?;
        self.heap.swap(0, last);
        let first = self.heap.pop();
        let mut place = 0;
        loop {
            let mut child = 2 * place + 1;
            if child + 1 < last && self.before(child + 1, child) {
                child += 1;
            }
            if child >= last || !self.before(child, place) {
                break;
            }
            self.heap.swap(place, child);
            place = child;
        }
        first.map(|(at, _, event)| (at, event))
    }

    fn before(&self, one: usize, other: usize) -> bool {
        let order = |place: usize| (self.heap[place].0, self.heap[place].1);
        order(one) < order(other)
    }

    /// When the next event is due.
    pub fn next_at(&self) -> Option<SimTime> {
        self.heap.first().map(|(at, ..)| *at)
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
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
