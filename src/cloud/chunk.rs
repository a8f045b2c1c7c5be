//! The account's doors to the [chunk](crate::kernel::chunk) that holds most of it, [`Chunk::Account`]: are they open, and fetch
//! what is behind them.
//!
//! May use: the tables in which the doors stand. A first visit, with the first lesson and `aws s3 ls`, comes to none.
//!
//! ```
//! // Natively it is here.
//! assert!(sts_flow::cloud::chunk::is_here());
//! ```
//!
//! [`Chunk::Account`]: crate::kernel::chunk::Chunk::Account

use super::{constraints, ec2, iam, policy, proof, rare, s3, sts};
use crate::kernel::chunk::NotFetched;

/// Whether it has been fetched.
pub fn is_here() -> bool {
    rare::look().is_some()
}

/// Fetches it: one file, whichever door asks for it first.
pub async fn fetch() -> Result<(), NotFetched> {
    policy::door::fetch().await?;
    constraints::fetch().await?;
    proof::fetch().await?;
    iam::operations::fetch().await?;
    ec2::operations::fetch().await?;
    sts::operations::fetch().await?;
    s3::operations::fetch().await?;
    rare::fetch().await
}
