//! Pages on what the items' own documentation has no room for. There is
//! nothing in these modules but their text; its examples run as tests.

// What the pages link to by its name.

pub mod migrating {
    #![doc = include_str!("../docs/migrating.md")]
    use crate::io::{Reader, Writer};
    use crate::*;
}

pub mod presets_and_filters {
    #![doc = include_str!("../docs/presets_and_filters.md")]
    use crate::*;
}

pub mod untrusted_input {
    #![doc = include_str!("../docs/untrusted_input.md")]
    use crate::io::{DecodingWriter, Reader};
    use crate::*;
}
