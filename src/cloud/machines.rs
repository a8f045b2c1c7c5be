//! The state machines of the resources, each one table.
//!
//! May use: [`kernel`](crate::kernel)'s machines. The services step by them, and the charts on the screen are drawn from them.

use crate::kernel::{Machine, machine};

machine! {
    /// The life of an EC2 instance.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html>
    pub enum InstanceState / InstanceEvent = "ec2-instance";
    states {
        /// It is being placed on a host.
        Pending = "pending",
        /// It runs.
        Running = "running",
        /// It is being stopped.
        Stopping = "stopping",
        /// It is off; its disk is kept.
        Stopped = "stopped",
        /// It is being terminated.
        ShuttingDown = "shutting-down",
        /// It is gone for good.
        Terminated = "terminated",
    }
    events {
        /// The host has booted it.
        Booted = "booted",
        /// `StopInstances`
        Stop = "StopInstances",
        /// The host has let it go.
        Halted = "halted",
        /// `StartInstances`
        Start = "StartInstances",
        /// `RebootInstances`
        Reboot = "RebootInstances",
        /// `TerminateInstances`
        Terminate = "TerminateInstances",
    }
    table {
        Pending + Booted => Running;
        Running + Reboot => Running;
        Running + Stop => Stopping;
        Stopping + Halted => Stopped;
        Stopped + Start => Pending;
        Pending + Terminate => ShuttingDown;
        Running + Terminate => ShuttingDown;
        Stopping + Terminate => ShuttingDown;
        Stopped + Terminate => ShuttingDown;
        ShuttingDown + Halted => Terminated;
    }
}

impl InstanceState {
    /// EC2's number for the state.
    pub const fn code(self) -> u8 {
        match self {
            Self::Pending => 0,
            Self::Running => 16,
            Self::ShuttingDown => 32,
            Self::Terminated => 48,
            Self::Stopping => 64,
            Self::Stopped => 80,
        }
    }
}

machine! {
    /// The tie between an instance and its instance profile.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IamInstanceProfileAssociation.html>
    pub enum AssociationState / AssociationEvent = "profile-association";
    states {
        /// Asked for, not yet in force.
        Associating = "associating",
        /// In force.
        Associated = "associated",
        /// Being undone.
        Disassociating = "disassociating",
        /// Undone.
        Disassociated = "disassociated",
    }
    events {
        /// EC2 has put it in force.
        Settled = "settled",
        /// `DisassociateIamInstanceProfile`, or the old half of a replacement.
        Disassociate = "Disassociate",
        /// EC2 has removed it.
        Removed = "removed",
    }
    table {
        Associating + Settled => Associated;
        Associating + Disassociate => Disassociating;
        Associated + Disassociate => Disassociating;
        Disassociating + Removed => Disassociated;
    }
}

machine! {
    /// An IMDSv2 session token.
    /// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html>
    pub enum TokenState / TokenEvent = "imds-token";
    states {
        /// Nobody has asked yet.
        None = "none",
        /// It opens the instance's metadata.
        Active = "active",
        /// Its TTL has run out.
        Expired = "expired",
    }
    events {
        /// `PUT /latest/api/token`
        Put = "PUT token",
        /// The TTL has passed.
        TtlElapsed = "TTL elapsed",
    }
    table {
        None + Put => Active;
        Active + TtlElapsed => Expired;
    }
}

machine! {
    /// How a role's credentials come to an instance's metadata.
    ///
    /// AWS does not publish this part; the states follow what can be observed from outside (`iam/info`, the credential
    /// document, CloudTrail). <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html>
    pub enum DeliveryState / DeliveryEvent = "credential-delivery";
    states {
        /// The instance has no profile.
        NoProfile = "no-profile",
        /// It has a profile; which role is in it has not been looked up.
        Attached = "attached",
        /// The profile's role is being looked up.
        Resolving = "resolving",
        /// The role is known; there are no credentials yet.
        Resolved = "resolved",
        /// AssumeRole is on its way.
        Assuming = "assuming",
        /// Credentials are served.
        Delivered = "delivered",
        /// Credentials are served while the next set is fetched.
        Refreshing = "refreshing",
        /// STS refused: `AssumeRoleUnauthorizedAccess`.
        Failed = "failed",
    }
    events {
        /// The profile was associated.
        Attach = "attach",
        /// The profile's role is asked for.
        Resolve = "resolve",
        /// The profile has a role.
        RoleFound = "role found",
        /// The profile is gone, or empty.
        RoleMissing = "role missing",
        /// AssumeRole is sent.
        Assume = "AssumeRole",
        /// STS issued credentials.
        Issued = "issued",
        /// STS refused.
        Denied = "denied",
        /// The profile was taken away.
        Detach = "detach",
    }
    table {
        NoProfile + Attach => Attached;
        Attached + Resolve => Resolving;
        Resolving + RoleFound => Resolved;
        Resolving + RoleMissing => Attached;
        Resolved + Assume => Assuming;
        Assuming + Issued => Delivered;
        Assuming + Denied => Failed;
        Failed + Assume => Assuming;
        Delivered + Assume => Refreshing;
        Refreshing + Issued => Delivered;
        Refreshing + Denied => Failed;
        Attached + Detach => NoProfile;
        Resolving + Detach => NoProfile;
        Resolved + Detach => NoProfile;
        Assuming + Detach => NoProfile;
        Delivered + Detach => NoProfile;
        Refreshing + Detach => NoProfile;
        Failed + Detach => NoProfile;
    }
}

