//! The moments of the page that are looked at whenever it changes, in every size, language and kind of colours.
//!
//! `cargo run -p browser-tests --bin shots -- --tour` pictures all of them; words beside it choose:
//! `--tour step-4 1280 en dark`.

use crate::Scheme;

/// A moment: its name, the address that leads there, and what is done there.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Its name.
    pub name: String,
    /// The address, without a query.
    pub hash: &'static str,
    /// More of the query.
    pub query: &'static str,
    /// The body of an asynchronous function: see [`TOOLS`].
    pub js: String,
}

fn moment(name: impl Into<String>, hash: &'static str, query: &'static str, js: impl Into<String>) -> Moment {
    Moment { name: name.into(), hash, query, js: js.into() }
}

/// What free play offers: its experiments are part of the tour, step by step.
const CONSOLE: &str = include_str!("../../../static/play/console.json");

/// The moments, those of the experiments last (`ssrf-1`, `ssrf-2`, …).
pub fn moments() -> Vec<Moment> {
    let mut moments = Vec::from(pages());
    let console: serde_json::Value = serde_json::from_str(CONSOLE).unwrap_or_default();
    for (place, experiment) in console["experiments"].as_array().into_iter().flatten().enumerate() {
        let (id, steps) = (experiment["id"].as_str().unwrap_or_default(), experiment["steps"].as_array());
        for step in 1..=steps.map_or(0, Vec::len) {
            moments.push(moment(
                format!("{id}-{step}"),
                "/play",
                "",
                format!("await experiment({place}, {step}); await message()"),
            ));
        }
    }
    moments
}

/// The screens. No motion is wanted, so that each click leads straight to where it rests.
fn pages() -> [Moment; 22] {
    [
        moment("opening", "/", "", ""),
        moment("step-1", "/lesson/five-steps/1", "", "await steps(3)"),
        moment("step-2", "/lesson/five-steps/2", "", "await steps(2)"),
        moment("step-3", "/lesson/five-steps/3", "", "await steps(4)"),
        moment("step-4", "/lesson/five-steps/4", "", "await steps(3)"),
        moment("step-5", "/lesson/five-steps/5", "", "await steps(2)"),
        moment("closing", "/lesson/five-steps/5", "", "await press('End')"),
        moment("side-trip", "/lesson/five-steps/2", "", "await type('ec2', 'aws sts get-caller-identity')"),
        moment("play", "/play", "", ""),
        moment(
            "refusal",
            "/play",
            "",
            "await type('ec2', 'curl -i http://169.254.169.254/latest/meta-data/iam/security-credentials/'); await back(3)",
        ),
        moment("timeline", "/play", "", "await click('[data-do=wait-1440]'); await click('[data-tab=timeline]')"),
        moment("charts", "/play", "", "await click('[data-tab=charts]')"),
        moment(
            "comparison",
            "/play",
            "",
            "await click('[data-do=fork]'); await type('ec2', 'aws s3 ls'); await click('[data-do=compare]'); await back(4)",
        ),
        moment("ci", "/play", "", "await click('[data-experiment=ci]'); await open('ci', 'env | grep GITHUB_')"),
        moment(
            "partner",
            "/play",
            "",
            "await click('[data-experiment=partner]'); await open('partner', 'aws sts get-caller-identity')",
        ),
        moment(
            "unreached",
            "/play",
            "",
            "await type('pc', 'aws iam detach-role-policy --role-name EC2-S3-ReadOnly-Role --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore --profile admin; sleep 10'); \
             await type('pc', 'aws ec2 reboot-instances --instance-ids $(aws ec2 describe-instances --profile admin --query \"Reservations[0].Instances[0].InstanceId\" --output text) --profile admin; sleep 90'); \
             await type('ec2', 'whoami')",
        ),
        moment(
            "background",
            "/play",
            "",
            "await type('ec2', 'node app.js &'); await type('pc', 'sleep 9000'); await click('[data-experiment=slow-imds]'); \
             await click('[data-press=imds-off]'); await click('[data-tab=timeline]')",
        ),
        moment(
            "console-policies",
            "/lesson/console",
            "",
            "await console_role(); await click('[data-do=mg-back]'); await rest()",
        ),
        moment(
            "console-created",
            "/lesson/console",
            "",
            "await console_role(); await click('[data-do=mg-create-role]')",
        ),
        moment(
            "console-refused",
            "/lesson/console",
            "",
            "await console_role(); await click('[data-do=mg-create-role]'); await click('[data-do=mg-create-role]'); \
             document.querySelector('.mg-refused')?.scrollIntoView()",
        ),
        moment(
            "console-launch",
            "/lesson/console",
            "",
            "await console_role(); await click('[data-do=mg-create-role]'); await click('[data-do=mg-instances]'); \
             await click('[data-do=mg-open-launch]')",
        ),
        moment("present", "/lesson/five-steps/4", "&mode=present", "await steps(3)"),
    ]
}

