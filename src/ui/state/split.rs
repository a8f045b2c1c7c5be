//! How the room is divided between the stage and what stands below it, and between the terminals and the panels.

use std::fmt;
use std::str::FromStr;

/// What a person has chosen; nothing where the style sheets choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// How high the dock is, in thousandths of the window.
    pub height: Option<u16>,
    /// How wide the terminals are, in thousandths of the dock.
    pub width: Option<u16>,
}

impl Split {
    /// The least and the most of the height.
    pub const HEIGHT: (u16, u16) = (120, 720);
    /// The least and the most of the width.
    pub const WIDTH: (u16, u16) = (200, 800);

    /// With what is out of range brought into it.
    #[must_use]
    pub fn within(self) -> Self {
        let fit = |value: Option<u16>, (least, most): (u16, u16)| value.map(|value| value.clamp(least, most));
        Self { height: fit(self.height, Self::HEIGHT), width: fit(self.width, Self::WIDTH) }
    }
}

/// Two numbers, as they are remembered: 0 where nothing was chosen.
impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.height.unwrap_or(0), self.width.unwrap_or(0))
    }
}

impl FromStr for Split {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (height, width) = text.split_once(' ').ok_or(())?;
        let chosen = |text: &str| text.parse().map(|value: u16| (value > 0).then_some(value)).map_err(drop);
        Ok(Self { height: chosen(height)?, width: chosen(width)? }.within())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written() {
        for split in
            [Split::default(), Split { height: Some(340), width: None }, Split { height: None, width: Some(700) }]
        {
            assert_eq!(split.to_string().parse(), Ok(split));
        }
        assert_eq!("9999 1".parse(), Ok(Split { height: Some(720), width: Some(200) }));
        assert_eq!("340".parse::<Split>(), Err(()));
    }
}
