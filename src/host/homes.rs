//! What lies in the homes of `ec2-user`, of the PC and of the other account's computer: the files that the source articles use, and the PC's AWS profile.
//!
//! The files carry the simulation's own account number and region. `index.js` is the program that lists a bucket on the
//! instance, and the Lambda function's handler at the PC. The PC's `[admin]` profile holds the key of the account's
//! administrator; it is not the default one, so a plain `aws` at the PC finds no credentials.

use super::shell::{Session, User};
use super::{Computer, Files};
use crate::wire::sigv4::Credentials;

/// Where a file lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Both,
    Instance,
    Pc,
}

const SERVICE: &str = include_str!("homes/service-role.json");

/// The instance's careless web service, for `systemctl`.
const UNIT: &str = include_str!("homes/url-preview.service");

/// Name, place, text, and the service that it names.
const FILES: [(&str, Where, &str, &str); 10] = [
    ("myfile.txt", Where::Both, "Hello from {service}!\n", "STS Flow"),
    ("user-role.json", Where::Both, include_str!("homes/user-role.json"), ""),
    ("ec2-role.json", Where::Both, SERVICE, "ec2.amazonaws.com"),
    ("lambda-role.json", Where::Both, SERVICE, "lambda.amazonaws.com"),
    ("ec2-role-trust-policy.json", Where::Both, SERVICE, "ec2.amazonaws.com"),
    ("ec2-role-access-policy.json", Where::Both, include_str!("homes/ec2-role-access-policy.json"), ""),
    ("index.js", Where::Instance, include_str!("homes/list.js"), ""),
    ("app.js", Where::Instance, include_str!("homes/app.js"), ""),
    ("index.js", Where::Pc, include_str!("homes/handler.js"), ""),
    ("graph.png", Where::Pc, "(a picture)\n", ""),
];

/// Puts the files into a session's home: `ec2-user`'s, or that of whoever is at the PC.
pub fn furnish(session: &mut Session, account: &str, region: &str, admin: Option<&Credentials>) {
    match session.computer() {
        Computer::Outside | Computer::Runner => return,
        // Its key is the default one there.
        Computer::Partner => {
            if let Some(key) = admin {
                let (id, secret) = (&key.access_key_id, &key.secret_access_key);
                let keys = format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
                put(session.files_mut(), "/home/ec2-user/.aws/credentials", &keys);
                put(session.files_mut(), "/home/ec2-user/.aws/config", &format!("[default]\nregion = {region}\n"));
            }
            return;
        }
        Computer::Instance { .. } | Computer::Pc => {}
    }
    let at_pc = *session.computer() == Computer::Pc;
    let home = if at_pc { User::You } else { User::Ec2User }.home();
    let files = session.files_mut();
    if !at_pc {
        for dir in ["/etc/systemd/system", "/usr/local/bin"] {
            let _ = files.make_dir(dir);
        }
        put(files, "/etc/systemd/system/url-preview.service", UNIT);
    }
    for (name, place, text, service) in FILES {
        if place == Where::Both || (place == Where::Pc) == at_pc {
            let text = text.replace("{account}", account).replace("{region}", region).replace("{service}", service);
            put(files, &format!("{home}/{name}"), &text);
        }
    }
    if let Some(key) = admin.filter(|_| at_pc) {
        let (id, secret) = (&key.access_key_id, &key.secret_access_key);
        put(
            files,
            &format!("{home}/.aws/credentials"),
            &format!("[admin]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"),
        );
        put(files, &format!("{home}/.aws/config"), &format!("[profile admin]\nregion = {region}\n"));
    }
}

fn put(files: &mut Files, path: &str, text: &str) {
    // A new disk has room for these.
    let _ = files.write(path, text);
}
