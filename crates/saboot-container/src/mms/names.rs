//! Assigned numbers: media types, header fields, parameters and tokens of WSP and MMS by name.
//!
//! Sources: the WSP content type and parameter assignments kept by the Open Mobile Naming Authority, WAP-230-WSP
//! appendix A, OMA-TS-MMS_ENC-V1_3 chapter 7. What is not assigned has no name and is shown by its number.

/// Media types from 0x00 up.
static MEDIA: &[&str] = &[
    "*/*",
    "text/*",
    "text/html",
    "text/plain",
    "text/x-hdml",
    "text/x-ttml",
    "text/x-vcalendar",
    "text/x-vcard",
    "text/vnd.wap.wml",
    "text/vnd.wap.wmlscript",
    "text/vnd.wap.wta-event",
    "multipart/*",
    "multipart/mixed",
    "multipart/form-data",
    "multipart/byteranges",
    "multipart/alternative",
    "application/*",
    "application/java-vm",
    "application/x-www-form-urlencoded",
    "application/x-hdmlc",
    "application/vnd.wap.wmlc",
    "application/vnd.wap.wmlscriptc",
    "application/vnd.wap.wta-eventc",
    "application/vnd.wap.uaprof",
    "application/vnd.wap.wtls-ca-certificate",
    "application/vnd.wap.wtls-user-certificate",
    "application/x-x509-ca-cert",
    "application/x-x509-user-cert",
    "image/*",
    "image/gif",
    "image/jpeg",
    "image/tiff",
    "image/png",
    "image/vnd.wap.wbmp",
    "application/vnd.wap.multipart.*",
    "application/vnd.wap.multipart.mixed",
    "application/vnd.wap.multipart.form-data",
    "application/vnd.wap.multipart.byteranges",
    "application/vnd.wap.multipart.alternative",
    "application/xml",
    "text/xml",
    "application/vnd.wap.wbxml",
    "application/x-x968-cross-cert",
    "application/x-x968-ca-cert",
    "application/x-x968-user-cert",
    "text/vnd.wap.si",
    "application/vnd.wap.sic",
    "text/vnd.wap.sl",
    "application/vnd.wap.slc",
    "text/vnd.wap.co",
    "application/vnd.wap.coc",
    "application/vnd.wap.multipart.related",
    "application/vnd.wap.sia",
    "text/vnd.wap.connectivity-xml",
    "application/vnd.wap.connectivity-wbxml",
    "application/pkcs7-mime",
    "application/vnd.wap.hashed-certificate",
    "application/vnd.wap.signed-certificate",
    "application/vnd.wap.cert-response",
    "application/xhtml+xml",
    "application/wml+xml",
    "text/css",
    "application/vnd.wap.mms-message",
    "application/vnd.wap.rollover-certificate",
    "application/vnd.wap.locc+wbxml",
    "application/vnd.wap.loc+xml",
    "application/vnd.syncml.dm+wbxml",
    "application/vnd.syncml.dm+xml",
    "application/vnd.syncml.notification",
    "application/vnd.wap.xhtml+xml",
    "application/vnd.wv.csp.cir",
    "application/vnd.oma.dd+xml",
    "application/vnd.oma.drm.message",
    "application/vnd.oma.drm.content",
    "application/vnd.oma.drm.rights+xml",
    "application/vnd.oma.drm.rights+wbxml",
];

/// A media type by its number.
pub(super) fn media(number: u64) -> Option<&'static str> {
    MEDIA.get(usize::try_from(number).ok()?).copied()
}

/// Fields of the MMS header from 0x01 up.
static FIELDS: &[&str] = &[
    "Bcc",
    "Cc",
    "X-Mms-Content-Location",
    "Content-Type",
    "Date",
    "X-Mms-Delivery-Report",
    "X-Mms-Delivery-Time",
    "X-Mms-Expiry",
    "From",
    "X-Mms-Message-Class",
    "Message-ID",
    "X-Mms-Message-Type",
    "X-Mms-MMS-Version",
    "X-Mms-Message-Size",
    "X-Mms-Priority",
    "X-Mms-Read-Report",
    "X-Mms-Report-Allowed",
    "X-Mms-Response-Status",
    "X-Mms-Response-Text",
    "X-Mms-Sender-Visibility",
    "X-Mms-Status",
    "Subject",
    "To",
    "X-Mms-Transaction-Id",
    "X-Mms-Retrieve-Status",
    "X-Mms-Retrieve-Text",
    "X-Mms-Read-Status",
    "X-Mms-Reply-Charging",
    "X-Mms-Reply-Charging-Deadline",
    "X-Mms-Reply-Charging-ID",
    "X-Mms-Reply-Charging-Size",
    "X-Mms-Previously-Sent-By",
    "X-Mms-Previously-Sent-Date",
    "X-Mms-Store",
    "X-Mms-MM-State",
    "X-Mms-MM-Flags",
    "X-Mms-Store-Status",
    "X-Mms-Store-Status-Text",
    "X-Mms-Stored",
    "X-Mms-Attributes",
    "X-Mms-Totals",
    "X-Mms-Mbox-Totals",
    "X-Mms-Quotas",
    "X-Mms-Mbox-Quotas",
    "X-Mms-Message-Count",
    "Content",
    "X-Mms-Start",
    "Additional-headers",
    "X-Mms-Distribution-Indicator",
    "X-Mms-Element-Descriptor",
    "X-Mms-Limit",
    "X-Mms-Recommended-Retrieval-Mode",
    "X-Mms-Recommended-Retrieval-Mode-Text",
    "X-Mms-Status-Text",
    "X-Mms-Applic-ID",
    "X-Mms-Reply-Applic-ID",
    "X-Mms-Aux-Applic-Info",
    "X-Mms-Content-Class",
    "X-Mms-DRM-Content",
    "X-Mms-Adaptation-Allowed",
    "X-Mms-Replace-ID",
    "X-Mms-Cancel-ID",
    "X-Mms-Cancel-Status",
];

