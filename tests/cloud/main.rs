//! The account from outside: real signed requests go in at the front door, and what AWS would answer comes out.
//!
//! Statuses, codes and words are those that the AWS documentation and captured traffic show.

mod across;
mod analyzer;
mod clocks;
mod consistency;
mod constraints;
mod defaults;
mod denials;
mod documents;
mod ec2;
mod errors;
mod fleet;
mod iam;
mod identity;
mod imds;
mod lambda;
mod lifetimes;
mod lookup;
mod meaning;
mod members;
mod providers;
mod records;
mod resource_documents;
mod roles;
mod s3;
mod sessions;
mod shapes;
mod signatures;
mod signin;
mod ssm;
mod sts;
mod trail;
mod tree;
mod vocabulary;
mod way;
mod world;
