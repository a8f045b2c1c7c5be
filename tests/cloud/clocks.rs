//! An account whose clock was moved while its clients' were not.

use sts_flow::cloud::{DeliveryMode, Service, Source};
use sts_flow::kernel::Millis;
use sts_flow::wire::Method;
use sts_flow::wire::sigv4::presign;

use super::world::{REGION, World};

const DESK: &str = "203.0.113.45";

#[test]
fn a_signature_counts_by_the_clock_that_dated_it() {
    // (when the clock leaps, by how much), when it is signed by the client's clock, when it arrives, and the answer.
    type Leaps = &'static [(i64, i64)];
    let cases: [(Leaps, i64, i64, u16); 8] = [
        (&[], 0, 60, 200),
        (&[], 0, 3600, 403),
        // Signed before the leap, and so an hour old after it.
        (&[(10, 3600)], 0, 3610, 403),
        // Signed after it, by a clock that knows nothing of it.
        (&[(10, 3600)], 20, 3620, 200),
        (&[(10, 3600)], 20, 3620 + 16 * 60, 403),
        // Signed after it, by this clock.
        (&[(10, 3600)], 3620, 3620, 200),
        // Two leaps.
        (&[(10, 3600), (20, 7200)], 30, 10830, 200),
        (&[(10, 3600), (20, 7200)], 15, 10830, 403),
    ];
    for (leaps, signed, arrives, status) in cases {
        let mut world = World::new(7, DeliveryMode::AheadOfTime);
        let start = world.now;
        for (at, by) in leaps {
            world.cloud.leap(start + Millis::seconds(*at), Millis::seconds(*by));
        }
        world.now = start + Millis::seconds(signed);
        let request = world.signed(&world.key("admin"), Service::Sts, "GetCallerIdentity", &[]);
        world.now = start + Millis::seconds(arrives);
        let answer = world.send(Source::internet(DESK), request);
        assert_eq!(answer.status, status, "{leaps:?}, signed at {signed}: {}", answer.body.text());
    }
}

#[test]
fn a_presigned_url_ends_by_this_clock() {
    let mut world = World::new(7, DeliveryMode::AheadOfTime);
    let url = |world: &World| {
        let mut request = sts_flow::wire::Request::new(Method::Get, "s3.us-east-1.amazonaws.com", "/");
        presign(&mut request, &world.key("admin"), REGION, "s3", world.now, Millis::minutes(30));
        request
    };
    let before = url(&world);
    assert_eq!(world.send(Source::internet(DESK), before.clone()).status, 200);
    world.wait(1);
    world.cloud.leap(world.now, Millis::hours(1));
    let after = url(&world);
    world.wait(3600);
    assert_eq!(world.send(Source::internet(DESK), before).status, 403);
    assert_eq!(world.send(Source::internet(DESK), after.clone()).status, 200);
    world.wait(1801);
    assert_eq!(world.send(Source::internet(DESK), after).status, 403);
}

#[test]
fn a_request_on_another_host_is_verified_as_it_was_signed() {
    let mut world = World::new(7, DeliveryMode::AheadOfTime);
    let key = world.key("admin");
    for (service, signed_as, status) in
        [(Some(Service::S3), "s3", 200), (Some(Service::Sts), "s3", 403), (None, "s3", 400)]
    {
        let mut request = sts_flow::wire::Request::new(Method::Get, "127.0.0.1:4566", "/flow-photos?list-type=2");
        sts_flow::wire::sigv4::sign(&mut request, &key, REGION, signed_as, world.now);
        let answer = world.cloud.request_as(service, world.now, &Source::internet(DESK), &request).unwrap();
        assert_eq!(answer.status, status, "{}", answer.body.text());
        // Without being told, nobody knows whom it is for.
        assert_eq!(world.send(Source::internet(DESK), request).status, 400);
    }
}
