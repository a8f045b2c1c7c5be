//! Japanese sentences put together of parts: a space stands only where Japanese meets Latin letters or digits, and not within brackets.

/// The parts, one after the other.
///
/// ```text
/// ["コンソール", "が", "IAM", "の"]   → コンソールが IAM の
/// ["AWS CLI", "が"]                  → AWS CLI が
/// ```
pub(super) fn joined(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        let (before, after) = (out.chars().next_back(), part.chars().next());
        if before.zip(after).is_some_and(|(before, after)| {
            (before.is_ascii_graphic() && before != '(' && is_japanese(after))
                || (is_japanese(before) && after.is_ascii_graphic() && after != ')')
        }) {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

/// Whether it is a kana or a kanji: punctuation has its own room.
fn is_japanese(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_space_stands_only_between_japanese_and_latin() {
        assert_eq!(
            joined(&["コンソール", "が", "IAM", "の", "CreateRole", "を呼び出します"]),
            "コンソールが IAM の CreateRole を呼び出します"
        );
        assert_eq!(joined(&["AWS CLI", "が、", "S3", "に"]), "AWS CLI が、S3 に");
        assert_eq!(joined(&["プロセス", "に (残り ", "4 分", ")"]), "プロセスに (残り 4 分)");
    }
}