/// What a moment's script may use.
pub const TOOLS: &str = "
const drawn = () => new Promise(done => setTimeout(done, 60));
const click = async selector => { document.querySelector(selector)?.click(); await drawn(); };
const steps = async n => { while (n--) await click('[data-do=step]'); };
const back = async n => { while (n--) await click('[data-do=back]'); };
const message = async () => {
  for (let n = 0; n < 12 && !document.querySelector('[data-message]'); n++) await back(1);
};
const press = async key => {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await drawn();
};
// A terminal that is not there yet: the console puts a line into it.
const open = async (terminal, line) => {
  await click(`[data-terminal-line='${terminal}']`);
  await drawn();
  await type(terminal, line);
};
const type = async (terminal, line) => {
  await click(`[data-front='${terminal}']`);
  const input = document.querySelector(`[data-terminal='${terminal}'] input`);
  input.value = line;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.form.requestSubmit();
  await drawn();
};
const there = async css => {
  for (let n = 0; n < 100 && !document.querySelector(css); n++) await drawn();
  return document.querySelector(css);
};
const rest = async () => { do await drawn(); while (document.querySelector('main[data-playing], [aria-busy=true]')); };
const field = async (name, value) => {
  const input = document.querySelector(`.mgmt [name='${name}']`);
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await drawn();
};
// The console, with a new role filled in.
const console_role = async () => {
  await click('[data-tab=console]');
  await there('.mgmt');
  for (const name of ['mg-roles', 'mg-create', 'mg-next']) await click(`[data-do=${name}]`);
  for (const name of ['AmazonS3ReadOnlyAccess', 'AmazonSSMManagedInstanceCore']) await click(`.mg-policies input[name=${name}]`);
  await click('[data-do=mg-next]');
  await field('RoleName', 'EC2-S3-ReadOnly-Role');
};
const experiment = async (place, count) => {
  await there('.con-choose button');
  document.querySelectorAll('.con-choose button')[place].click();
  while (count--) {
    await rest();
    const act = document.querySelector('.con-steps .now :is(.con-cmd, .con-switch)');
    if (!act) return;
    act.click();
    await drawn();
    if (act.dataset.terminalLine)
      document.querySelector(`[data-terminal='${act.dataset.terminalLine}'] input`).form.requestSubmit();
  }
  await rest();
};";

/// The sizes: phones, tablets, laptops, projectors.
pub const SIZES: [(u32, u32); 8] =
    [(320, 640), (390, 844), (820, 1180), (1024, 768), (1280, 720), (1920, 1080), (2560, 1440), (3840, 2160)];

/// The colours: the page's own, and the system's few in place of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// The page's, in this scheme.
    Own(Scheme),
    /// The system's.
    Forced,
}

impl Colours {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Own(Scheme::Light), Self::Own(Scheme::Dark), Self::Forced];

    /// The word that chooses them.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own(scheme) => scheme.as_str(),
            Self::Forced => "forced",
        }
    }

    /// The scheme that the system asks for: forced colours are pictured light on dark, as most have them who need them.
    pub fn scheme(self) -> Scheme {
        match self {
            Self::Own(scheme) => scheme,
            Self::Forced => Scheme::Dark,
        }
    }
}

/// One picture of the tour.
#[derive(Clone, Debug)]
pub struct View {
    /// What is seen.
    pub moment: Moment,
    /// The viewport.
    pub size: (u32, u32),
    /// `ja` or `en`.
    pub lang: &'static str,
    /// The colours.
    pub colours: Colours,
}

impl View {
    /// The words by which it is chosen, which are its name too: `step-4`, `1280`, `en`, `dark`.
    pub fn words(&self) -> [String; 4] {
        [self.moment.name.clone(), self.size.0.to_string(), self.lang.into(), self.colours.as_str().into()]
    }

    /// The address.
    pub fn hash(&self) -> String {
        format!("#{}?lang={}{}", self.moment.hash, self.lang, self.moment.query)
    }

    /// What is done there.
    pub fn js(&self) -> String {
        format!("(async () => {{{TOOLS}\n{}\n}})()", self.moment.js)
    }
}

/// All pictures that have all these words: of a kind of word that is not given, each is taken.
pub fn tour(chosen: &[String]) -> Vec<View> {
    let mut views = Vec::new();
    for moment in moments() {
        for size in SIZES {
            for lang in ["ja", "en"] {
                for colours in Colours::ALL {
                    views.push(View { moment: moment.clone(), size, lang, colours });
                }
            }
        }
    }
    let known = |n: usize, word: &String| views.iter().any(|view| view.words()[n] == *word);
    let kinds: Vec<Vec<&String>> = (0..4).map(|n| chosen.iter().filter(|word| known(n, word)).collect()).collect();
    let fits =
        |view: &View| view.words().iter().zip(&kinds).all(|(word, kind)| kind.is_empty() || kind.contains(&word));
    views.iter().filter(|view| fits(view)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_choose() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(tour(&[]).len(), moments().len() * SIZES.len() * 6);
        assert_eq!(tour(&words("step-4 1280 en dark")).len(), 1);
        assert_eq!(tour(&words("step-4 step-5 1280 ja")).len(), 6);
        assert!(tour(&words("ssrf-3 1280 ja light"))[0].js().contains("experiment(1, 3)"));
        assert_eq!(tour(&words("opening 320 en forced"))[0].colours, Colours::Forced);
        assert_eq!(tour(&words("present 1920"))[0].hash(), "#/lesson/five-steps/4?lang=ja&mode=present");
    }
}
