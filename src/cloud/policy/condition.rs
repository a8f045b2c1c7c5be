//! Conditions: the operators, and whether one line of a `Condition` block holds.
//!
//! May use: [`context`](super::context), [`pattern`](super::pattern) and [`values`](super::values); it says by
//! [`miss`](super::miss) what stood against what.

use std::cmp::Ordering;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_PAD_INDIFFERENT;

use super::context::Context;
use super::miss::Miss;
use super::pattern::{Step, Unresolved, compile, glob, glob_arn};
use super::values::{date, decimal, in_network};

/// One line of a `Condition` block: `{"StringEquals": {"aws:username": ["a", "b"]}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The operator, as written: `ForAllValues:StringLikeIfExists`.
    pub operator: String,
    /// The key, as written.
    pub key: String,
    /// The values, of which one must match (or none, when the operator is negated).
    pub values: Vec<String>,
    pub(super) parsed: Operator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    set: Option<Set>,
    test: Test,
    negated: bool,
    if_exists: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    All,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Equals,
    EqualsIgnoreCase,
    Like,
    Numeric(Relation),
    Date(Relation),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Relation {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::AtLeast => ordering.is_ge(),
        }
    }
}

/// Every operator of the language, and whether it is the negation of its test.
const OPERATORS: [(&str, Test, bool); 27] = [
    ("StringEquals", Test::Equals, false),
    ("StringNotEquals", Test::Equals, true),
    ("StringEqualsIgnoreCase", Test::EqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Test::EqualsIgnoreCase, true),
    ("StringLike", Test::Like, false),
    ("StringNotLike", Test::Like, true),
    ("NumericEquals", Test::Numeric(Relation::Equal), false),
    ("NumericNotEquals", Test::Numeric(Relation::Equal), true),
    ("NumericLessThan", Test::Numeric(Relation::Less), false),
    ("NumericLessThanEquals", Test::Numeric(Relation::AtMost), false),
    ("NumericGreaterThan", Test::Numeric(Relation::Greater), false),
    ("NumericGreaterThanEquals", Test::Numeric(Relation::AtLeast), false),
    ("DateEquals", Test::Date(Relation::Equal), false),
    ("DateNotEquals", Test::Date(Relation::Equal), true),
    ("DateLessThan", Test::Date(Relation::Less), false),
    ("DateLessThanEquals", Test::Date(Relation::AtMost), false),
    ("DateGreaterThan", Test::Date(Relation::Greater), false),
    ("DateGreaterThanEquals", Test::Date(Relation::AtLeast), false),
    ("Bool", Test::Bool, false),
    ("BinaryEquals", Test::Binary, false),
    ("IpAddress", Test::Ip, false),
    ("NotIpAddress", Test::Ip, true),
    ("ArnEquals", Test::Arn, false),
    ("ArnLike", Test::Arn, false),
    ("ArnNotEquals", Test::Arn, true),
    ("ArnNotLike", Test::Arn, true),
    ("Null", Test::Null, false),
];

impl Operator {
    /// Reads an operator's name; nothing when there is none such.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (set, base) = match (name.strip_prefix("ForAllValues:"), name.strip_prefix("ForAnyValue:")) {
            (Some(base), _) => (Some(Set::All), base),
            (None, Some(base)) => (Some(Set::Any), base),
            (None, None) => (None, name),
        };
        let (if_exists, base) = base.strip_suffix("IfExists").map_or((false, base), |base| (true, base));
        let (_, test, negated) = OPERATORS.into_iter().find(|(name, ..)| *name == base)?;
        // `Null` is itself the question whether the key exists.
        let allowed = test != Test::Null || !if_exists && set.is_none();
        allowed.then_some(Self { set, test, negated, if_exists })
    }

    /// Whether its values must be dates; AWS refuses a policy that has others there.
    pub(super) const fn wants_dates(self) -> bool {
        matches!(self.test, Test::Date(_))
    }

    /// Whether its values must be ARNs.
    pub(super) const fn wants_arns(self) -> bool {
        matches!(self.test, Test::Arn)
    }

    /// Whether its values must be addresses or networks.
    pub(super) const fn wants_addresses(self) -> bool {
        matches!(self.test, Test::Ip)
    }
}

impl Condition {
    /// Whether a text has to be one of some, or like one: no negation, and no value that anything is like.
    pub fn limits_texts(&self) -> bool {
        let Operator { set, test, negated, if_exists } = self.parsed;
        let tests = matches!(test, Test::Equals | Test::EqualsIgnoreCase | Test::Like);
        // Of a key that is not there, every one of its values is as wished.
        let asks = !negated && !if_exists && set != Some(Set::All);
        tests && asks && !self.values.is_empty() && self.values.iter().all(|value| value.chars().any(|c| c != '*'))
    }

