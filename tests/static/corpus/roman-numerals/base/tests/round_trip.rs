use numerus::{from_roman, to_roman};

#[test]
fn every_number_survives() {
    for n in 1..=3999 {
        assert_eq!(from_roman(&to_roman(n).unwrap()), Some(n));
    }
}

#[test]
fn unusual_forms_are_refused() {
    for text in ["", "IIII", "IC", "MMMM", "x"] {
        assert_eq!(from_roman(text), None, "{text}");
    }
}
