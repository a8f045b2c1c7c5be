//! How the values of a table are told that fills as the run shows them.

use super::Lang;

/// So many seconds: `6 時間 12 分`, `60 秒`.
pub fn lasting(lang: Lang, seconds: i64) -> String {
    if seconds < 120 {
        return match lang.main() {
            Lang::En => format!("{seconds} s"),
            _ => format!("{seconds} 秒"),
        };
    }
    let minutes = (seconds + 30) / 60;
    let (hours, minutes) = (minutes / 60, minutes % 60);
    match (lang.main(), hours, minutes) {
        (Lang::En, 0, _) => format!("{minutes} min"),
        (Lang::En, _, 0) => format!("{hours} h"),
        (Lang::En, ..) => format!("{hours} h {minutes} min"),
        (_, 0, _) => format!("{minutes} 分"),
        (_, _, 0) => format!("{hours} 時間"),
        _ => format!("{hours} 時間 {minutes} 分"),
    }
}

/// What became of a call: that it was answered, or the code of its refusal as it stands. Of what was printed: that
/// credentials were among it.
pub fn outcome(lang: Lang, text: &str) -> &str {
    match text {
        "ok" => lang.pick("成功", "works"),
        "SecretAccessKey" => lang.pick("認証情報を取得できた", "got the credentials"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_time() {
        for (seconds, ja, en) in [
            (60, "60 秒", "60 s"),
            (900, "15 分", "15 min"),
            (3600, "1 時間", "1 h"),
            (22_350, "6 時間 13 分", "6 h 13 min"),
            (43_200, "12 時間", "12 h"),
        ] {
            assert_eq!((lasting(Lang::Ja, seconds).as_str(), lasting(Lang::En, seconds).as_str()), (ja, en));
        }
    }
}
