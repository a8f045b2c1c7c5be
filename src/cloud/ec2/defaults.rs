//! The account's defaults of metadata options, and whether IMDSv2 is enforced.
//!
//! May use: [`images`](super::images), [`may`](super::may) and [`refusal`](super::refusal). Each option goes by the
//! launch, else by the account, else by the image; then the account's enforcement has its say.
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html#instance-metadata-options-order-of-precedence>
//!
//! ```sh
//! aws ec2 modify-instance-metadata-defaults --http-tokens required --http-tokens-enforced enabled
//! ```

use super::images::options_of;
use super::may::authorize_ec2;
use super::refusal::{dry_run, invalid_value};
use super::state::{Defaults, Ec2, MetadataOptions};
use crate::cloud::{ServiceError, call::Answer, call::Call, desk::Desk};
use crate::wire::xml::El;

impl Defaults {
    /// What an instance of this image has before its launch says anything.
    pub fn options(self, image: &str) -> MetadataOptions {
        let of_image = options_of(image);
        MetadataOptions {
            tokens_required: self.tokens_required.unwrap_or(of_image.tokens_required),
            endpoint_enabled: self.endpoint_enabled.unwrap_or(of_image.endpoint_enabled),
            hop_limit: self.hop_limit.unwrap_or(of_image.hop_limit),
        }
    }

    /// Whether an instance may be launched with these options.
    pub fn let_launch(self, options: MetadataOptions) -> Result<(), ServiceError> {
        if options.tokens_required || self.tokens_enforced != Some(true) {
            return Ok(());
        }
        Err(unsupported(
            "You can't launch instances with IMDSv1 because httpTokensEnforced is enabled for this account. Either launch the \
             instance with httpTokens=required or contact your account owner to disable httpTokensEnforced using the \
             ModifyInstanceMetadataDefaults API or the account settings in the EC2 console.",
        ))
    }

    /// Whether `call` may change an instance's options so. The guide prints the sentence of the launch; this one was
    /// captured in 2026.
    pub fn let_change(self, call: &Call<'_>) -> Result<(), ServiceError> {
        if call.get("HttpTokens") != Some("optional") || self.tokens_enforced != Some(true) {
            return Ok(());
        }
        Err(unsupported(
            "You can't set httpTokens to 'optional' because httpTokensEnforced is enabled for this account.",
        ))
    }
}

/// The defaults as they are: tokens required, endpoint enabled, hop limit, tokens enforced.
pub(in crate::cloud) const fn told(ec2: &Ec2) -> (Option<bool>, Option<bool>, Option<u8>, Option<bool>) {
    let Defaults { tokens_required, endpoint_enabled, hop_limit, tokens_enforced, .. } = ec2.defaults;
    (tokens_required, endpoint_enabled, hop_limit, tokens_enforced)
}

fn unsupported(message: &str) -> ServiceError {
    ServiceError::new(400, "UnsupportedOperation", message)
}

pub(super) fn modify(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    authorize_ec2(desk, call, "ec2:ModifyInstanceMetadataDefaults", "*")?;
    let mut defaults = ec2.defaults;
    // Each with the word for off, and the word for on.
    for (name, off, on, place) in [
        ("HttpTokens", "optional", "required", &mut defaults.tokens_required),
        ("HttpEndpoint", "disabled", "enabled", &mut defaults.endpoint_enabled),
        ("InstanceMetadataTags", "disabled", "", &mut defaults.tags),
        ("HttpTokensEnforced", "disabled", "enabled", &mut defaults.tokens_enforced),
    ] {
        let Some(word) = call.get(name) else { continue };
        *place = match word {
            "no-preference" => None,
            _ if word == off => Some(false),
            _ if word == on => Some(true),
            _ => return Err(invalid_value(word, name)),
        };
    }
    if let Some(text) = call.get("HttpPutResponseHopLimit") {
        defaults.hop_limit = match text.parse::<i64>() {
            Ok(-1) => None,
            Ok(limit @ 1..=64) => u8::try_from(limit).ok(),
            _ => return Err(invalid_value(text, "HttpPutResponseHopLimit")),
        };
    }
    dry_run(call)?;
    ec2.defaults = defaults;
    Ok(vec![El::new("return").text("true")])
}

pub(super) fn get(ec2: &mut Ec2, desk: &mut Desk<'_>, call: &Call<'_>) -> Answer {
    authorize_ec2(desk, call, "ec2:GetInstanceMetadataDefaults", "*")?;
    dry_run(call)?;
    let Defaults { tokens_required, endpoint_enabled, hop_limit, tags, tokens_enforced } = ec2.defaults;
    let switch = |on: bool| if on { "enabled" } else { "disabled" };
    let tokens = tokens_required.map(|required| if required { "required" } else { "optional" });
    let told = [
        ("httpTokens", tokens.map(str::to_owned)),
        ("httpPutResponseHopLimit", hop_limit.map(|limit| limit.to_string())),
        ("httpEndpoint", endpoint_enabled.map(|on| switch(on).to_owned())),
        ("instanceMetadataTags", tags.map(|on| switch(on).to_owned())),
        ("managedBy", Some("account".to_owned())),
        ("httpTokensEnforced", tokens_enforced.map(|on| switch(on).to_owned())),
    ];
    let told = told.into_iter().filter_map(|(name, value)| Some(El::new(name).text(value?)));
    Ok(vec![El::new("accountLevel").children(told)])
}
