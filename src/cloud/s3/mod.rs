//! S3: buckets, and objects in them.
//!
//! May use: the [`desk`](super::desk), [`may`](super::may), [`wire`](crate::wire) and [`kernel`](crate::kernel).
//! [`state`] is what S3 keeps, [`operations`] the table of its API; each file between them carries some of it out.
//! Bounds: an object of 1 MiB, 1,000 objects a bucket, 100 buckets.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html>
//!
//! ```sh
//! aws s3 mb s3://my-bucket && echo hello | aws s3 cp - s3://my-bucket/greeting && aws s3 cp s3://my-bucket/greeting -
//! ```

pub(super) mod answer;
mod ask;
mod body;
mod buckets;
mod list;
mod objects;
pub(super) mod operations;
mod refusal;
pub(super) mod state;
