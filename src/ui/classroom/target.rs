//! What of the picture a presenter points at, or brings nearer: the places that messages go to, and what else has a card.
//!
//! May use: [`story`](crate::story), [`words`](crate::words); the stage as it is drawn, by its `data-node` and `data-spot`.

use serde::{Deserialize, Serialize};
use web_sys::Element;

use crate::story::{Node, Spot};
use crate::words::{Lang, labels, place_name, stage_words};

/// A card of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A place that messages go to.
    Node(Node),
    /// The shell on the instance, with the program that runs in it.
    Shell,
    /// The web service on the instance.
    Web,
    /// The EC2 service.
    Ec2Service,
    /// GuardDuty.
    GuardDuty,
}

impl Target {
    /// Every one: the instance, what stands on it, and the rest.
    pub fn all() -> impl Iterator<Item = Self> {
        let inside = [Self::Node(Node::Ec2), Self::Shell, Self::Web, Self::Node(Node::Imds), Self::Ec2Service];
        let others = Node::ALL.into_iter().filter(|node| !matches!(node, Node::Ec2 | Node::Imds));
        inside.into_iter().chain(others.map(Self::Node)).chain([Self::GuardDuty])
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Node(node) => node.as_str(),
            Self::Shell => Spot::Process.as_str(),
            Self::Web => Spot::Web.as_str(),
            Self::Ec2Service => Spot::Ec2Service.as_str(),
            Self::GuardDuty => Spot::GuardDuty.as_str(),
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|target| target.as_str() == name)
    }

    /// What it is called.
    pub const fn told(self, lang: Lang) -> &'static str {
        match self {
            Self::Node(node) => place_name(lang, node),
            Self::Shell => labels(lang).process_idle,
            Self::Web => stage_words(lang).web,
            Self::Ec2Service => stage_words(lang).ec2_service,
            Self::GuardDuty => "GuardDuty",
        }
    }

    /// Its card, where it stands within this.
    pub fn within(self, drawn: &Element) -> Option<Element> {
        let by = if matches!(self, Self::Node(_)) { "node" } else { "spot" };
        drawn.query_selector(&format!("[data-{by}={}]", self.as_str())).ok().flatten()
    }

    /// The one whose card this is a part of.
    pub fn around(part: &Element) -> Option<Self> {
        let card = part.closest("[data-node], [data-spot]").ok().flatten()?;
        let name = card.get_attribute("data-node").or_else(|| card.get_attribute("data-spot"))?;
        Self::named(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own() {
        let all: Vec<_> = Target::all().collect();
        assert_eq!(all.len(), Node::ALL.len() + 4);
        for target in all {
            assert_eq!(Target::named(target.as_str()), Some(target));
        }
        assert_eq!(Target::named("moon"), None);
    }
}
