//! A lesson as a property of what draws it.

use std::rc::Rc;

use crate::lesson::course::Taught;

/// The lesson, as a property: the same only where it is the same one.
#[derive(Clone, Debug)]
pub struct Held(pub Rc<Taught>);

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
