//! What the timeline says: of a holder, a credential, a call.

use super::{Lang, Zone, describe, disturbed, place_name, state_label};
use crate::kernel::Machine;
use crate::story::{Call, Holder, Life, Moment, Node, Reason, Stretch, Terminal, Trace, What};

/// A holder, as short as it stays plain.
pub fn holder_name(lang: Lang, holder: &Holder) -> String {
    let at = |terminal: &Terminal| {
        let number = if terminal.is_first() { String::new() } else { [" ", &terminal.number().to_string()].concat() };
        [short_place(lang, terminal.node()), &number].concat()
    };
    match holder {
        Holder::Imds(_) => "IMDS".to_owned(),
        Holder::Cli(terminal) => ["CLI · ", &at(terminal)].concat(),
        Holder::Sdk(terminal) => ["SDK · ", &at(terminal)].concat(),
        Holder::Background(terminal, _, line) => {
            // Its last word, without its folder: there is little room.
            let name = line.rsplit([' ', '/']).next().unwrap_or(line);
            [&name.chars().take(9).collect::<String>(), " & · ", &at(terminal)].concat()
        }
        Holder::Shell(terminal) => [lang.pick("環境変数 · ", "env · "), &at(terminal)].concat(),
        Holder::File(node) => ["~/.aws · ", short_place(lang, *node)].concat(),
        Holder::Lambda(function) => ["λ ", function].concat(),
    }
}

fn short_place(lang: Lang, node: Node) -> &'static str {
    match node {
        Node::Ec2 => "EC2",
        Node::Pc => "PC",
        Node::Attacker => lang.pick("攻撃者", "attacker"),
        Node::Ci => "CI",
        Node::Partner => lang.pick("別アカウント", "other account"),
        node => place_name(lang, node),
    }
}

/// What stands before sign-ins, or before disturbances of the metadata service.
pub const fn stretch_row(lang: Lang, signs_in: bool) -> &'static str {
    if signs_in { lang.pick("サインイン", "Signed in") } else { lang.pick("IMDS の障害", "IMDS trouble") }
}

/// What stands on one of them.
pub fn stretch_label(lang: Lang, what: &What) -> String {
    match what {
        What::SignIn(who) => who.split(' ').next().unwrap_or(who).to_owned(),
        What::Disturbed(None) => lang.pick("応答なし", "silent").to_owned(),
        What::Disturbed(Some(late)) => format!("+{} s", disturbed::in_seconds(*late)),
    }
}

/// The same with its times.
pub fn stretch_told(lang: Lang, zone: Zone, stretch: &Stretch, known: Moment) -> String {
    let signs_in = matches!(stretch.what, What::SignIn(_));
    let (row, label) = (stretch_row(lang, signs_in), stretch_label(lang, &stretch.what));
    let (from, until) = (zone.dated(stretch.from.at), zone.dated(stretch.until(known)));
    format!("{row}: {label} · {from} – {until} {zone}")
}

/// A credential: whose, since when and until when, and what it is.
pub fn life_told(lang: Lang, zone: Zone, life: &Life, moment: Moment) -> String {
    let state = life.status(moment).map_or("", Machine::label);
    let learned = state_label(lang, "credential", state).unwrap_or(state);
    let until = life.expires.map_or_else(String::new, |at| zone.dated(at));
    [life.key.as_str(), ": ", learned, " · ", &zone.dated(life.issued.at), " – ", &until, " ", zone.name()].concat()
}

/// A call: when, what, from where, and what came of it.
pub fn call_told(lang: Lang, zone: Zone, trace: &Trace, call: &Call) -> String {
    let what = [&zone.dated(call.judged.at), " ", call.service.prefix(), ":", &call.operation].concat();
    let from = call.address.as_deref().map_or_else(String::new, |address| match lang.main() {
        Lang::En => [" from ", address].concat(),
        _ => [" (", address, " から)"].concat(),
    });
    let Some(refusal) = &call.refusal else {
        return [what.as_str(), &from, lang.pick(": 許可", ": allowed")].concat();
    };
    let reason = match refusal.reason {
        Reason::Proof(_) => describe(trace, call.judged.event, lang),
        Reason::Policies(decided) => describe(trace, decided, lang),
        Reason::Other => None,
    };
    let reason = reason.map_or_else(String::new, |reason| [" — ", &reason].concat());
    [what.as_str(), &from, lang.pick(": 拒否 ", ": rejected, "), &refusal.code, &reason].concat()
}

/// Calls that stand too close to be told apart.
pub fn calls_told(lang: Lang, count: usize, refused: usize) -> String {
    let (count, refused) = (count.to_string(), refused.to_string());
    match lang.main() {
        Lang::En => [&count, " API calls, ", &refused, " rejected"].concat(),
        _ => ["API 呼び出し ", &count, " 件 (うち拒否 ", &refused, " 件)"].concat(),
    }
}

/// The credentials that share a row, by how many they are: all of them expired, or not.
pub fn folded_name(lang: Lang, count: usize, expired: bool) -> String {
    let count = count.to_string();
    match (lang.main(), expired) {
        (Lang::En, true) => ["○ ", &count, " expired"].concat(),
        (Lang::En, false) => [&count, " others"].concat(),
        (_, true) => ["○ 期限切れ ", &count, " 件"].concat(),
        (_, false) => ["ほか ", &count, " 件"].concat(),
    }
}

/// What their row shows.
pub fn folded_told(lang: Lang) -> &'static str {
    lang.pick(
        "1 行にまとめた一時認証情報。表示範囲の外のものも数えます。帯は、それぞれが最新だった期間です。",
        "Temporary credentials in one row, with those outside the hours shown: each block is the time in which one was the newest.",
    )
}
