//! Presets as the command line writes them: `6`, `9e`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Preset {
    pub extreme: bool,
    /// 0 to 9
    pub level: u32,
}

impl Preset {
    pub const fn new(level: u32) -> Self {
        Self { level, extreme: false }
    }

    pub const fn extreme(level: u32) -> Self {
        Self { level, extreme: true }
    }

    /// As oxz takes it.
    pub fn oxz(self) -> oxz::Result<oxz::Preset> {
        let preset = oxz::Preset::new(self.level)?;
        Ok(if self.extreme { preset.extreme() } else { preset })
    }
}

impl FromStr for Preset {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (digit, extreme) = match text.strip_suffix('e') {
            Some(digit) => (digit, true),
            None => (text, false),
        };
        match digit.parse() {
            Ok(level @ 0..=9) => Ok(Self { level, extreme }),
            _ => Err("a preset is 0 to 9, or 0e to 9e".into()),
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", self.level, if self.extreme { "e" } else { "" }))
    }
}

impl TryFrom<String> for Preset {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Preset> for String {
    fn from(value: Preset) -> Self {
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["0", "6", "9e"] {
            assert_eq!(text.parse::<Preset>().unwrap().to_string(), text);
        }
        for text in ["", "e", "10", "-1", "6ee"] {
            assert!(text.parse::<Preset>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn extreme_ones_come_after_all_others() {
        assert!(Preset::new(3) < Preset::new(9) && Preset::new(9) < Preset::extreme(6));
    }
}
