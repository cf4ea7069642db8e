//! Branch/call/jump converters (`.xz` specification, 5.3.2).

/// The architectures whose machine code a BCJ filter knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BcjArch {
    /// 32- and 64-bit x86.
    X86,
    /// Big-endian PowerPC.
    PowerPc,
    /// IA-64 (Itanium).
    Ia64,
    /// 32-bit ARM.
    Arm,
    /// ARM Thumb and Thumb-2.
    ArmThumb,
    /// SPARC.
    Sparc,
    /// 64-bit ARM.
    Arm64,
    /// 32- and 64-bit RISC-V.
    RiscV,
}

impl BcjArch {
    /// The Filter ID.
    pub const fn id(self) -> u64 {
        match self {
            Self::X86 => 0x04,
            Self::PowerPc => 0x05,
            Self::Ia64 => 0x06,
            Self::Arm => 0x07,
            Self::ArmThumb => 0x08,
            Self::Sparc => 0x09,
            Self::Arm64 => 0x0A,
            Self::RiscV => 0x0B,
        }
    }

    /// What a start offset must be a multiple of.
    pub const fn alignment(self) -> u32 {
        match self {
            Self::X86 => 1,
            Self::PowerPc | Self::Arm | Self::Sparc | Self::Arm64 => 4,
            Self::Ia64 => 16,
            Self::ArmThumb | Self::RiscV => 2,
        }
    }
}
