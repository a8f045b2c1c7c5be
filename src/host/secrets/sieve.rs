//! Looks closely: what in a text is a secret that the simulation does not know.
//!
//! May use: [`wire`](crate::wire) for percent-decoding, base64. What is found is: access key ids, secret access keys (by what stands
//! around them, or by their looks), session tokens, Bedrock API keys, and private keys in PEM; also where quotes, a `\` or a line's
//! end stand in their midst, and as base64. A simulated key passes, also with a letter or two changed, or cut short; so do the
//! placeholders of documentation (`AKIAIOSFODNN7EXAMPLE`, `ASIAXXXXXXXXXXXXXXXX`).
//!
//! ```text
//! sift("echo AKIA\"\"Q4XN7C2LW5TJ6RBM", &|_| false)   // Some("echo AKIA****************")
//! ```

use std::borrow::Cow;
use std::cell::Cell;

use base64::alphabet;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};

use super::joined;
use super::looks::{BLANK, HIDDEN, ID_TAIL, Own, PEM, key_id, key_ids, looks};
use crate::wire::percent_decode;

/// How many letters a secret access key has.
const SECRET: usize = 40;
/// Up to so many letters more may cling to it. A SHA-256 as base64 has 43.
const CLINGS: usize = 2;
/// Shorter than this, a piece of a session token opens nothing.
const TOKEN: usize = 48;
/// From this length on, what looks like chance and is no text is a token, whatever it is called.
const NAMELESS: usize = 100;
/// A Bedrock API key is longer than this.
const BEDROCK: usize = 32;
/// So deep base64 is looked into.
const DEPTH: u8 = 2;
/// How session tokens begin: today's, and older ones.
const TOKENS: [&str; 5] = ["IQoJ", "FwoG", "FQoG", "AQoD", "AQoE"];
/// Names after which a long text is a session token.
const TOKEN_NAMES: [&str; 5] = ["session_token", "sessiontoken", "security_token", "security-token", "\"token\""];
/// After these names a 256-bit number of the sign-in follows, which opens nothing by itself.
const NUMBERS: [&str; 3] = ["code_challenge=", "code=", "state="];
/// So many letters such a number has as base64url.
const NUMBER: usize = 43;
/// After so many strangers in one text, whatever looks like a secret in it is taken for another.
const STRANGERS: usize = 100;
/// A PEM block's end, up to the kind of key.
const PEM_END: &str = "-----END ";

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// See [`screen`](super::screen).
pub(super) fn sift(text: &str, own: Own<'_>) -> Option<String> {
    // A stranger is compared with all that was ever issued: nobody has cause to bring in so many at once.
    let strangers = Cell::new(0);
    let knows = |found: &str| {
        let is_own = strangers.get() < STRANGERS && own(&|known| near(found, known));
        strangers.set(strangers.get() + usize::from(!is_own));
        is_own
    };
    let strict = pass(text, &knows, false, DEPTH)?;
    // Where one is, others are: what only might be a secret is blanked as well.
    Some(pass(&strict, &knows, true, DEPTH).unwrap_or(strict))
}

/// What stands in a line says what the rest of it may be.
#[derive(Clone, Copy, Default)]
struct Line {
    token_named: bool,
    secret_named: bool,
}

impl Line {
    /// The line that begins here, as long as a shell reads it.
    fn of(rest: &str) -> Self {
        let ends = |(at, _): &(usize, &str)| !rest[..*at].ends_with('\\') && !rest[..*at].ends_with("\\\r");
        let end = rest.match_indices('\n').find(ends).map_or(rest.len(), |(at, _)| at);
        let line = rest[..end].to_ascii_lowercase();
        Self {
            token_named: TOKEN_NAMES.iter().any(|name| line.contains(name)),
            secret_named: ["secret", "akia", "asia"].iter().any(|name| line.contains(name)),
        }
    }