machine! {
    /// One set of temporary credentials, as STS sees it.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp.html>
    pub enum CredentialState / CredentialEvent = "credential";
    states {
        /// The newest of its holder.
        Valid = "valid",
        /// A newer set is served; this one still works until its own expiry.
        Superseded = "superseded",
        /// A deny on sessions issued before a moment covers it, or its role is gone.
        Revoked = "revoked",
        /// Its time is over.
        Expired = "expired",
    }
    events {
        /// A newer set is served in its place.
        Renew = "renewed",
        /// Its sessions were revoked.
        Revoke = "revoked",
        /// The deny was taken back, and nothing newer is served in its place.
        Restore = "deny removed",
        /// The deny was taken back; a newer set is served in its place.
        RestoreOld = "deny removed, newer set served",
        /// The role it stands for was deleted: no service knows it any more.
        Orphan = "role deleted",
        /// Its expiration has come.
        Expire = "expiration",
    }
    table {
        Valid + Renew => Superseded;
        Valid + Revoke => Revoked;
        Superseded + Revoke => Revoked;
        Revoked + Renew => Revoked;
        Revoked + Restore => Valid;
        Revoked + RestoreOld => Superseded;
        Valid + Orphan => Revoked;
        Superseded + Orphan => Revoked;
        Revoked + Orphan => Revoked;
        Valid + Expire => Expired;
        Superseded + Expire => Expired;
        Revoked + Expire => Expired;
    }
}

machine! {
    /// A person's sign-in, from the page in the browser to its end: with AWS Sign-In (`aws login`) for twelve hours, with IAM
    /// Identity Center (`aws sso login`) for eight. Meanwhile the client renews what it was given, without a person.
    /// <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html>
    pub enum SignInState / SignInEvent = "sign-in";
    states {
        /// Nobody has approved anything.
        None = "none",
        /// The person has approved; the browser carries a code to the client.
        Approved = "approved",
        /// The client has redeemed the code, and may renew what it got.
        SignedIn = "signed-in",
        /// The person has logged out.
        SignedOut = "signed-out",
        /// Its time is over.
        Expired = "expired",
    }
    events {
        /// A session was picked on the page.
        Approve = "approved",
        /// The client has shown the code.
        Redeem = "code redeemed",
        /// The client has shown its refresh token.
        Renew = "renewed by client",
        /// `aws sso logout`
        LogOut = "Logout",
        /// The hours have passed.
        Elapse = "session ends",
    }
    table {
        None + Approve => Approved;
        Approved + Redeem => SignedIn;
        SignedIn + Renew => SignedIn;
        SignedIn + LogOut => SignedOut;
        SignedIn + Elapse => Expired;
    }
}

/// A machine's table with its types rubbed off, for those who draw or list machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The machine's name.
    pub name: &'static str,
    /// The labels of its states, the first being where it begins.
    pub states: Vec<&'static str>,
    /// `(from, event, to)`, row by row.
    pub rows: Vec<(&'static str, &'static str, &'static str)>,
}

impl Chart {
    /// The chart of `M`.
    pub fn of<M: Machine>() -> Self {
        Self {
            name: M::NAME,
            states: M::STATES.iter().map(|s| s.label()).collect(),
            rows: M::TABLE.iter().map(|t| (t.from.label(), M::event_label(t.on), t.to.label())).collect(),
        }
    }

    /// Every machine of the cloud.
    pub fn all() -> [Self; 6] {
        [
            Self::of::<InstanceState>(),
            Self::of::<AssociationState>(),
            Self::of::<TokenState>(),
            Self::of::<DeliveryState>(),
            Self::of::<CredentialState>(),
            Self::of::<SignInState>(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tries every (state, event) pair: it is a row of the table, once, or it is an error that changes nothing.
    fn every_pair<M: Machine>() {
        let mut legal = 0;
        for &state in M::STATES {
            for &event in M::EVENTS {
                let rows: Vec<_> = M::TABLE.iter().filter(|row| row.from == state && row.on == event).collect();
                assert!(rows.len() <= 1, "{}: two rows for {state:?} + {event:?}", M::NAME);
                match (state.step(event), rows.first()) {
                    (Ok(to), Some(row)) => {
                        assert_eq!(to, row.to);
                        legal += 1;
                    }
                    (Err(error), None) => {
                        assert_eq!(
                            (error.machine, error.state, error.event),
                            (M::NAME, state.label(), M::event_label(event))
                        );
                    }
                    (got, row) => panic!("{}: {state:?} + {event:?}: {got:?} against {row:?}", M::NAME),
                }
            }
        }
        assert_eq!(legal, M::TABLE.len());
        // Every state can be reached from the first.
        let mut reached = vec![M::INITIAL];
        let mut i = 0;
        while i < reached.len() {
            let here = reached[i];
            for row in M::TABLE.iter().filter(|row| row.from == here) {
                if !reached.contains(&row.to) {
                    reached.push(row.to);
                }
            }
            i += 1;
        }
        assert_eq!(reached.len(), M::STATES.len(), "{}: a state that nothing leads to", M::NAME);
    }

    #[test]
    fn every_state_and_event_of_every_machine() {
        every_pair::<InstanceState>();
        every_pair::<AssociationState>();
        every_pair::<TokenState>();
        every_pair::<DeliveryState>();
        every_pair::<CredentialState>();
        every_pair::<SignInState>();
    }

    #[test]
    fn the_end_is_the_end() {
        assert!(InstanceState::Terminated.is_final() && CredentialState::Expired.is_final());
        assert_eq!(InstanceState::ShuttingDown.code(), 32);
    }
}
