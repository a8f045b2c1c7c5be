//! What waits for a part of the page's code that is not here yet.
//!
//! Something was done that came to a chunk's door ([`chunk`](crate::kernel::chunk)): the run is as it was before, and what was
//! done is held here until the chunk has come, in its order, with all that follows it. Then it is done again.

use super::msg::Msg;
use crate::kernel::chunk::Chunk;
use crate::story::Terminal;

/// What waits, and for what.
#[derive(Clone, Debug)]
pub struct Held {
    /// What is not here.
    pub chunk: Chunk,
    /// How often it has been asked for in vain.
    pub tries: u32,
    /// Whether the last answer was that it cannot be had. Nobody asks again by themselves.
    pub failed: bool,
    /// What is to be done then.
    pub(super) msgs: Vec<Msg>,
}

impl Held {
    /// The lines that wait to be run in this terminal.
    pub fn lines(&self, terminal: Terminal) -> impl Iterator<Item = &str> {
        let its = move |msg: &'_ Msg| matches!(msg, Msg::Enter(at, _) if *at == terminal);
        self.msgs
            .iter()
            .filter(move |msg| its(msg))
            .flat_map(|msg| match msg {
                Msg::Enter(_, lines) => lines.as_slice(),
                _ => &[],
            })
            .map(String::as_str)
    }
}