    /// Whether one begins at `at`.
    fn begins(text: &str, at: usize) -> bool {
        let before = text[..at].strip_suffix('\n').map(|before| before.strip_suffix('\r').unwrap_or(before));
        at == 0 || before.is_some_and(|before| !before.ends_with('\\'))
    }

    /// Whether these letters are a secret of this line, by their looks.
    fn suspects(self, letters: &str, strict: bool) -> bool {
        let (len, dense) = (letters.len(), is_dense(letters));
        let both = is_mixed(letters, false);
        let looks_so = (SECRET..=SECRET + CLINGS).contains(&len)
            || self.secret_named && len > SECRET - 5
            || self.token_named && len >= TOKEN
            || len >= NAMELESS && decoded(letters).is_none();
        len >= TOKEN && TOKENS.iter().any(|begin| letters.contains(begin))
            || letters.find("ABSK").is_some_and(|at| len - at > BEDROCK && is_mixed(&letters[at..], true))
            || len == SECRET && self.secret_named && is_mixed(letters, true)
            || dense && (both && looks_so || strict && len >= ID_TAIL)
    }
}

fn pass(text: &str, knows: &dyn Fn(&str) -> bool, strict: bool, depth: u8) -> Option<String> {
    let mut out = String::new();
    let (mut at, mut found) = (0, false);
    let mut line = Line::default();
    // Up to where something is known that is no secret, and up to where it was looked for.
    let (mut harmless, mut looked) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if Line::begins(text, at) {
            line = Line::of(rest);
        }
        if let Some(len) = pem(rest) {
            out.push_str(BLANK);
            (at, found) = (at + len, true);
            continue;
        }
        let (len, run) = joined::run(rest);
        if len == 0 {
            let next = rest.chars().next().map_or(1, char::len_utf8);
            out.push_str(&rest[..next]);
            at += next;
            continue;
        }
        if at >= looked
            && let Some((word, is_harmless)) = number(&text[..at], rest)
        {
            looked = at + word;
            harmless = if is_harmless { looked } else { harmless };
        }
        let written = &rest[..len];
        at += len;
        let run = if run.contains('%') { Cow::Owned(percent_decode(&run)) } else { run };
        // Nothing is so short.
        if run.len() < ID_TAIL {
            out.push_str(written);
            continue;
        }
        let letters = run.trim_end_matches('=');
        let suspected = (strict || at > harmless) && line.suspects(letters, strict) && !is_placeholder(letters);
        let own = suspected && knows(letters);
        if !own && (suspected || hides(letters, knows, depth) || clings(letters, knows)) {
            out.push_str(BLANK);
            at += text[at..].bytes().take_while(|b| *b == b'=').count();
            found = true;
            continue;
        }
        let stranger = |id: &str| !is_placeholder(&id[4..]) && !knows(id);
        if run != written {
            // What is written otherwise goes as a whole.
            if key_ids(&run).any(stranger) {
                out.extend(["AKIA", BLANK, BLANK]);
                found = true;
            } else {
                out.push_str(written);
            }
            continue;
        }
        let mut run = &*run;
        while let Some((at, end)) = key_id(run) {
            let id = &run[at..end];
            out.push_str(&run[..at]);
            if stranger(id) {
                out.extend([&id[..4], BLANK, BLANK]);
                found = true;
            } else {
                out.push_str(id);
            }
            run = &run[end..];
        }
        out.push_str(run);
    }
    found.then_some(out)
}

/// Whether a secret stands between the slashes of a longer run: `bucket/9sT2…`.
fn clings(letters: &str, knows: &dyn Fn(&str) -> bool) -> bool {
    let bytes = letters.as_bytes();
    let edge = |at: usize| at == 0 || at == bytes.len() || bytes[at] == b'/' || bytes[at - 1] == b'/';
    let secret = |at: usize| {
        let piece = letters.get(at..at + SECRET)?;
        (edge(at) && edge(at + SECRET) && is_mixed(piece, true) && is_dense(piece) && !is_placeholder(piece))
            .then_some(piece)
    };
    bytes.contains(&b'/') && (0..bytes.len()).filter_map(secret).any(|piece| !knows(piece))
}

