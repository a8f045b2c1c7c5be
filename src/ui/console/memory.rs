//! What free play offers, and what its console remembers.

use std::ops::Deref;
use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::console::{Console as Data, Facts, Shown};
use crate::story::Picture;
use crate::ui::state::Run;
use crate::words::Lang;

/// What free play offers. It is read once, so that its pointer tells whether it is the same.
#[derive(Clone, Debug)]
pub(super) struct Offer(Rc<Data>);

impl PartialEq for Offer {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Offer {
    type Target = Data;

    fn deref(&self) -> &Data {
        &self.0
    }
}

impl Offer {
    /// A word of its own.
    pub fn word(&self, lang: Lang, name: &str) -> String {
        self.0.word(name).map_or_else(String::new, |word| lang.of(word).to_owned())
    }

    /// What its lines are filled from.
    pub fn facts<'a>(&'a self, run: &'a Run, picture: &'a Picture) -> Facts<'a> {
        let story = &run.played.story;
        Facts { role: &self.role, trace: run.trace(), picture, cloud: story.world().cloud(), now: story.now() }
    }
}

/// What the console remembers, also while something else stands in its place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    pub(super) offer: Option<Offer>,
    /// Whether the defences are in front.
    pub(super) defences: bool,
    /// The experiment that is open.
    pub(super) open: usize,
    /// Since which event each was open that was open since.
    pub(super) shown: Vec<Shown>,
}

/// What it is told.
#[derive(Clone, Debug)]
pub enum Told {
    /// What free play offers.
    Offers(Rc<Data>),
    /// The defences are in front, or the experiments.
    Defences(bool),
    /// This experiment is open, from this event of the run on.
    Open(usize, usize),
}

impl Reducible for Memory {
    type Action = Told;

    fn reduce(self: Rc<Self>, told: Told) -> Rc<Self> {
        let mut memory = Self::clone(&self);
        match told {
            Told::Offers(data) => memory.offer = Some(Offer(data)),
            Told::Defences(front) => memory.defences = front,
            Told::Open(experiment, since) => {
                if memory.shown.is_empty() {
                    memory.shown.push((0, memory.open));
                }
                // What a branch did after a moment that another went back to is not this one's.
                memory.shown.retain(|(before, _)| *before < since);
                memory.shown.push((since, experiment));
                memory.open = experiment;
            }
        }
        Rc::new(memory)
    }
}

/// The way to tell it.
pub(super) type Teller = UseReducerDispatcher<Memory>;
