//! Questions: what varies in them, and which choice the simulation finds right.
//!
//! May use: [`format`](super::format), [`deeds`](super::deeds) and [`read`](super::read).

use super::deeds::{Vars, told};
use super::format::{Choice, Question};
use super::read::Found;
use crate::lesson::error::Misfit;
use crate::lesson::format::Bi;
use crate::story::Story;

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// What it does is no action.
    Misfit(Misfit),
    /// None of its choices is right, or more than one is: that many, of what was found.
    Right(usize, Found),
}

impl Question {
    /// Everything that can vary, put together.
    pub fn variations(&self) -> Vec<Vars> {
        self.vary.iter().fold(vec![Vars::new()], |all, (name, values)| {
            let with = |vars: &Vars| {
                let vars = vars.clone();
                values.iter().map(move |value| {
                    let mut vars = vars.clone();
                    vars.insert(name.clone(), value.clone());
                    vars
                })
            };
            all.iter().flat_map(with).collect()
        })
    }

    /// The place of the choice that is right: found out on a copy of the run.
    pub fn answer(&self, story: &Story, vars: &Vars) -> Result<usize, NoAnswer> {
        let mut copy = story.clone();
        let since = copy.trace().len();
        self.probe.play(&mut copy, vars).map_err(NoAnswer::Misfit)?;
        let found = self.read.read(&copy, since);
        let fits = |(_, choice): &(usize, &Choice)| choice.is.fits(&found);
        let right: Vec<usize> = self.choices.iter().enumerate().filter(fits).map(|(at, _)| at).collect();
        match right.as_slice() {
            [one] => Ok(*one),
            others => Err(NoAnswer::Right(others.len(), found)),
        }
    }

    /// A text of it, with what varies.
    pub fn told(text: &Bi, vars: &Vars) -> Bi {
        Bi { ja: told(&text.ja, vars), en: counted(&told(&text.en, vars)) }
    }
}

/// `1 hour(s)` is one hour, `3 hour(s)` are three hours.
fn counted(text: &str) -> String {
    let mut parts = text.split("(s)");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let count = out.rsplit(' ').nth(1).and_then(|count| count.parse::<u64>().ok());
        out.push_str(match count {
            Some(1) => "",
            Some(_) => "s",
            None => "(s)",
        });
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_singular() {
        assert_eq!(counted("1 hour(s) later"), "1 hour later");
        assert_eq!(
            counted("What happens 15 second(s) later, and 1 day(s) later?"),
            "What happens 15 seconds later, and 1 day later?"
        );
        assert_eq!(counted("the set(s)"), "the set(s)");
    }
}
