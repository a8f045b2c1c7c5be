//! The models of IAM's and STS's parameters, and what is wrong with those of a call by them.
//!
//! May use: [`pattern`](super::pattern), and [`own`](super::own), which says what is told elsewhere. In a table `> ACTION` has the members of an action, `NAME!:SHAPE` each, with a mark
//! where one is needed; each other line has a shape. `-` is no bound.
//!
//! ```text
//! > TagRole RoleName!:roleNameType Tags!:tagListType
//! roleNameType text 1 64 [\w+=,.@-]+
//! tagListType list - 50 Tag
//! Tag members Key!:tagKeyType Value!:tagValueType
//! statusType enum Active Inactive
//! maxItemsType number 1 1000
//! ```

use super::own::has_own_words;
use super::pattern::fits;
use crate::cloud::{Service, ServiceError, names::lower_first};

/// What is said of a list whose texts are not right begins so.
const EACH: &str = "Member must satisfy constraint: [";

/// A table.
pub(super) const fn table(service: Service) -> &'static str {
    match service {
        Service::Iam => include_str!("iam.txt"),
        _ => include_str!("sts.txt"),
    }
}

/// The members of an action: name, whether it is needed, shape. Nothing where there is no such action.
pub(super) fn members(
    service: Service,
    action: &str,
) -> Option<impl Iterator<Item = (&'static str, bool, &'static str)>> {
    let mut lines = table(service).lines().filter_map(|line| line.strip_prefix("> "));
    lines.find_map(|line| {
        let rest = line.strip_prefix(action)?;
        rest.is_empty().then_some("").or_else(|| rest.strip_prefix(' ')).map(listed)
    })
}

fn listed(text: &'static str) -> impl Iterator<Item = (&'static str, bool, &'static str)> {
    text.split(' ').filter_map(|member| {
        let (name, shape) = member.split_once(':')?;
        Some((name.trim_end_matches('!'), name.ends_with('!'), shape))
    })
}

/// A shape's line, without its name: `text 1 64 [\w+=,.@-]+`.
pub(super) fn shape(service: Service, name: &str) -> &'static str {
    let is_it = |line: &&str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '));
    table(service).lines().find(is_it).and_then(|line| line.split_once(' ')).map_or("", |(_, rest)| rest)
}

/// The value of a parameter.
pub(super) fn value<'p>(params: &'p [(String, String)], name: &str) -> Option<&'p str> {
    params.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
}

/// What is wrong, as it is gathered.
struct Faults {
    service: Service,
    found: Vec<String>,
}

/// Whether the call's parameters are as the model says.
pub(super) fn check(service: Service, action: &str, params: &[(String, String)]) -> Result<(), ServiceError> {
    let Some(members) = members(service, action) else { return Ok(()) };
    let mut faults = Faults { service, found: Vec::new() };
    for (name, needed, shape) in members {
        faults.member(params, (name, &lower_first(name)), needed, self::shape(service, shape))?;
    }
    match faults.found.len() {
        0 => Ok(()),
        count => {
            let s = if count == 1 { "" } else { "s" };
            let start = [&count.to_string(), " validation error", s, " detected: "].concat();
            Err(ServiceError::validation(start + &faults.found.join("; ")))
        }
    }
}

/// A bound of a shape, and the rest of its line.
fn bounds(rest: &str) -> (Option<i64>, Option<i64>, &str) {
    let mut words = rest.splitn(3, ' ');
    let mut number = || words.next().and_then(|word| word.parse().ok());
    let (least, most) = (number(), number());
    (least, most, words.next().unwrap_or("-"))
}

/// `length less than or equal to 64`
fn at_most(what: &str, most: i64) -> String {
    ["Member must have ", what, " less than or equal to ", &most.to_string()].concat()
}

fn at_least(what: &str, least: i64) -> String {
    ["Member must have ", what, " greater than or equal to ", &least.to_string()].concat()
}

impl Faults {
    fn add(&mut self, value: &str, field: &str, must: &str) {
        self.found.push([value, " at '", field, "' failed to satisfy constraint: ", must].concat());
    }

    /// A value as it is quoted: `Value 'x'`. Of what is in a list, IAM says `Value` alone. (So it does of any value, in reports
    /// since the end of 2024; those before have it.)
    fn quoted(&self, value: &str, field: &str) -> String {
        if self.service == Service::Iam && field.contains('.') {
            "Value".to_owned()
        } else {
            ["Value '", value, "'"].concat()
        }
    }

