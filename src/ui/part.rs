//! A part of the page that is drawn anew only when its stamp is another one.
//!
//! May use: Yew. The page is drawn by plain functions from one state; while time races, most of it need not follow every
//! picture. One component for all parts: each is a function that draws it, and what is done once it stands there.

use std::rc::Rc;

use yew::virtual_dom::VComp;
use yew::{Component, Context, Html, Properties};

/// What tells one state of a part from another.
pub type Stamp = [usize; 3];

#[derive(Properties)]
pub struct Drawing {
    stamp: Stamp,
    draw: Rc<dyn Fn() -> Html>,
    after: fn(),
}

/// The same stamp, the same drawing.
impl PartialEq for Drawing {
    fn eq(&self, other: &Self) -> bool {
        self.stamp == other.stamp
    }
}

pub struct Part;

impl Component for Part {
    type Message = ();
    type Properties = Drawing;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        (ctx.props().draw)()
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        (ctx.props().after)();
    }
}

/// A part, and what is done each time that it was drawn.
pub fn part(stamp: Stamp, draw: impl Fn() -> Html + 'static, after: fn()) -> Html {
    VComp::new::<Part>(Rc::new(Drawing { stamp, draw: Rc::new(draw), after }), None).into()
}
