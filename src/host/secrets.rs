//! Keeps real secrets out: finds in what a person typed or pasted the AWS keys that this simulation does not know.
//!
//! May use: [`wire`](crate::wire) for percent-decoding. Pure text in, text out: who asks has to say which keys are the
//! simulation's own. What is found is: access key ids, secret access keys (by what stands around them, or by their looks),
//! session tokens, and private keys in PEM. A simulated key passes, also with a letter or two changed, or cut short; so
//! do the placeholders of documentation (`AKIAIOSFODNN7EXAMPLE`, `ASIAXXXXXXXXXXXXXXXX`).
//!
//! ```
//! use sts_flow::host::secrets::screen;
//!
//! let stranger = "aws configure set aws_access_key_id AKIAQ4XN7C2LW5TJ6RBM";
//! let own = |text: &str| text == "AKIAQ4XN7C2LW5TJ6RBM";
//! assert_eq!(screen(stranger, &own), None);
//! let blanked = screen(stranger, &|_| false);
//! assert_eq!(blanked.as_deref(), Some("aws configure set aws_access_key_id AKIA****************"));
//! ```

use std::cell::Cell;

use crate::wire::percent_decode;

/// What stands in place of a secret: nothing of it, not even its length.
const BLANK: &str = "********";
/// The letters after the prefix of an access key id.
const ID_TAIL: usize = 16;
/// How many letters a secret access key has.
const SECRET: usize = 40;
/// Shorter than this, a piece of a session token opens nothing.
const TOKEN: usize = 48;
/// How session tokens begin: today's, and older ones.
const TOKENS: [&str; 5] = ["IQoJ", "FwoG", "FQoG", "AQoD", "AQoE"];
/// Names after which a long text is a session token.
const TOKEN_NAMES: [&str; 5] = ["session_token", "sessiontoken", "security_token", "security-token", "\"token\""];
/// After so many strangers in one text, whatever looks like a secret in it is taken for another.
const STRANGERS: usize = 100;
/// A PEM block's begin and end, up to the kind of key.
const PEM: [&str; 2] = ["-----BEGIN ", "-----END "];

/// `text` with every secret blanked that the simulation does not know, or nothing if there is none.
///
/// `knows` says whether a key, secret or token is the simulation's own, or close to one: see [`near`].
pub fn screen(text: &str, knows: &dyn Fn(&str) -> bool) -> Option<String> {
    // A stranger is compared with all that was ever issued: nobody has cause to bring in so many at once.
    let strangers = Cell::new(0);
    let knows = |found: &str| {
        let is_own = strangers.get() < STRANGERS && knows(found);
        strangers.set(strangers.get() + usize::from(!is_own));
        is_own
    };
    let strict = pass(text, &knows, false)?;
    // Where one is, others are: what only might be a secret is blanked as well.
    Some(pass(&strict, &knows, true).unwrap_or(strict))
}

fn pass(text: &str, knows: &dyn Fn(&str) -> bool, strict: bool) -> Option<String> {
    let (mut token_named, mut secret_named) = (false, false);
    let mut out = String::new();
    let mut rest = text;
    let mut found = false;
    while !rest.is_empty() {
        if rest.len() == text.len() || out.ends_with('\n') {
            // What stands in a line says what the rest of it may be.
            let line = rest.split('\n').next().unwrap_or("").to_ascii_lowercase();
            token_named = TOKEN_NAMES.iter().any(|name| line.contains(name));
            secret_named = line.contains("secret") || line.contains("akia") || line.contains("asia");
        }
        if let Some(len) = pem(rest) {
            out.push_str(BLANK);
            (rest, found) = (&rest[len..], true);
            continue;
        }
        let len = rest.bytes().take_while(|b| is_base64(*b)).count();
        if len == 0 {
            let next = rest.chars().next().map_or(1, char::len_utf8);
            out.push_str(&rest[..next]);
            rest = &rest[next..];
            continue;
        }
        let (run, after) = rest.split_at(len);
        rest = after;
        let decoded = if run.contains('%') { percent_decode(run) } else { run.to_owned() };
        let letters = decoded.trim_end_matches('=');
        let token = letters.len() >= TOKEN && TOKENS.iter().any(|begin| letters.contains(begin));
        let secret = letters.len() == SECRET && secret_named && is_mixed(letters)
            || is_dense(letters)
                && (letters.len() == SECRET
                    || secret_named && letters.len() > SECRET - 5
                    || token_named && letters.len() >= TOKEN
                    || strict && letters.len() >= ID_TAIL);
        if (token || secret) && !is_placeholder(letters) && !knows(letters) {
            out.push_str(BLANK);
            rest = rest.trim_start_matches('=');
            found = true;
            continue;
        }
        let mut run = run;
        while let Some((at, end)) = key_id(run) {
            let id = &run[at..end];
            out.push_str(&run[..at]);
            if is_placeholder(&id[4..]) || knows(id) {
                out.push_str(id);
            } else {
                out.extend([&id[..4], BLANK, BLANK]);
                found = true;
            }
            run = &run[end..];
        }
        out.push_str(run);
    }
    found.then_some(out)
}

