//! How far two places in the data agree.

/// The length of the common prefix of `data[a..]` and `data[b..]`, of which
/// `from` bytes are known to agree, at most `limit`.
///
/// `a < b`, and `b + limit + 8 <= data.len()`: bytes are compared by eights,
/// so that a few behind the limit are looked at too.
#[inline(always)]
pub(crate) fn match_len(data: &[u8], a: usize, b: usize, from: usize, limit: usize) -> usize {
    debug_assert!(a < b && b + limit + 8 <= data.len());
    let behind = &data[b..];
    common_len(&data[a..][..behind.len()], behind, from, limit)
}

/// As [`match_len`], of two strings, which are of the same length: so one check of
/// an index does for both.
#[inline(always)]
pub(crate) fn common_len(a: &[u8], b: &[u8], from: usize, limit: usize) -> usize {
    let mut len = from;
    while len < limit {
        let differing = eight(a, len) ^ eight(b, len);
        if differing != 0 {
            return limit.min(len + (differing.trailing_zeros() / 8) as usize);
        }
        len += 8;
    }
    limit
}

/// Bytes behind the limit that [`compare`] may look at.
pub(crate) const COMPARED: usize = 16;

/// The length of the common prefix of two strings, of which `from` bytes, fewer
/// than `limit`, are known to agree, at most `limit`; and whether `a` is the smaller one. Up to
/// the limit they may well be the same: then that means nothing.
#[inline(always)]
pub(crate) fn compare(a: &[u8], b: &[u8], from: usize, limit: usize) -> (usize, bool) {
    debug_assert!(from < limit);
    let mut len = from;
    loop {
        let (of_a, of_b) = (eight(a, len), eight(b, len));
        let differing = of_a ^ of_b;
        if differing != 0 {
            let len = limit.min(len + (differing.trailing_zeros() / 8) as usize);
            return (len, of_a.swap_bytes() < of_b.swap_bytes());
        }
        len += 8;
        if len >= limit {
            return (limit, false);
        }
    }
}

/// As [`compare`], for the strings at two places in the data. Up to 7 bytes
/// behind the limit may be counted, too.
#[inline(always)]
pub(crate) fn compare_at(data: &[u8], a: u32, b: u32, from: u32, limit: u32) -> (u32, bool) {
    debug_assert!(from < limit);
    let mut len = from;
    loop {
        // In 32 bits, so that one check of the end is enough for an index.
        let (of_a, of_b) = (a.wrapping_add(len) as usize, b.wrapping_add(len) as usize);
        let (of_a, of_b) = (eight(data, of_a), eight(data, of_b));
        let differing = of_a ^ of_b;
        if differing != 0 {
            let len = len + differing.trailing_zeros() / 8;
            return (len, of_a.swap_bytes() < of_b.swap_bytes());
        }
        len += 8;
        if len >= limit {
            return (len, false);
        }
    }
}

#[inline(always)]
fn eight(data: &[u8], at: usize) -> u64 {
    match data[at..at + 8].first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => unreachable!("eight bytes were taken"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting() {
        let mut data = alloc::vec![7u8; 108];
        for differs_at in 40..72 {
            data[differs_at] = if differs_at % 2 == 0 { 6 } else { 8 };
            for from in 0..=(differs_at - 40).min(30) {
                for limit in from..40 {
                    let expected = limit.min(differs_at - 40);
                    assert_eq!(match_len(&data, 3, 40, from, limit), expected);
                    if from == limit {
                        continue;
                    }
                    let [from_, limit_] = [from, limit].map(|len| len as u32);
                    let (len, is_smaller) = compare_at(&data, 3, 40, from_, limit_);
                    assert_eq!(limit.min(len as usize), expected);
                    assert!(len as usize <= limit + 7);
                    let is_known = expected == limit;
                    assert!(is_known || is_smaller == (data[3 + expected] < data[40 + expected]));
                    let (len, is_smaller) = compare(&data[3..], &data[40..], from, limit);
                    assert_eq!(len, expected);
                    assert!(len == limit || is_smaller == (data[3 + len] < data[40 + len]));
                }
            }
            data[differs_at] = 7;
        }
    }
}
