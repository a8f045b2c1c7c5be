//! The account's resources and the computers' long-term keys as the stage shows them, noted in the trace whenever they change.

use std::rc::Rc;
use std::sync::Arc;

use super::World;
use crate::cloud::policy::{Document, Effect, Who};
use crate::host::{Session, kept};
use crate::story::Node;
use crate::story::trace::{InstanceItem, Inventory, KeyItem, Kind, PolicyItem, RoleItem};

impl World {
    /// Looks whether something has come or gone.
    pub(super) fn take_inventory(&mut self) {
        let iam = self.cloud.iam();
        let attended = self.cloud.attended().map(|instance| instance.place);
        // Of many only the attended one is told of.
        let most = if self.cloud.is_crowd() { 0 } else { usize::MAX };
        let others = self.cloud.instances().filter(|other| Some(other.place) != attended).take(most);
        let inventory = Inventory {
            instances: self
                .cloud
                .attended()
                .into_iter()
                .chain(others)
                .map(|i| InstanceItem {
                    id: i.id.to_string(),
                    name: i.name.clone(),
                    tokens_required: i.metadata.tokens_required,
                    hop_limit: i.metadata.hop_limit,
                })
                .collect(),
            roles: iam
                .roles()
                .map(|role| RoleItem {
                    name: role.name.clone(),
                    trusts: principals(&role.trust),
                    policies: role.policies.names(),
                    permissions: iam.permissions(&role.policies).map(permission).collect(),
                    profile: iam.profile_of(&role.name).map(|p| p.name.clone()),
                })
                .collect(),
            crowd: if self.cloud.is_crowd() { self.cloud.live_instances() } else { 0 },
            buckets: self.cloud.bucket_count(),
            functions: self.cloud.functions().map(str::to_owned).collect(),
            endpoints: self.cloud.endpoints().map(str::to_owned).collect(),
            keys: self.keys(),
        };
        if inventory != *self.inventory {
            self.inventory = Rc::new(inventory);
            self.record(Kind::Inventory(Rc::clone(&self.inventory)));
        }
    }

    /// The long-term keys on the computers at which people type; of instances, on the one that stands on the stage.
    fn keys(&self) -> Vec<KeyItem> {
        let mut keys: Vec<KeyItem> = Vec::new();
        let mut look = |at: Node, session: &Session| {
            for kept in kept::long_term(session) {
                if keys.iter().all(|key| key.at != at || key.kept.access_key_id != kept.access_key_id) {
                    keys.push(KeyItem { at, kept });
                }
            }
        };
        for (terminal, session) in &self.sessions {
            match self.visits.get(terminal) {
                None => look(terminal.node(), session),
                // Its shell is on an instance, and the one to return to is not.
                Some(visit) => {
                    if self.attended().is_some_and(|instance| instance == visit.instance) {
                        look(Node::Ec2, session);
                    }
                    look(terminal.node(), &visit.home);
                }
            }
        }
        // A shell in which nothing was typed yet is as it is found.
        for terminal in self.opened.iter().filter(|terminal| !self.sessions.contains_key(terminal)) {
            if let Some(session) = self.shell(*terminal) {
                look(terminal.node(), &session);
            }
        }
        keys
    }
}

/// Whom a trust policy names.
fn principals(trust: &Document) -> Vec<String> {
    let named =
        trust.statements().iter().filter_map(|statement| statement.principal.as_ref()).flat_map(|who| &who.values);
    named.map(|who| if let Who::Named(_, name) = who { name.clone() } else { "*".to_owned() }).collect()
}

/// A policy as the stage shows it.
fn permission((name, document, boundary): (String, Arc<Document>, bool)) -> PolicyItem {
    let has = |effect| document.statements().iter().any(|statement| statement.effect == effect);
    PolicyItem { name, allows: has(Effect::Allow), denies: has(Effect::Deny), boundary }
}