/// Where the first access key id begins and ends. What is looked at beyond a prefix is either the id, or short.
fn key_id(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let begins = |at: &usize| matches!(bytes.get(*at..at + 4), Some(b"AKIA" | b"ASIA"));
    (0..bytes.len()).filter(begins).find_map(|at| {
        let tail = bytes[at + 4..].iter().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit()).count();
        (tail >= ID_TAIL).then_some((at, at + 4 + tail))
    })
}

/// How long the private key is that `text` begins with; one without its end goes on to the end of the text.
fn pem(text: &str) -> Option<usize> {
    let label = text.strip_prefix(PEM[0])?;
    let label = &label[..label.find("-----")?];
    if !label.ends_with("PRIVATE KEY") {
        return None;
    }
    let end = text.find(PEM[1]).map(|at| at + PEM[1].len() + label.len() + "-----".len());
    Some(end.filter(|end| text.is_char_boundary(*end)).unwrap_or(text.len()))
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'%')
}

/// Whether small letters, capitals and digits change as quickly as by chance; in words and paths they do not. Sums in
/// hexadecimal are no secrets.
fn is_dense(text: &str) -> bool {
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')) {
        return false;
    }
    let class = |b: u8| (b.is_ascii_lowercase(), b.is_ascii_uppercase());
    let letters = text.bytes().filter(u8::is_ascii_alphanumeric).map(class);
    let changes = letters.clone().zip(letters.clone().skip(1)).filter(|(one, next)| one != next).count();
    changes * 10 >= letters.count() * 3
}

/// Whether there are small letters, capitals and digits in it.
fn is_mixed(text: &str) -> bool {
    let has = |class: fn(&u8) -> bool| text.bytes().any(|b| class(&b));
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit)
}

/// What documentation writes where a key would stand.
fn is_placeholder(text: &str) -> bool {
    let mut seen: Vec<u8> = Vec::new();
    for b in text.bytes() {
        if !seen.contains(&b) {
            seen.push(b);
        }
    }
    seen.len() <= 4 || ["EXAMPLE", "1234567890", "ABCDEFGHIJ"].iter().any(|word| text.contains(word))
}

