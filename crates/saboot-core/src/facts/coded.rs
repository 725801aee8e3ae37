//! What a video stream's parameter sets say (ITU-T H.264 7.3.2, H.265 7.3.2): the encoder's settings, not its pictures.
//!
//! The principal type is [`ParameterSets`], a decoder configuration as containers carry it, with the sequence and
//! picture parameter sets in it read as far as they tell encoders apart. Filled by `saboot-container`; nothing is
//! judged here.

/// `avcC` or `hvcC`: decoder configuration as written, and what its parameter sets say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ParameterSets {
    /// H.265 where true, else H.264.
    pub hevc: bool,
    /// Profile number.
    pub profile: u8,
    /// Level number as coded.
    pub level: u8,
    /// Bytes of a NAL unit's length field (1, 2 or 4).
    pub length_size: u8,
    /// Parameter set NAL units with their headers, in order.
    pub units: Vec<Vec<u8>>,
    /// Sequence parameter sets among [`Self::units`] that could be read.
    pub sequences: Vec<SequenceSet>,
    /// H.264 picture parameter sets among [`Self::units`] that could be read.
    pub pictures: Vec<PictureSet>,
}

/// A sequence parameter set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SequenceSet {
    /// `seq_parameter_set_id`.
    pub id: u32,
    /// `profile_idc`, or `general_profile_idc`.
    pub profile: u8,
    /// `level_idc`, or `general_level_idc`.
    pub level: u8,
    /// `chroma_format_idc`: 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4.
    pub chroma_format: u32,
    /// Bits a luma sample.
    pub bit_depth: u32,
    /// Width and height in luma samples, cropping applied.
    pub size: (u32, u32),
    /// Cropping is used (sizes that are no multiple of the block size).
    pub cropped: bool,
    /// H.264: pictures may be fields.
    pub interlaced: bool,
    /// H.264: `max_num_ref_frames`.
    pub reference_frames: Option<u32>,
    /// H.264: `pic_order_cnt_type`; 2 means that no picture is reordered.
    pub order_count_type: Option<u32>,
    /// H.264: lossless coding is allowed (`qpprime_y_zero_transform_bypass_flag`).
    pub lossless_allowed: bool,
    /// H.264: video usability information; none where it is absent or, in H.265, not read.
    pub usability: Option<Usability>,
}

/// Video usability information (H.264 annex E).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usability {
    /// Full range; none where no video signal type is given.
    pub full_range: Option<bool>,
    /// Primaries, transfer characteristics and matrix coefficients.
    pub colour: Option<(u8, u8, u8)>,
    /// `num_units_in_tick`, `time_scale`, `fixed_frame_rate_flag`.
    pub timing: Option<(u32, u32, bool)>,
    /// `max_num_reorder_frames` and `max_dec_frame_buffering` of the bitstream restriction.
    pub restriction: Option<(u32, u32)>,
}

/// An H.264 picture parameter set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PictureSet {
    /// `pic_parameter_set_id`.
    pub id: u32,
    /// The sequence parameter set it refers to.
    pub sequence: u32,
    /// CABAC; CAVLC where false.
    pub cabac: bool,
    /// Weighted prediction of P slices.
    pub weighted: bool,
    /// `weighted_bipred_idc`.
    pub weighted_bi: u8,
    /// 8×8 transforms; none where the set ends before it says so.
    pub transform_8x8: Option<bool>,
}
