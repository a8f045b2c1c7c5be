//! The page as it is shown to a room: what is on the projector, and how the projector is made up for.

use std::fmt;
use std::str::FromStr;

/// Steps of brightness and contrast, in hundredths.
const STEP: u16 = 10;

/// What makes up for a bad projector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beam {
    /// Brightness, in hundredths of the usual.
    pub brightness: u16,
    /// Contrast, in hundredths of the usual.
    pub contrast: u16,
    /// Whether light and dark change places.
    pub inverted: bool,
}

impl Default for Beam {
    fn default() -> Self {
        Self { brightness: 100, contrast: 100, inverted: false }
    }
}

impl Beam {
    /// The least and the most of brightness and of contrast.
    pub const RANGE: (u16, u16) = (50, 200);

    /// With what is out of range brought into it.
    #[must_use]
    pub fn within(self) -> Self {
        let fit = |value: u16| (value / STEP * STEP).clamp(Self::RANGE.0, Self::RANGE.1);
        Self { brightness: fit(self.brightness), contrast: fit(self.contrast), ..self }
    }

    /// As CSS writes it; nothing where nothing is made up for, as a filter costs every frame.
    pub fn filter(self) -> String {
        if self == Self::default() {
            return String::new();
        }
        let Self { brightness, contrast, inverted } = self;
        // Hues stay what they are: a refusal is red in both.
        let turned = if inverted { "invert(1) hue-rotate(180deg) " } else { "" };
        format!("{turned}brightness({brightness}%) contrast({contrast}%)")
    }
}

/// Numbers, as they are remembered.
impl fmt::Display for Beam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.brightness, self.contrast, u8::from(self.inverted))
    }
}

impl FromStr for Beam {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let numbers: Vec<u16> = text.split(' ').map_while(|number| number.parse().ok()).collect();
        let &[brightness, contrast, inverted] = numbers.as_slice() else { return Err(()) };
        Ok(Self { brightness, contrast, inverted: inverted != 0 }.within())
    }
}

/// The page as it is shown to a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presenting {
    /// Whether it is.
    pub on: bool,
    /// Whether the screen is black.
    pub black: bool,
    /// Whether the panel in front is called up over the stage.
    pub called: bool,
    /// Whether a light follows the pointer.
    pub pointing: bool,
    /// Whether the presenter's notes are seen under the stage.
    pub strip: bool,
    /// What makes up for the projector.
    pub beam: Beam,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projector_is_made_up_for_within_reason() {
        assert_eq!(Beam::default().filter(), "");
        let beam = Beam { brightness: 9999, contrast: 47, inverted: true }.within();
        assert_eq!((beam.brightness, beam.contrast), (200, 50));
        assert_eq!(beam.filter(), "invert(1) hue-rotate(180deg) brightness(200%) contrast(50%)");
        assert_eq!(beam.to_string().parse(), Ok(beam));
        assert_eq!("100 1".parse::<Beam>(), Err(()));
    }
}