/// Whether `text` is `known`, or nearly: two letters changed, put in or left out, or only a piece of it, or with
/// something around it.
pub fn near(text: &str, known: &str) -> bool {
    const MOST: usize = 2;
    let (text, known) = (text.trim_end_matches('='), known.trim_end_matches('='));
    let (a, b) = (text.as_bytes(), known.as_bytes());
    if known.contains(text) || b.len() >= 20 && a.len() <= b.len() + 24 && text.contains(known) {
        return true;
    }
    if a.len().abs_diff(b.len()) > MOST {
        return false;
    }
    // Levenshtein's distance, no further from the diagonal than it may be large.
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let from = i.saturating_sub(MOST).max(1);
        let to = (i + MOST).min(b.len());
        let mut corner = row[from - 1];
        row[from - 1] = if from == 1 { i } else { usize::MAX / 2 };
        let mut best = row[from - 1];
        for j in from..=to {
            let above = if j == i + MOST { usize::MAX / 2 } else { row[j] };
            let cost = (corner + usize::from(a[i - 1] != b[j - 1])).min(above + 1).min(row[j - 1] + 1);
            corner = row[j];
            row[j] = cost;
            best = best.min(cost);
        }
        if best > MOST {
            return false;
        }
    }
    row[b.len()] <= MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "AKIAQ4XN7C2LW5TJ6RBM";
    const KEY: &str = "9sT2bQxV7nLk4WmEoYp1RzAj8Hd/Uc5+GfNi3Ae0";

    #[test]
    fn strangers_are_blanked() {
        let token = format!("IQoJb3JpZ2luX2Vj{}==", "aB3dE5gH7jK9mN1pQ".repeat(20));
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE KEY-----\nls";
        for (text, want) in [
            (format!("export AWS_ACCESS_KEY_ID={ID}"), "export AWS_ACCESS_KEY_ID=AKIA****************".to_owned()),
            (format!("echo x{ID}x"), "echo xAKIA****************x".to_owned()),
            (format!("{ID},{KEY}"), "AKIA****************,********".to_owned()),
            (KEY.to_owned(), BLANK.to_owned()),
            (format!("aws_secret_access_key = {KEY}"), "aws_secret_access_key = ********".to_owned()),
            (format!("SECRET=\"{}\"", &KEY[1..]), "SECRET=\"********\"".to_owned()),
            (format!("secret {}", KEY.replace('/', "%2F").replace('+', "%2B")), "secret ********".to_owned()),
            (format!("AWS_SESSION_TOKEN={token}"), "AWS_SESSION_TOKEN=********".to_owned()),
            (format!("\"Token\" : \"{}\"", &token[20..]), "\"Token\" : \"********\"".to_owned()),
            (format!("日本語 {token}"), "日本語 ********".to_owned()),
            (format!("{ID} pass aX3bY7cZ9dW1eV5f"), "AKIA**************** pass ********".to_owned()),
            (pem.to_owned(), "********\nls".to_owned()),
            (pem[..40].to_owned(), BLANK.to_owned()),
        ] {
            let got = screen(&text, &|_| false);
            assert_eq!(got.as_deref(), Some(want.as_str()), "{text}");
            assert_eq!(screen(&want, &|_| false), None, "a blanked text is clean: {want}");
        }
    }

    #[test]
    fn everything_else_passes() {
        for text in [
            "aws sts assume-role --role-arn arn:aws:iam::123456789012:role/EC2-S3-ReadOnly-Role --role-session-name me",
            "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "export AWS_SECRET_ACCESS_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx AWS_ACCESS_KEY_ID=ASIAXXXXXXXXXXXXXXXX",
            "export AWS_SESSION_TOKEN=IQoJb3JpZ2luX2VjEDo...",
            "curl -H \"X-aws-ec2-metadata-token: AQAEAP4XN7C2LW5TJ6RBMaB3dE5gH7jK9mN1pQaB3dE5gH7jK9mN1==\" http://x/",
            "echo da39a3ee5e6b4b0d3255bfef95601890afd80709 secret",
            "cat /Users/you/Documents/2024/Project/files1",
            "aws ec2 wait something # ReplaceIamInstanceProfileAssociation secret",
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html # secret",
            "",
            "AKIA",
            "AKIAIOSFODNN7EXAMPLE\n\"CodeSha256\": \"zT9kQ2xV7nLk4WmEoYp1RzAj8HdbUc5xGfNi3Ae0Kq8=\"",
            "鍵 AKIA 鍵",
        ] {
            assert_eq!(screen(text, &|_| false), None, "{text}");
        }
    }

    /// Twice as much text costs twice as much, and not four times: whatever it is made of.
    #[test]
    fn the_cost_is_linear() {
        let id = |n: usize| format!("AKIA{:016} ", n * 123_456_789);
        let ids: String = (0..20_000).map(id).collect();
        let parts = [
            "AKIA",
            "ASIA",
            "AKIAQ4XN7C2LW5TJ6RB",
            "-----BEGIN ",
            "-----BEGIN RSA PRIVATE KEY",
            "secret\n",
            "%41",
            "IQoJ",
            KEY,
        ];
        for part in parts.into_iter().chain([ID, ids.as_str(), "=", "\n", "Aa1+"]) {
            let text = part.repeat(200_000 / part.len() + 1);
            let took = |text: &str| {
                let best = (0..3).map(|_| {
                    let began = std::time::Instant::now();
                    let _ = screen(text, &|_| false);
                    began.elapsed()
                });
                best.min().unwrap_or_default()
            };
            let (one, two) = (took(&text[..text.len() / 2]), took(&text));
            assert!(
                two < one * 3 || two < std::time::Duration::from_millis(50),
                "{part:.20}: {one:?} for half of it, {two:?} for all"
            );
            assert!(two < std::time::Duration::from_secs(2), "{part:.20}: {two:?}");
        }
        // Nor are those asked about who issued the keys again and again.
        let asked = Cell::new(0);
        let blanked = screen(&ids, &|_| {
            asked.set(asked.get() + 1);
            false
        });
        assert_eq!((asked.get(), blanked.is_some()), (STRANGERS, true));
    }

    #[test]
    fn a_changed_letter_is_near() {
        for (text, want) in [
            (ID.to_owned(), true),
            (ID.replace("Q4", "Q5"), true),
            (ID.replace("Q4", "4Q"), true),
            (ID.replace("Q4X", "R5Y"), false),
            (ID[..18].to_owned(), true),
            (ID[1..].to_owned() + "2", true),
            (format!("{ID}22"), true),
            (format!("x/{ID}"), true),
            ("AKIA2222222222222222".to_owned(), false),
        ] {
            assert_eq!(near(&text, ID), want, "{text}");
        }
        let token = format!("IQoJb3JpZ2luX2Vj{}==", "aB3dE5gH7jK9mN1pQ".repeat(20));
        assert!(near(&token.replacen("5g", "6g", 1).replacen("9m", "m", 1), &token));
        assert!(near(&token[..200], &token));
    }
}
