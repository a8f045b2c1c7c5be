//! The JavaScript of `sts_flow::script`, seen from outside.

mod programs;