    /// Whether the condition holds, and if not, what stood against what.
    pub(super) fn check(&self, context: &Context, variables: bool) -> Result<(), Miss> {
        let Operator { set, test, negated, if_exists } = self.parsed;
        let actual = context.get(&self.key);
        let holds = match (test, actual, set) {
            (Test::Null, ..) => {
                self.values.iter().any(|wanted| wanted.eq_ignore_ascii_case("true") == actual.is_none())
            }
            (_, None, _) if if_exists => true,
            // Of no values at all, every one is as wished, and none is.
            (_, None, Some(Set::All)) => true,
            (_, None, Some(Set::Any)) => false,
            (_, None, None) => negated,
            (_, Some([empty]), Some(set)) if empty.is_empty() => set == Set::All,
            (_, Some(actual), _) => {
                let wanted = self.wanted(test, variables.then_some(context));
                let fits = |value: &String| wanted.iter().any(|w| w.matches(value)) != negated;
                match set {
                    Some(Set::All) => actual.iter().all(fits),
                    // Without a set operator the values of a key are one set, matched or not matched as a whole.
                    None if negated => actual.iter().all(fits),
                    Some(Set::Any) | None => actual.iter().any(fits),
                }
            }
        };
        if holds {
            return Ok(());
        }
        Err(Miss::Condition {
            operator: self.operator.clone(),
            key: self.key.clone(),
            wanted: self.values.clone(),
            actual: actual.map(<[String]>::to_vec).unwrap_or_default(),
        })
    }

    /// The values to compare with. Variables have a meaning where texts, ARNs and booleans are compared, and nowhere else.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
    ///
    /// One that mentions a variable without a value is null: nothing is equal to it or like
    /// it, so a condition does not hold for its sake, and one whose operator is negated does.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value>
    fn wanted(&self, test: Test, variables: Option<&Context>) -> Vec<Wanted<'_>> {
        let mut wanted = Vec::with_capacity(self.values.len());
        for text in &self.values {
            wanted.push(match test {
                Test::Equals | Test::EqualsIgnoreCase | Test::Like | Test::Arn => {
                    let wild = matches!(test, Test::Like | Test::Arn);
                    match compile(text, wild, variables) {
                        Ok(steps) => Wanted::Pattern(test, steps),
                        Err(Unresolved(_)) => continue,
                    }
                }
                // Of the others, this alone knows variables.
                Test::Bool if variables.is_some() && text.contains("${") => {
                    let Ok(steps) = compile(text, false, variables) else { continue };
                    let word = ["true", "false"].into_iter().find(|word| glob(&steps, word, true));
                    Wanted::Value(test, word.unwrap_or_default())
                }
                _ => Wanted::Value(test, text),
            });
        }
        wanted
    }
}

enum Wanted<'a> {
    Pattern(Test, Vec<Step>),
    Value(Test, &'a str),
}

impl Wanted<'_> {
    fn matches(&self, actual: &str) -> bool {
        match self {
            Self::Pattern(Test::Arn, steps) => glob_arn(steps, actual),
            Self::Pattern(test, steps) => glob(steps, actual, *test == Test::EqualsIgnoreCase),
            Self::Value(test, wanted) => match test {
                Test::Numeric(relation) => compared(decimal(actual), decimal(wanted), *relation),
                Test::Date(relation) => compared(date(actual), date(wanted), *relation),
                Test::Bool => truth(actual).is_some() && truth(actual) == truth(wanted),
                // With its padding or without.
                Test::Binary => STANDARD_PAD_INDIFFERENT.decode(wanted).is_ok_and(|bytes| bytes == actual.as_bytes()),
                Test::Ip => in_network(actual, wanted).unwrap_or(false),
                _ => false,
            },
        }
    }
}

/// What is no number or no date stands in no relation to anything.
fn compared<T: Ord>(actual: Option<T>, wanted: Option<T>, relation: Relation) -> bool {
    matches!((actual, wanted), (Some(a), Some(w)) if relation.holds(a.cmp(&w)))
}