/// Whether there is a secret in what these letters are as base64.
fn hides(letters: &str, knows: &dyn Fn(&str) -> bool, depth: u8) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let hides = |text: String| looks(&text) && pass(&text, knows, false, depth).is_some();
    decoded(letters).is_some_and(hides)
        || letters.contains(['/', '+']) && letters.split(['/', '+']).filter_map(decoded).any(hides)
}

/// The text that these letters are as base64, if they are one.
fn decoded(letters: &str) -> Option<String> {
    if letters.len() < HIDDEN {
        return None;
    }
    let whole = letters.get(..letters.len() - usize::from(letters.len() % 4 == 1))?;
    let text = String::from_utf8(BASE64.decode(whole).ok()?).ok()?;
    (!text.contains(|c: char| c.is_control() && !c.is_whitespace())).then_some(text)
}

/// How long the word is that begins here, where it may be one that AWS prints and that is no key: a session token of IMDS, a
/// JSON web token, a number of the sign-in; and whether it is.
fn number(before: &str, rest: &str) -> Option<(usize, bool)> {
    let word = |dots: bool| {
        let of = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_') || dots && *b == b'.';
        rest.bytes().take_while(of).count()
    };
    if rest.starts_with("AQAEA") {
        let len = word(false);
        return Some((len, (50..=58).contains(&len)));
    }
    if rest.starts_with("eyJ") {
        let len = word(true);
        return Some((len, rest[..len].matches('.').count() == 2));
    }
    let named = NUMBERS.iter().any(|name| before.ends_with(name));
    named.then(|| word(false)).map(|len| (len, len == NUMBER))
}