    fn member(
        &mut self,
        params: &[(String, String)],
        (name, field): (&str, &str),
        needed: bool,
        shape: &'static str,
    ) -> Result<(), ServiceError> {
        let (kind, rest) = shape.split_once(' ').unwrap_or((shape, ""));
        if kind == "list" {
            return self.list(params, (name, field), needed, rest);
        }
        let Some(value) = value(params, name) else {
            if needed {
                let null = if field.contains('.') && self.service == Service::Iam { "Value" } else { "Value null" };
                self.add(null, field, "Member must not be null");
            }
            return Ok(());
        };
        match kind {
            "text" => {
                for must in self.text(value, rest) {
                    let quoted = self.quoted(value, field);
                    self.add(&quoted, field, &must);
                }
            }
            "number" => {
                let Ok(number) = value.parse::<i32>() else { return Err(no_number(name)) };
                let (least, most, _) = bounds(rest);
                let wanted = match i64::from(number) {
                    n if least.is_some_and(|least| n < least) => at_least("value", least.unwrap_or(0)),
                    n if most.is_some_and(|most| n > most) => at_most("value", most.unwrap_or(0)),
                    _ => return Ok(()),
                };
                let quoted = self.quoted(value, field);
                self.add(&quoted, field, &wanted);
            }
            "enum" if !rest.split(' ').any(|word| word == value) => {
                let quoted = self.quoted(value, field);
                let must = ["Member must satisfy enum value set: [", &rest.replace(' ', ", "), "]"].concat();
                self.add(&quoted, field, &must);
            }
            _ => {}
        }
        Ok(())
    }

    /// What is wrong with a text. STS looks at the pattern first, IAM at the length.
    fn text(&self, value: &str, rest: &'static str) -> Vec<String> {
        let (least, most, pattern) = bounds(rest);
        let length = value.chars().count() as i64;
        let mut musts = Vec::new();
        if let Some(least) = least.filter(|least| length < *least) {
            musts.push(at_least("length", least));
        }
        if let Some(most) = most.filter(|most| length > *most) {
            musts.push(at_most("length", most));
        }
        if pattern != "-" && !has_own_words(self.service, pattern) && !fits(pattern, value) {
            let place = if self.service == Service::Sts { 0 } else { musts.len() };
            musts.insert(place, ["Member must satisfy regular expression pattern: ", pattern].concat());
        }
        musts
    }

    fn list(
        &mut self,
        params: &[(String, String)],
        (name, field): (&str, &str),
        needed: bool,
        rest: &'static str,
    ) -> Result<(), ServiceError> {
        let (least, most, member) = bounds(rest);
        let start = [name, ".member."].concat();
        let place = |given: &str| given.strip_prefix(&start)?.split('.').next()?.parse::<u32>().ok();
        let mut places: Vec<u32> = params.iter().filter_map(|(given, _)| place(given)).collect();
        places.sort_unstable();
        places.dedup();
        if places.is_empty() && value(params, name).is_none() {
            if needed {
                self.add("Value null", field, "Member must not be null");
            }
            return Ok(());
        }
        if let Some(least) = least.filter(|least| (places.len() as i64) < *least) {
            self.add("Value", field, &at_least("length", least));
        }
        if let Some(most) = most.filter(|most| places.len() as i64 > *most) {
            self.add("Value", field, &at_most("length", most));
        }
        let shape = self::shape(self.service, member);
        let (kind, rest) = shape.split_once(' ').unwrap_or((shape, ""));
        if kind == "members" {
            for place in places {
                for (part, needed, shape) in listed(rest) {
                    let given = [&start, &place.to_string(), ".", part].concat();
                    let told = [field, ".", &place.to_string(), ".member.", &lower_first(part)].concat();
                    self.member(params, (&given, &told), needed, self::shape(self.service, shape))?;
                }
            }
        } else if kind == "text" {
            let texts: Vec<&str> =
                places.iter().filter_map(|place| value(params, &[&start, &*place.to_string()].concat())).collect();
            if texts.iter().any(|text| !self.text(text, rest).is_empty()) {
                let (quoted, end) = if self.service == Service::Iam {
                    ("Value".to_owned(), ", Member must not be null]")
                } else {
                    (["Value '[", &texts.join(", "), "]'"].concat(), "]")
                };
                self.add(&quoted, field, &[EACH, &each(rest), end].concat());
            }
        }
        Ok(())
    }
}

/// All that a text of a list has to be.
fn each(rest: &str) -> String {
    let (least, most, pattern) = bounds(rest);
    let pattern = (pattern != "-").then(|| ["Member must satisfy regular expression pattern: ", pattern].concat());
    let all = most.map(|most| at_most("length", most)).into_iter().chain(least.map(|least| at_least("length", least)));
    all.chain(pattern).collect::<Vec<_>>().join(", ")
}

/// The code is measured; its words (U).
fn no_number(name: &str) -> ServiceError {
    ServiceError::new(400, "MalformedInput", ["Invalid integer value for ", name].concat())
}
