//! The services, behind one front door.

pub mod policy;
