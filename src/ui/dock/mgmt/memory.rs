//! What the console remembers: the screen in front, and what is filled in, also while another panel stands in its place.
//!
//! May use: [`clicks`](crate::story::clicks)'s forms.

use std::fmt;
use std::rc::Rc;

use yew::prelude::*;

use crate::story::clicks::{Launch, MetadataDefaults, NewRole, Trusted};

/// The AMI of Amazon Linux 2023 here.
pub const AL2023: &str = "ami-0c02fb55956c7d316";
/// An older AMI, of Amazon Linux 2.
pub const AL2: &str = "ami-0d5eff06f840b45e9";

/// A screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Screen {
    /// Before one is chosen.
    #[default]
    Home,
    /// IAM: the roles.
    Roles,
    /// IAM: a role is made, in three steps, from 1.
    Create(u8),
    /// IAM: a role.
    Role(String, Part),
    /// IAM: the users.
    Users,
    /// IAM: a user is made.
    NewUser,
    /// IAM: a user.
    User(String, UserPart),
    /// EC2: the account's defaults.
    Account,
    /// EC2: the instances.
    Instances,
    /// EC2: an instance is launched.
    Launch,
    /// EC2: an instance.
    Instance(String),
    /// EC2: the way to a shell on an instance.
    Connect(String),
}

/// The parts of a role's screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// What it may do.
    #[default]
    Permissions,
    /// Who may assume it.
    Trust,
    /// Its description and its longest session.
    Edit,
    /// Its tags.
    Tags,
    /// Its sessions are revoked.
    Revoke,
    /// It is deleted.
    Delete,
}

/// The parts of a user's screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserPart {
    /// What it may do.
    #[default]
    Permissions,
    /// Its access keys.
    Keys,
    /// Its tags.
    Tags,
    /// It is deleted.
    Delete,
}

/// The form of a new user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserForm {
    /// Its name.
    pub name: String,
    /// The policy that it gets at once, by ARN; none if it is empty.
    pub policy: String,
}

/// The form of a new role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleForm {
    /// `account`, `custom`; else a service of AWS.
    pub kind: String,
    /// `lambda`; else EC2.
    pub service: String,
    /// The account that is trusted.
    pub account: String,
    /// The external id.
    pub external: String,
    /// The trust policy as it is written.
    pub custom: String,
    /// Its name.
    pub name: String,
    /// What is said of it.
    pub description: String,
    /// The policies that are ticked, by ARN.
    pub policies: Vec<String>,
}

impl RoleForm {
    /// Who may assume it.
    pub fn trusted(&self) -> Trusted {
        match (self.kind.as_str(), self.service.as_str()) {
            ("account", _) => Trusted::Account { account: self.account.clone(), external: self.external.clone() },
            ("custom", _) => Trusted::Custom(self.custom.clone()),
            (_, "lambda") => Trusted::Lambda,
            _ => Trusted::Ec2,
        }
    }

    /// The role.
    pub fn role(&self) -> NewRole {
        NewRole {
            trusted: self.trusted(),
            name: self.name.clone(),
            description: self.description.clone(),
            policies: self.policies.clone(),
        }
    }
}

/// What is filled in on an instance's screen; what is not, stands as the instance has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The profile that it is to have; none if it is empty.
    pub profile: Option<String>,
    /// `HttpTokens`
    pub tokens: Option<String>,
    /// `HttpPutResponseHopLimit`
    pub hops: Option<String>,
    /// `HttpEndpoint`
    pub endpoint: Option<String>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    /// The screen in front.
    pub screen: Screen,
    /// As which user it acts; as the administrator, if none was chosen.
    pub user: Option<String>,
    /// How far the run had come when a button was pressed on this screen, and how many calls that button makes.
    pub pressed: Option<(usize, usize)>,
    /// What is searched for.
    pub search: String,
    /// The new role.
    pub role: RoleForm,
    /// The new instance.
    pub launch: Launch,
    /// An instance's changes.
    pub changes: Changes,
    /// The policy that is to be attached.
    pub attach: String,
    /// A role's trust policy, as it is being written.
    pub trust: Option<String>,
    /// That it is understood what revoking does.
    pub understood: bool,
    /// The new user.
    pub person: UserForm,
    /// The inline policy that is to be made: its name, and what it says.
    pub inline: (String, String),
    /// The tag that is to be added: its key and its value.
    pub tag: (String, String),
    /// A role's description and longest session, as they are being written.
    pub edited: Option<(String, String)>,
    /// The name that is typed to delete what has it.
    pub typed: String,
    /// The account's metadata defaults, as they are being chosen.
    pub defaults: Option<MetadataDefaults>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            screen: Screen::Home,
            user: None,
            pressed: None,
            search: String::new(),
            role: RoleForm::default(),
            launch: Launch { image: AL2023.to_owned(), count: "1".to_owned(), ..Launch::default() },
            changes: Changes::default(),
            attach: String::new(),
            trust: None,
            understood: false,
            person: UserForm::default(),
            inline: (String::new(), String::new()),
            tag: (String::new(), String::new()),
            edited: None,
            typed: String::new(),
            defaults: None,
        }
    }
}

impl Memory {
    /// To another screen, as it is before anything is done there.
    pub fn go(&mut self, screen: Screen) {
        self.screen = screen;
        self.pressed = None;
        self.search.clear();
        self.changes = Changes::default();
        self.trust = None;
        self.understood = false;
        self.inline = (String::new(), String::new());
        self.tag = (String::new(), String::new());
        self.edited = None;
        self.typed.clear();
        self.defaults = None;
    }
}

/// A change of it.
pub struct Tell(pub Box<dyn FnOnce(&mut Memory)>);

impl fmt::Debug for Tell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tell")
    }
}

impl Reducible for Memory {
    type Action = Tell;

    fn reduce(self: Rc<Self>, tell: Tell) -> Rc<Self> {
        let mut memory = Self::clone(&self);
        (tell.0)(&mut memory);
        Rc::new(memory)
    }
}

/// The way to change it.
pub type Teller = UseReducerDispatcher<Memory>;