/// How long the private key is that `text` begins with; one without its end goes on to the end of the text.
fn pem(text: &str) -> Option<usize> {
    let label = text.strip_prefix(PEM)?;
    let label = &label[..label.find("-----")?];
    if !label.ends_with("PRIVATE KEY") {
        return None;
    }
    let end = text.find(PEM_END).map(|at| at + PEM_END.len() + label.len() + "-----".len());
    Some(end.filter(|end| text.is_char_boundary(*end)).unwrap_or(text.len()))
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

/// Whether there are small letters and capitals in it, and digits.
fn is_mixed(text: &str, digits: bool) -> bool {
    let has = |class: fn(&u8) -> bool| text.bytes().any(|b| class(&b));
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && (!digits || has(u8::is_ascii_digit))
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
pub(super) fn near(text: &str, known: &str) -> bool {
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
    use crate::host::secrets::screen;
    use base64::prelude::BASE64_STANDARD;

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
            // What AWS prints, and what people write: numbers of a sign-in, a JSON web token, a script as user data.
            "https://us-east-1.signin.aws.amazon.com/v1/authorize?state=a&code_challenge=zT9kQ2xV7nLk4WmEoYp1RzAj8HdbUc5xGfNi3A-0Kq8&x",
            "--token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.zT9kQ2xV7nLk4WmEoYp1RzAj8HdbUc5xGfNi3Ae0_q8zT9kQ2xV7nLk4WmEoYp1RzAj8Hd",
            &format!(
                "UserData={}",
                BASE64_STANDARD.encode("#!/bin/sh\n".to_owned() + &"yum install -y httpd jq\n".repeat(9))
            ),
            "echo \"a\"'b'\\c d\\\nls \\x",
        ] {
            assert_eq!(screen(text, &|_| false), None, "{text}");
        }
    }

    /// A secret is no less one for how it is written.
    #[test]
    fn hidden_ones_are_found() {
        let token = "xY7+bQ2xV7nLk4WmEoYp1RzA".repeat(14);
        let bedrock =
            format!("ABSK{}", BASE64_STANDARD.encode(format!("BedrockAPIKey-a1b2-at-123456789012:{}", &token[..60])));
        let profile = format!("[default]\naws_access_key_id = {ID}\naws_secret_access_key = {KEY}\n");
        let coded = BASE64_STANDARD.encode(&profile);
        let wrapped = [&coded[..76], &coded[76..]].join("\n");
        let json = KEY.replace('/', "\\/");
        for text in [
            format!("echo AKIA\"\"{}", &ID[4..]),
            format!("echo 'AK'\"IA\"{}''{}", &ID[4..9], &ID[9..]),
            format!("echo {}\\\n{}", &ID[..9], &ID[9..]),
            format!("echo {}\\\r\n{}", &KEY[..9], &KEY[9..]),
            format!("echo {}\\{}", &ID[..9], &ID[9..]),
            format!("x=$'\\x41KIA{}'", &ID[4..]),
            format!("{{\"k\":\"\\u0041KIA{}\"}}", &ID[4..]),
            format!("curl http://x/%41KIA{}", &ID[4..]),
            format!("export AWS_SECRET_ACCESS_KEY=\\\n{KEY}"),
            format!("{{\"SecretAccessKey\": \"{json}\"}}"),
            format!("{{\"k\": \"{json}\"}}"),
            format!("echo /{KEY}"),
            format!("echo x{KEY}"),
            format!("echo xy{KEY}"),
            format!("curl https://bucket/{KEY}/index"),
            format!("echo {}", BASE64_STANDARD.encode(ID)),
            format!("echo {}", BASE64_STANDARD.encode(KEY)),
            format!("curl http://x/{}", BASE64_STANDARD.encode(KEY)),
            format!("echo {coded} | base64 -d"),
            format!("echo '{wrapped}' | base64 -d"),
            format!("echo {}", BASE64_STANDARD.encode(&coded)),
            format!("export AWS_BEARER_TOKEN_BEDROCK={bedrock}"),
            format!("echo {token}"),
            format!("echo {}", &token[..NAMELESS]),
        ] {
            let got = screen(&text, &|_| false).unwrap_or_else(|| panic!("it comes in: {text}"));
            for part in
                [&ID[4..9], &ID[9..], &KEY[..9], &KEY[9..20], &KEY[30..], &coded[80..100], &token[..60], &bedrock[..60]]
            {
                assert!(!got.contains(part), "{part} is left of {text}: {got}");
            }
        }
        // Noise: a digest may look just so.
        for text in
            [format!("echo xyz{KEY}"), format!("echo {}", &KEY[1..]), format!("echo {}", &token[..NAMELESS - 1])]
        {
            assert_eq!(screen(&text, &|_| false), None, "{text}");
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
        let coded = BASE64_STANDARD.encode("aws_secret_access_key ".repeat(9));
        let joins = [
            "\\\n",
            "AKIA\"",
            "\"'",
            "a/",
            "AQAEA-",
            "eyJ-",
            "eyJ.",
            "code=",
            "\\u0041",
            "/9sT2",
            coded.as_str(),
            "ABSK",
        ];
        for part in parts.into_iter().chain(joins).chain([ID, ids.as_str(), "=", "\n", "Aa1+"]) {
            let text = part.repeat(200_000 / part.len() + 1);
            let took = |text: &str| {
                let best = (0..3).map(|_| {
                    let began = std::time::Instant::now();
                    let _ = screen(text, &|_| false);
                    began.elapsed()
                });
                best.min().unwrap_or_default()
            };
            // What else the machine does is no part of it: what is not linear shows each time.
            let measure = || (took(&text[..text.len() / 2]), took(&text));
            let linear = |(one, two): &(std::time::Duration, std::time::Duration)| {
                *two < *one * 3 || *two < std::time::Duration::from_millis(50)
            };
            let mut measured = measure();
            for _ in 0..4 {
                if !linear(&measured) {
                    measured = measure();
                }
            }
            let (one, two) = measured;
            assert!(linear(&(one, two)), "{part:.20}: {one:?} for half of it, {two:?} for all");
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
