//! Numbers of the command line: `64MiB`, `max`, `50%`.

/// A whole number, with `KiB`, `MiB` or `GiB` behind it if need be.
///
/// As with `xz`, `k`, `K`, `Ki` and `KB` all stand for 1024.
pub fn parse(text: &str) -> Result<u64, String> {
    if text == "max" {
        return Ok(u64::MAX);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    if number.is_empty() {
        return Err("expected a number".into());
    }
    let shift = shift_of(unit)
        .ok_or_else(|| format!("unknown unit `{unit}'; known are KiB, MiB and GiB"))?;
    let number = number.parse::<u64>().ok();
    number.and_then(|n| n.checked_mul(1 << shift)).ok_or_else(|| "the number is too large".into())
}

fn shift_of(unit: &str) -> Option<u32> {
    if unit.is_empty() {
        return Some(0);
    }
    let shift = match unit.as_bytes()[0] {
        b'k' | b'K' => 10,
        b'm' | b'M' => 20,
        b'g' | b'G' => 30,
        _ => return None,
    };
    matches!(&unit[1..], "" | "i" | "iB" | "B").then_some(shift)
}

/// A memory limit in bytes; 0 stands for none.
pub fn parse_memory_limit(text: &str) -> Result<u64, String> {
    let limit = match text.strip_suffix('%') {
        Some(percentage) => match parse(percentage)? {
            percent @ 1..=100 => share_of_memory(percent)?,
            _ => return Err("expected a percentage from 1 to 100".into()),
        },
        None => parse(text)?,
    };
    Ok(if limit == 0 { u64::MAX } else { limit })
}

#[cfg(target_os = "linux")]
fn share_of_memory(percent: u64) -> Result<u64, String> {
    let info = rustix::system::sysinfo();
    // `totalram` is as wide as a pointer.
    #[allow(clippy::useless_conversion)]
    let total = u64::from(info.totalram).saturating_mul(u64::from(info.mem_unit));
    Ok(total / 100 * percent)
}

#[cfg(not(target_os = "linux"))]
fn share_of_memory(_percent: u64) -> Result<u64, String> {
    Err("percentages need Linux; give a number of bytes".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        assert_eq!(parse("0"), Ok(0));
        assert_eq!(parse("max"), Ok(u64::MAX));
        for (unit, factor) in [("k", 1 << 10), ("KiB", 1 << 10), ("Mi", 1 << 20), ("gB", 1 << 30)] {
            assert_eq!(parse(&format!("3{unit}")), Ok(3 * factor), "{unit}");
        }
    }

    #[test]
    fn refused() {
        for text in
            ["", "-1", "+1", "1x", "1kk", "k", "1 k", "18446744073709551616", "17179869184GiB"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn memory_limits() {
        assert_eq!(parse_memory_limit("0"), Ok(u64::MAX));
        assert_eq!(parse_memory_limit("10MiB"), Ok(10 << 20));
        assert!(parse_memory_limit("0%").is_err());
        assert!(parse_memory_limit("101%").is_err());
        if cfg!(target_os = "linux") {
            let (half, all) =
                (parse_memory_limit("50%").unwrap(), parse_memory_limit("100%").unwrap());
            assert!(0 < half && half < all);
        }
    }
}
