//! A run as JSON: the trace, as `--json` of the trace example prints it, and an action, as a saved run holds it.

use super::{Action, Event, Http, InstanceItem, Inventory, Kind, Message, RoleItem, Trace};
use crate::cloud::{Effect, Issue};
use crate::host::{NetError, Note, Stream};
use crate::wire::json::{Json, ToJson};
use crate::wire::{Body, Headers, Request, Response};

/// All of them, as JSON.
fn array<'a, T: ToJson + 'a>(items: impl IntoIterator<Item = &'a T>) -> Json {
    Json::Array(items.into_iter().map(ToJson::to_json).collect())
}

fn texts(texts: &[String]) -> Json {
    Json::Array(texts.iter().map(|text| text.as_str().into()).collect())
}

impl ToJson for Trace {
    fn to_json(&self) -> Json {
        array(self.events())
    }
}

impl ToJson for Event {
    fn to_json(&self) -> Json {
        let event = |name: &str| Json::object().with("at", self.at.iso_millis()).with("event", name);
        match &self.kind {
            Kind::Acted { action } => event("acted").with("action", action.to_json()),
            Kind::Typed { terminal, prompt, line } => event("typed")
                .with("terminal", terminal.as_str())
                .with("prompt", prompt.as_str())
                .with("line", line.as_str()),
            Kind::Refused { terminal, prompt, line } => event("refused")
                .with("terminal", terminal.as_str())
                .with("prompt", prompt.as_str())
                .with("line", line.as_str()),
            Kind::Message(message) => add_message(event("message"), message),
            Kind::Lost { from, host, error, request } => event("lost")
                .with("from", from.as_str())
                .with("host", host.as_str())
                .with(
                    "error",
                    match error {
                        NetError::Timeout => "Timeout",
                        NetError::UnknownHost => "UnknownHost",
                        NetError::Refused => "Refused",
                    },
                )
                .with("request", request.to_json()),
            Kind::Effect(effect) => add_effect(event("effect"), effect),
            Kind::Printed { terminal, stream, text } => event("printed")
                .with("terminal", terminal.as_str())
                .with("stream", if *stream == Stream::Out { "out" } else { "err" })
                .with("text", text.as_str()),
            Kind::Noted { terminal, note } => add_note(event("noted").with("terminal", terminal.as_str()), note),
            Kind::Ready { terminal, prompt } => {
                event("ready").with("terminal", terminal.as_str()).with("prompt", prompt.as_str())
            }
            Kind::Opened { terminal, prompt } => {
                event("opened").with("terminal", terminal.as_str()).with("prompt", prompt.as_str())
            }
            Kind::Closed { terminal } => event("closed").with("terminal", terminal.as_str()),
            Kind::Inventory(inventory) => add_inventory(event("inventory"), inventory),
        }
    }
}

impl ToJson for Action {
    fn to_json(&self) -> Json {
        let action = |name: &str| Json::object().with("do", name);
        match self {
            Self::Type { terminal, line } => {
                action("type").with("terminal", terminal.as_str()).with("line", line.as_str())
            }
            Self::Refused { terminal, line } => {
                action("refused").with("terminal", terminal.as_str()).with("line", line.as_str())
            }
            Self::Open { terminal } => action("open").with("terminal", terminal.as_str()),
            Self::Close { terminal } => action("close").with("terminal", terminal.as_str()),
            Self::Attend { instance } => action("attend").with("instance", instance.as_str()),
            Self::Call { user, service, action: name, params } => action("call")
                .with("user", user.as_str())
                .with("service", service.prefix())
                .with("action", name.as_str())
                .with("params", Json::Object(params.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect())),
            // In seconds as long as they are whole: the way in which lessons write it.
            Self::Wait { span } => {
                let millis = u64::try_from(span.0).unwrap_or(0);
                let (unit, count) = if millis % 1000 == 0 { ("seconds", millis / 1000) } else { ("millis", millis) };
                action("wait").with(unit, count)
            }
        }
    }
}

fn add_message(event: Json, message: &Message) -> Json {
    let event = event
        .with("exchange", message.exchange)
        .with("from", message.from.as_str())
        .with("to", message.to.as_str())
        .with("arrives", message.arrives.iso_millis())
        .with("operation", message.operation.to_string());
    match &message.http {
        Http::Request(request) => event.with("request", request.to_json()),
        Http::Response(response) => event.with("response", response.to_json()),
    }
}

impl ToJson for Request {
    fn to_json(&self) -> Json {
        let request = Json::object().with("method", self.method.as_str()).with("target", self.target.as_str());
        add_rest(request, &self.headers, &self.body)
    }
}

impl ToJson for Response {
    fn to_json(&self) -> Json {
        add_rest(Json::object().with("status", u64::from(self.status)), &self.headers, &self.body)
    }
}

