"""Makes a time stamp reply with any certificate, which `openssl ts` refuses for odd ones: stamp.py DATA CERT CA KEY OUT [HOW].

HOW is `pss` (RSASSA-PSS), `unbound` (bound to another certificate) or `twice` (an attribute that stands twice).

The structures are spelled by hand (RFC 3161, RFC 5652); the signature is made by the openssl program.
"""
import base64
import datetime
import hashlib
import subprocess
import sys

data, cert, ca, key, out, *how = sys.argv[1:]


def tlv(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def oid(text):
    first, second, *rest = (int(n) for n in text.split("."))
    body = bytes([first * 40 + second])
    for n in rest:
        part = [n & 127]
        while n := n >> 7:
            part.append(n & 127 | 128)
        body += bytes(reversed(part))
    return tlv(6, body)


def seq(*parts):
    return tlv(0x30, *parts)


def der(path):
    text = open(path).read()
    return base64.b64decode(text.split("-----BEGIN CERTIFICATE-----")[1].split("-----END")[0])


def inside(element):
    """The elements inside a DER element, whole."""
    def one(b):
        n, at = b[1], 2
        if n & 128:
            at = 2 + (n & 127)
            n = int.from_bytes(b[2:at], "big")
        return at, at + n
    start, end = one(element)
    rest, found = element[start:end], []
    while rest:
        _, n = one(rest)
        found.append(rest[:n])
        rest = rest[n:]
    return found


signer = der(cert)
tbs = inside(inside(signer)[0])
# Certificates of version 1 do not name their version.
if tbs[0][0] == 0xA0:
    tbs = tbs[1:]
serial, issuer, algorithm = tbs[0], tbs[2], tbs[5]
sha256 = seq(oid("2.16.840.1.101.3.4.2.1"), tlv(5))
is_rsa = oid("1.2.840.113549.1.1.1") in algorithm
signs = seq(oid("1.2.840.113549.1.1.11"), tlv(5)) if is_rsa else seq(oid("1.2.840.10045.4.3.2"))
options = []
if "pss" in how:
    mask = seq(oid("1.2.840.113549.1.1.8"), sha256)
    signs = seq(oid("1.2.840.113549.1.1.10"), seq(tlv(0xA0, sha256), tlv(0xA1, mask), tlv(0xA2, tlv(2, b"\x20"))))
    options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]
when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%d%H%M%SZ").encode()
imprint = seq(sha256, tlv(4, hashlib.sha256(open(data, "rb").read()).digest()))
info = seq(tlv(2, b"\1"), oid("1.2.3.4.1"), imprint, tlv(2, b"\7"), tlv(0x18, when))
kind = oid("1.2.840.113549.1.9.16.1.4")


def attribute(name, value):
    return seq(oid(name), tlv(0x31, value))


bound = seq(seq(seq(tlv(4, hashlib.sha256(der(ca) if "unbound" in how else signer).digest()))))
attributes = b"".join(sorted([
    attribute("1.2.840.113549.1.9.3", kind),
    attribute("1.2.840.113549.1.9.4", tlv(4, hashlib.sha256(info).digest())),
    attribute("1.2.840.113549.1.9.16.2.47", bound),
] + ["twice" in how and attribute("1.2.840.113549.1.9.16.2.47", bound) or b""]))
open("attributes.der", "wb").write(tlv(0x31, attributes))
signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key, *options, "attributes.der"], check=True, capture_output=True).stdout
signer_info = seq(tlv(2, b"\1"), seq(issuer, serial), sha256, tlv(0xA0, attributes), signs, tlv(4, signature))
signed = seq(tlv(2, b"\3"), tlv(0x31, sha256), seq(kind, tlv(0xA0, tlv(4, info))), tlv(0xA0, signer, der(ca)), tlv(0x31, signer_info))
token = seq(oid("1.2.840.113549.1.7.2"), tlv(0xA0, signed))
open(out, "wb").write(seq(seq(tlv(2, b"\0")), token))
