//! Roman numerals up to 3999.

const STEPS: [(u16, &str); 13] = [
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
];

/// Prints `n`, or nothing when it has no Roman numeral.
pub fn to_roman(mut n: u16) -> Option<String> {
    if n == 0 || n > 3999 {
        return None;
    }
    let mut out = String::new();
    for (value, text) in STEPS {
        while n >= value {
            out.push_str(text);
            n -= value;
        }
    }
    Some(out)
}

/// Reads a numeral in its usual form; `IIII` is refused.
pub fn from_roman(text: &str) -> Option<u16> {
    let mut rest = text;
    let mut n = 0;
    for (value, step) in STEPS {
        while let Some(after) = rest.strip_prefix(step) {
            n += value;
            rest = after;
            if n > 3999 {
                return None;
            }
        }
    }
    (rest.is_empty() && to_roman(n).as_deref() == Some(text)).then_some(n)
}
