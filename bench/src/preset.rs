//! Presets as the command line writes them: `6`, `9e`.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// 0 to 9
    pub level: u32,
    pub extreme: bool,
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

impl Serialize for Preset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
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
}
