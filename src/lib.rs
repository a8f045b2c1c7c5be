//! **STS Flow**: how an EC2 instance really gets its permissions, as a simulation that can be watched.
//!
//! The rooms, top to bottom; arrows of use point down only:
//!
//! | room | what it is |
//! |---|---|
//! | [`ui`] | Yew components that draw a [`story`] at a playhead |
//! | [`words`] | everything said to a person, in Japanese and English |
//! | [`lesson`] | lessons as data, and the runner that plays and checks one |
//! | [`story`] | actions, world, trace, playback and the picture at a playhead: pure |
//! | [`host`] | where people type: shell, `curl`, `aws`, and the credential provider chain |
//! | [`cloud`] | the services behind one front door, `Request` in, `Response` out |
//! | [`script`] | a small JavaScript: beside `wire`, whose JSON it uses |
//! | [`wire`] | HTTP messages, SigV4, XML and JSON as AWS writes them |
//! | [`kernel`] | simulated time, event queue, seeded randomness, state machines as tables |
#![forbid(unsafe_code)]

pub mod cloud;
pub mod host;
pub mod kernel;
pub mod lesson;
pub mod script;
pub mod story;
pub mod ui;
pub mod wire;
pub mod words;
