//! The experiments that only time shows, typed as a person would type them, and held against what AWS does.

pub mod desk;
mod found;
pub mod reuse;
mod rotation;
mod theft;