/// A body is a text, or an array of bytes when it is none, so that nothing is lost.
fn add_rest(message: Json, headers: &Headers, body: &Body) -> Json {
    let headers = headers.iter().map(|(name, value)| Json::Array(vec![name.into(), value.into()])).collect();
    let body = (!body.is_empty()).then(|| match std::str::from_utf8(body.bytes()) {
        Ok(text) => text.into(),
        Err(_) => Json::Array(body.bytes().iter().map(|byte| u64::from(*byte).into()).collect()),
    });
    message.with("headers", Json::Array(headers)).with_some("body", body)
}

fn add_effect(event: Json, effect: &Effect) -> Json {
    let named = |name: &str| event.with("effect", name);
    match effect {
        Effect::Transition { machine, subject, from, on, to } => named("transition")
            .with("machine", *machine)
            .with("subject", subject.as_str())
            .with("from", *from)
            .with("on", *on)
            .with("to", *to),
        Effect::Authenticated { service, principal, access_key_id } => named("authenticated")
            .with("service", service.prefix())
            .with("principal", principal.as_str())
            .with("access_key_id", access_key_id.as_str()),
        Effect::Rejected { service, problem, code, access_key_id } => named("rejected")
            .with("service", service.prefix())
            .with("problem", *problem)
            .with("code", *code)
            .with_some("access_key_id", access_key_id.as_deref()),
        Effect::Decided { service, principal, action, resource, decision } => named("decided")
            .with("service", service.prefix())
            .with("principal", principal.as_str())
            .with("action", action.as_str())
            .with("resource", resource.as_str())
            .with("decision", decision.to_json()),
        Effect::Issued { credential } => named("issued").with("credential", credential.to_json()),
        Effect::Served { instance, access_key_id } => {
            named("served").with("instance", instance.as_str()).with("access_key_id", access_key_id.as_str())
        }
        Effect::Found { finding } => named("found").with("finding", finding.to_json()),
        Effect::Attended(attended) => {
            let text = |text: &str| Json::String(text.to_owned());
            let machines = attended
                .machines
                .iter()
                .map(|(machine, subject, state)| Json::Array(vec![text(machine), text(subject), text(state)]));
            let credentials = attended.credentials.iter().map(|(issue, state)| issue.to_json().with("state", *state));
            named("attended")
                .with("instance", attended.instance.as_str())
                .with("machines", Json::Array(machines.collect()))
                .with("credentials", Json::Array(credentials.collect()))
                .with("serves", attended.serves.as_ref().map(crate::cloud::AccessKeyId::as_str))
        }
        Effect::Recorded { service, record } => {
            named("recorded").with("service", service.prefix()).with("record", record.to_json())
        }
    }
}

impl ToJson for Issue {
    fn to_json(&self) -> Json {
        Json::object()
            .with("access_key_id", self.access_key_id.as_str())
            .with("principal", self.principal.as_str())
            .with("requested_by", self.requested_by.as_str())
            .with("issued", self.issued.iso_millis())
            .with("expires", self.expires.iso_millis())
    }
}

fn add_note(event: Json, note: &Note) -> Json {
    match note {
        Note::ProviderTried { provider, found } => {
            event.with("note", "provider-tried").with("provider", provider.as_str()).with("found", *found)
        }
        Note::Holds { access_key_id, expires, provider } => event
            .with("note", "holds")
            .with("access_key_id", access_key_id.as_str())
            .with("expires", expires.map(crate::kernel::SimTime::iso_millis))
            .with("provider", provider.as_str()),
        Note::Exports { access_key_id } => {
            event.with("note", "exports").with("access_key_id", access_key_id.as_deref())
        }
        Note::Transition { machine, subject, from, on, to } => event
            .with("note", "transition")
            .with("machine", *machine)
            .with("subject", subject.as_str())
            .with("from", *from)
            .with("on", *on)
            .with("to", *to),
        Note::Exited { program, code } => {
            event.with("note", "exited").with("program", program.as_str()).with("code", u64::from(*code))
        }
    }
}

fn add_inventory(event: Json, inventory: &Inventory) -> Json {
    let functions = Some(texts(&inventory.functions)).filter(|_| !inventory.functions.is_empty());
    event
        .with("instances", array(&inventory.instances))
        .with_some("crowd", Some(inventory.crowd as u64).filter(|crowd| *crowd > 0))
        .with("roles", array(&inventory.roles))
        .with("buckets", inventory.buckets as u64)
        .with_some("functions", functions)
        .with_some("endpoints", Some(texts(&inventory.endpoints)).filter(|_| !inventory.endpoints.is_empty()))
}

impl ToJson for InstanceItem {
    fn to_json(&self) -> Json {
        Json::object()
            .with("id", self.id.as_str())
            .with("name", self.name.as_str())
            .with("tokens_required", self.tokens_required)
            .with("hop_limit", u64::from(self.hop_limit))
    }
}

impl ToJson for RoleItem {
    fn to_json(&self) -> Json {
        Json::object()
            .with("name", self.name.as_str())
            .with("trusts", texts(&self.trusts))
            .with("policies", texts(&self.policies))
            .with("profile", self.profile.as_deref())
    }
}