fn truth(text: &str) -> Option<bool> {
    [("true", true), ("false", false)].into_iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, v)| v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn condition(operator: &str, key: &str, values: &[&str]) -> Condition {
        Condition {
            operator: operator.to_owned(),
            key: key.to_owned(),
            values: values.iter().map(|v| (*v).to_owned()).collect(),
            parsed: Operator::parse(operator).unwrap_or_else(|| panic!("{operator}")),
        }
    }

    fn holds(operator: &str, wanted: &[&str], actual: Option<&[&str]>) -> bool {
        let context = actual.map_or_else(Context::new, |values| Context::new().with_all("k:k", values.iter().copied()));
        condition(operator, "K:k", wanted).check(&context, true).is_ok()
    }

    #[test]
    fn every_operator_on_one_value() {
        for (operator, wanted, actual, expected) in [
            ("StringEquals", "johndoe", "johndoe", true),
            ("StringEquals", "johndoe", "JohnDoe", false),
            ("StringEquals", "j*", "johndoe", false),
            ("StringNotEquals", "johndoe", "JohnDoe", true),
            ("StringEqualsIgnoreCase", "johndoe", "JohnDoe", true),
            ("StringNotEqualsIgnoreCase", "johndoe", "JohnDoe", false),
            ("StringLike", "t2.*", "t2.micro", true),
            ("StringLike", "home/", "home/x", false),
            ("StringNotLike", "t2.*", "m5.large", true),
            ("NumericEquals", "10", "10.0", true),
            ("NumericNotEquals", "10", "10.0", false),
            ("NumericLessThan", "10", "9.99", true),
            ("NumericLessThan", "10", "10", false),
            ("NumericLessThanEquals", "10", "10", true),
            ("NumericLessThanEquals", "10", "1000", false),
            ("NumericGreaterThan", "-2", "-1.5", true),
            ("NumericGreaterThanEquals", "0.10", ".1", true),
            ("NumericLessThan", "10", "many", false),
            ("NumericNotEquals", "10", "many", true),
            ("DateEquals", "2020-01-01T00:00:00Z", "2020-01-01T09:00:00+09:00", true),
            ("DateNotEquals", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.001Z", true),
            ("DateLessThan", "2025-11-02T01:00:00Z", "2025-11-02T00:59:59Z", true),
            ("DateLessThan", "2025-11-02T01:00:00Z", "2025-11-02T01:00:00Z", false),
            ("DateLessThanEquals", "2025-11-02", "2025-11-02T00:00:00Z", true),
            ("DateGreaterThan", "1577836800", "2020-01-01T00:00:01Z", true),
            ("DateGreaterThanEquals", "2020", "1577836800", true),
            ("DateGreaterThan", "2020-01-01T00:00:01Z", "never", false),
            ("Bool", "true", "TRUE", true),
            ("Bool", "false", "true", false),
            ("BinaryEquals", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "BinaryValueInBase64", true),
            ("BinaryEquals", "QmluYXJ5", "Binary!", false),
            ("IpAddress", "203.0.113.0/24", "203.0.113.255", true),
            ("IpAddress", "203.0.113.0/24", "203.0.114.0", false),
            ("IpAddress", "203.0.113.7", "203.0.113.7", true),
            ("IpAddress", "203.0.113.7", "203.0.113.8", false),
            ("IpAddress", "0.0.0.0/0", "198.51.100.1", true),
            ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::9", true),
            ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5679::9", false),
            ("IpAddress", "::/0", "203.0.113.7", false),
            ("IpAddress", "203.0.113.0/33", "203.0.113.7", false),
            ("NotIpAddress", "203.0.113.0/24", "198.51.100.1", true),
            (
                "ArnEquals",
                "arn:aws:ec2:*:123456789012:instance/*",
                "arn:aws:ec2:us-east-1:123456789012:instance/i-0",
                true,
            ),
            ("ArnLike", "arn:aws:iam::*:role/web", "arn:aws:iam::123456789012:role/web", true),
            ("ArnLike", "arn:aws:iam:*:role/web", "arn:aws:iam::123456789012:role/web", false),
            ("ArnNotLike", "arn:aws:iam::*:role/web", "arn:aws:iam::1:role/db", true),
            ("ArnNotEquals", "arn:aws:iam::1:role/db", "arn:aws:iam::1:role/db", false),
            ("Null", "false", "there", true),
            ("Null", "true", "there", false),
        ] {
            assert_eq!(holds(operator, &[wanted], Some(&[actual])), expected, "{operator} {wanted} {actual}");
        }
    }

    #[test]
    fn a_missing_key_fails_what_must_match_and_passes_what_must_not() {
        for (name, test, negated) in OPERATORS {
            let expected = if test == Test::Null { false } else { negated };
            assert_eq!(holds(name, &["false"], None), expected, "{name}");
            if test != Test::Null {
                assert!(holds(&format!("{name}IfExists"), &["false"], None), "{name}IfExists");
                assert!(holds(&format!("ForAllValues:{name}"), &["false"], None), "ForAllValues:{name}");
                assert!(!holds(&format!("ForAnyValue:{name}"), &["false"], None), "ForAnyValue:{name}");
            }
        }
        assert!(holds("Null", &["true"], None));
        // A key that holds nothing is not there either, and for a set operator nor is the empty text.
        assert!(holds("Null", &["true"], Some(&[])));
        assert!(holds("ForAllValues:StringEquals", &["a"], Some(&[""])));
        assert!(!holds("ForAnyValue:StringLike", &["*"], Some(&[""])));
        assert!(!holds("StringEqualsIfExists", &["a"], Some(&["b"])));
    }

    /// The tables of "Conditions with multiple context keys or values" in the IAM user guide.
    #[test]
    fn several_values_on_either_side() {
        let listed = ["PostDateTime", "Message", "Tags"];
        for (operator, wanted, actual, expected) in [
            ("ForAllValues:StringLike", &listed[..], &["PostDateTime", "Message"][..], true),
            ("ForAllValues:StringLike", &listed, &["PostDateTime", "UserName"], false),
            ("ForAnyValue:StringLike", &["ID", "PostDateTime"], &["UserName", "Message", "PostDateTime"], true),
            ("ForAnyValue:StringLike", &["ID", "PostDateTime"], &["UserName"], false),
            ("ForAllValues:StringNotEquals", &["a", "b"], &["c", "d"], true),
            ("ForAllValues:StringNotEquals", &["a", "b"], &["c", "a"], false),
            ("ForAnyValue:StringNotEquals", &["a", "b"], &["c", "a"], true),
            ("ForAnyValue:StringNotEquals", &["a", "b"], &["b", "a"], false),
            ("StringEquals", &["a", "b"], &["b"], true),
            ("StringNotEquals", &["a", "b"], &["b"], false),
            ("StringNotEquals", &["a", "b"], &["c"], true),
            ("StringEquals", &[], &["c"], false),
        ] {
            assert_eq!(holds(operator, wanted, Some(actual)), expected, "{operator} {wanted:?} {actual:?}");
        }
    }

    #[test]
    fn a_variable_without_a_value_is_equal_to_nothing() {
        let context = Context::new().with("s3:prefix", "home/");
        let list = condition("StringLike", "s3:prefix", &["", "home/", "home/${aws:username}/"]);
        assert_eq!(list.check(&context, true), Ok(()));
        let not = condition("StringNotLike", "s3:prefix", &["home/${aws:username}/"]);
        assert_eq!(not.check(&context, true), Ok(()));
        assert_eq!(not.check(&context, false), Ok(()));
        assert!(condition("StringLike", "s3:prefix", &["home/${aws:username}/"]).check(&context, true).is_err());
        let miss = condition("StringEquals", "s3:prefix", &["x"]).check(&context, true).unwrap_err();
        let Miss::Condition { operator, key, wanted, actual } = miss else { panic!() };
        assert_eq!((operator.as_str(), key.as_str()), ("StringEquals", "s3:prefix"));
        assert_eq!((wanted, actual), (vec!["x".to_owned()], vec!["home/".to_owned()]));
    }

    #[test]
    fn what_is_no_operator() {
        for name in
            ["", "stringEquals", "NullIfExists", "ForAllValues:Null", "ForAll:Bool", "BinaryNotEquals", "IfExists"]
        {
            assert_eq!(Operator::parse(name), None, "{name}");
        }
    }

    fn any_operator() -> impl Strategy<Value = String> {
        (
            prop::sample::select(vec!["", "ForAllValues:", "ForAnyValue:"]),
            prop::sample::select(OPERATORS.to_vec()),
            any::<bool>(),
        )
            .prop_map(|(set, (name, test, _), if_exists)| {
                if test == Test::Null {
                    name.to_owned()
                } else {
                    format!("{set}{name}{}", if if_exists { "IfExists" } else { "" })
                }
            })
    }

    proptest! {
        #[test]
        fn any_values_can_be_compared(operator in any_operator(), wanted in prop::collection::vec(any::<String>(), 0..3), actual in prop::collection::vec(any::<String>(), 0..3)) {
            let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            let actual: Vec<&str> = actual.iter().map(String::as_str).collect();
            holds(&operator, &wanted, Some(&actual));
        }

        #[test]
        fn a_test_and_its_negation_never_agree_on_one_value(i in 0..OPERATORS.len(), wanted in "[ -~]{0,6}", actual in "[ -~]{0,6}") {
            let (name, test, negated) = OPERATORS[i];
            for (other, _, _) in OPERATORS.into_iter().filter(|(_, t, n)| *t == test && *n != negated) {
                prop_assume!(!wanted.contains("${"));
                prop_assert_ne!(holds(name, &[&wanted], Some(&[&actual])), holds(other, &[&wanted], Some(&[&actual])));
            }
        }
    }
}
