//! Three calls as the account answers them: the signature verified, the policies evaluated, the record written.

use std::hint::black_box;

use sts_flow::cloud::{BucketSetup, Cloud, Service, Setup, Source, UserSetup};
use sts_flow::kernel::SimTime;
use sts_flow::wire::sigv4::sign;
use sts_flow::wire::{Method, Request, percent_encode};

use super::work::{Row, form, rate};

/// An account that has answered this many calls is replaced by a fresh one.
const CALLS: u32 = 500;

fn account(now: SimTime) -> Cloud {
    let admin =
        UserSetup { name: "admin".into(), policies: vec!["arn:aws:iam::aws:policy/AdministratorAccess".into()] };
    let bucket = |name: &str| BucketSetup { name: name.into(), created: now, objects: Vec::new() };
    let setup = Setup {
        users: vec![admin],
        buckets: ["flow-app-logs", "flow-photos", "flow-reports"].map(bucket).into(),
        ..Setup::default()
    };
    Cloud::new(&setup, 7, now)
}

/// Each of them alone, and one after the other with the client's half of the work.
pub fn measure(rounds: usize, now: fn() -> f64) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let mut rows = Vec::new();
    let mut row = |key, what, rate| rows.push(Row { key, what, rate, unit: "/s", note: String::new() });
    let rate = |work: &mut dyn FnMut()| rate(rounds, now, work);

    let at = SimTime::parse("2025-11-02T00:30:00Z")?;
    let desk = Source::internet("203.0.113.45");
    let mut fresh = account(at);
    let admin = fresh.user_key("admin").ok_or("no administrator")?;
    let trust = percent_encode(
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/admin"},"Action":"sts:AssumeRole"}]}"#,
    );
    let mut create = form(
        "iam.amazonaws.com",
        &format!("Action=CreateRole&Version=2010-05-08&RoleName=Desk&AssumeRolePolicyDocument={trust}"),
    );
    sign(&mut create, &admin, "us-east-1", "iam", at);
    let made = fresh.request(at, desk.clone(), create);
    // By then all of AWS knows of the role.
    let at = SimTime::parse("2025-11-02T00:31:00Z")?;
    fresh.pass(at);
    fresh.take_effects();
    // Unsigned, as a client has them before it signs.
    let calls = [
        (
            "assume-role",
            "AssumeRole, verified and answered",
            Service::Sts,
            form(
                "sts.us-east-1.amazonaws.com",
                "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FDesk&RoleSessionName=me",
            ),
        ),
        (
            "caller-identity",
            "GetCallerIdentity, verified and answered",
            Service::Sts,
            form("sts.us-east-1.amazonaws.com", "Action=GetCallerIdentity&Version=2011-06-15"),
        ),
        (
            "list-buckets",
            "ListBuckets, verified and answered",
            Service::S3,
            Request::new(Method::Get, "s3.us-east-1.amazonaws.com", "/"),
        ),
    ];
    let signed = |service: Service, request: &Request| {
        let mut request = request.clone();
        sign(&mut request, &admin, "us-east-1", service.prefix(), at);
        request
    };
    for (key, what, service, request) in &calls {
        let request = signed(*service, request);
        let (mut cloud, mut left) = (fresh.clone(), CALLS);
        let answer = cloud.request_as(Some(*service), at, &desk, &request).ok_or("no answer")?;
        if answer.status != 200 {
            return Err(format!("{what}: {} (the role: {})", answer.body.text(), made.body.text()).into());
        }
        let calls = rate(&mut || {
            left -= 1;
            if left == 0 {
                (cloud, left) = (fresh.clone(), CALLS);
            }
            drop(black_box(cloud.request_as(Some(*service), at, &desk, black_box(&request))));
            cloud.take_effects();
        });
        row(*key, *what, calls);
    }
    // One after the other, with the client's half of the work: each is signed, verified and answered.
    let (mut cloud, mut left) = (fresh.clone(), CALLS);
    let turns = rate(&mut || {
        left -= 1;
        if left == 0 {
            (cloud, left) = (fresh.clone(), CALLS);
        }
        for (_, _, service, request) in &calls {
            let request = signed(*service, black_box(request));
            drop(black_box(cloud.request_as(Some(*service), at, &desk, &request)));
            cloud.take_effects();
        }
    });
    row("turn", "all three, signed, verified and answered", turns);
    Ok(rows)
}
