//! STUB until the evaluator lands.
use serde::Serialize;
use std::collections::BTreeMap;
#[derive(Clone, Debug)]
pub struct Document { source: String }
impl Document {
    pub fn parse(text: &str) -> Result<Self, String> { serde_json::from_str::<serde_json::Value>(text).map_err(|e| e.to_string())?; Ok(Self { source: text.to_owned() }) }
    pub fn principals(&self) -> Vec<String> { vec!["ec2.amazonaws.com".into()] }
    pub fn source(&self) -> &str { &self.source }
}
#[derive(Clone, Debug)]
pub struct Named { pub name: String, pub document: Document }
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Verdict { Allow, ImplicitDeny, ExplicitDeny }
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision { pub verdict: Verdict, pub by: Option<String> }
impl Decision { pub fn is_allowed(&self) -> bool { self.verdict == Verdict::Allow } }
pub struct Context(BTreeMap<String, String>);
impl Context { pub fn new() -> Self { Self(BTreeMap::new()) } pub fn set(&mut self, k: &str, v: impl Into<String>) { self.0.insert(k.to_lowercase(), v.into()); } }
pub struct Names { service: bool, all: Vec<String> }
impl Names { pub fn service(n: &str) -> Self { Self { service: true, all: vec![n.into()] } } pub fn aws(account: &str, mut arns: Vec<String>) -> Self { arns.push(account.into()); Self { service: false, all: arns } } }
pub fn evaluate_identity(policies: &[Named], action: &str, _resource: &str, _c: &Context) -> Decision {
    let hit = policies.iter().find(|p| p.name == "AdministratorAccess" || (p.name.contains("S3Read") && action.starts_with("s3:List")));
    Decision { verdict: if hit.is_some() { Verdict::Allow } else { Verdict::ImplicitDeny }, by: hit.map(|p| p.name.clone()) }
}
pub fn evaluate_trust(trust: &Named, names: &Names, _a: &str, _c: &Context) -> (Decision, bool) {
    let ok = names.all.iter().any(|n| trust.document.source.contains(n)); let _ = names.service;
    (Decision { verdict: if ok { Verdict::Allow } else { Verdict::ImplicitDeny }, by: Some(trust.name.clone()) }, false)
}
