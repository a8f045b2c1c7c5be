//! EC2: instances, their profiles, the delivery of roles to them, their metadata service, and the fleet that they are.
//!
//! May use: the [`desk`](super::desk), [`may`](super::may), and STS and IAM by calls like everybody else. From below:
//! - [`state`] is what EC2 keeps; [`deliveries`] and [`fleet`] are parts of it.
//! - [`attend`] tells which instance is told of message by message; [`delivery`] brings roles by messages, [`quiet`] without.
//! - [`imds`] answers at 169.254.169.254, by what [`metadata`] says, along its [`tree`].
//! - [`life`] has the lifecycles of instances and of their profile associations.
//! - [`operations`] is the table of the calls; [`run`], [`change`], [`describe`] and others carry them out.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html>

mod answer;
pub(super) mod attend;
mod change;
pub(super) mod defaults;
mod deliveries;
pub(super) mod delivery;
mod describe;
mod elements;
mod endpoints;
pub(super) mod fleet;
mod images;
pub(super) mod imds;
mod instance_data;
pub(super) mod life;
pub(super) mod look;
mod may;
mod metadata;
pub(super) mod network;
pub(super) mod operations;
mod profile;
mod quiet;
mod refusal;
mod run;
pub(super) mod state;
mod tree;
pub(super) mod turns;