/// A field of the MMS header by its number without the high bit.
pub(super) fn mms_field(number: u8) -> Option<&'static str> {
    FIELDS.get(usize::from(number.checked_sub(1)?)).copied()
}

/// A header field of WSP, as parts carry them.
pub(super) fn wsp_field(number: u8) -> Option<&'static str> {
    Some(match number {
        0x00 => "Accept",
        0x01 => "Accept-Charset",
        0x08 => "Cache-Control",
        0x0b => "Content-Encoding",
        0x0c => "Content-Language",
        0x0d => "Content-Length",
        0x0e => "Content-Location",
        0x0f => "Content-MD5",
        0x10 => "Content-Range",
        0x11 => "Content-Type",
        0x12 => "Date",
        0x13 => "ETag",
        0x14 => "Expires",
        0x1d => "Last-Modified",
        0x22 => "Public",
        0x26 => "Server",
        0x2e | 0x45 => "Content-Disposition",
        0x2f => "X-Wap-Application-Id",
        0x30 => "X-Wap-Content-URI",
        0x40 => "Content-ID",
        _ => return None,
    })
}

/// What a token means in a field of the MMS header; `token` with its high bit.
pub(super) fn token(field: u8, token: u8) -> Option<&'static str> {
    const YES_NO: [&str; 2] = ["yes", "no"];
    let first: &[&'static str] = match field {
        0x06 | 0x10 | 0x11 | 0x22 | 0x28 | 0x29 | 0x2b | 0x31 | 0x39 | 0x3b | 0x3c => &YES_NO,
        0x0a => &["personal", "advertisement", "informational", "auto"],
        0x0f => &["low", "normal", "high"],
        0x14 => &["hide", "show"],
        0x15 => &[
            "expired",
            "retrieved",
            "rejected",
            "deferred",
            "unrecognised",
            "indeterminate",
            "forwarded",
            "unreachable",
        ],
        0x1b => &["read", "deleted without being read"],
        0x1c => &["requested", "requested text only", "accepted", "accepted text only"],
        0x23 => &["draft", "sent", "new", "retrieved", "forwarded"],
        0x3a => &[
            "text",
            "image-basic",
            "image-rich",
            "video-basic",
            "video-rich",
            "megapixel",
            "content-basic",
            "content-rich",
        ],
        0x12 => &[
            "ok",
            "unspecified error",
            "service denied",
            "message format corrupt",
            "sending address unresolved",
            "message not found",
            "network problem",
            "content not accepted",
            "unsupported message",
        ],
        0x19 => &["ok"],
        _ => return None,
    };
    let status = match (field, token) {
        (0x19, 0xc0) => Some("transient failure"),
        (0x19, 0xc1) => Some("transient failure: message not found"),
        (0x19 | 0x12, 0xc2..=0xc4) => Some("transient failure"),
        (0x12, 0xc0) => Some("transient failure"),
        (0x12, 0xc1) => Some("transient failure: sending address unresolved"),
        (0x19, 0xe0) => Some("permanent failure"),
        (0x19, 0xe1) => Some("permanent failure: service denied"),
        (0x19, 0xe2) => Some("permanent failure: message not found"),
        (0x19, 0xe3) => Some("permanent failure: content unsupported"),
        (0x12, 0xe0..=0xff) => Some("permanent failure"),
        _ => None,
    };
    status.or_else(|| first.get(usize::from(token.checked_sub(0x80)?)).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_assigned_ones() {
        assert_eq!(media(0x33), Some("application/vnd.wap.multipart.related"));
        assert_eq!(media(0x23), Some("application/vnd.wap.multipart.mixed"));
        assert_eq!(media(0x1e), Some("image/jpeg"));
        assert_eq!(media(0x3e), Some("application/vnd.wap.mms-message"));
        assert_eq!(mms_field(0x0c), Some("X-Mms-Message-Type"));
        assert_eq!(mms_field(0x20), Some("X-Mms-Previously-Sent-By"));
        assert_eq!(mms_field(0x3f), Some("X-Mms-Cancel-Status"));
        assert_eq!((mms_field(0), mms_field(0x40)), (None, None));
        assert_eq!(token(0x19, 0xe2), Some("permanent failure: message not found"));
        assert_eq!(token(0x15, 0x81), Some("retrieved"));
    }
}
