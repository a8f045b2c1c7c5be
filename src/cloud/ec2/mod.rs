//! EC2: instances, their profile, and their metadata options.
//!
//! [`state`] is what EC2 keeps, [`life`] how it changes by itself and by calls, [`operations`] the table of the calls; each
//! file between them carries some of these out.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html>

mod change;
mod describe;
mod elements;
mod endpoints;
mod life;
mod may;
mod network;
mod operations;
mod profile;
mod refusal;
mod run;
mod state;

pub(super) use state::Ec2;
pub use state::{Association, Instance, MetadataOptions, VPC};
