//! A time stamping authority of openssl's, to carry requests to.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Keys, certificates and settings of an authority, in a folder of their own.
pub struct Authority(tempfile::TempDir);

impl Authority {
    /// Makes one whose certificate is its own root.
    pub fn new() -> Self {
        let made = Self(tempfile::tempdir().unwrap());
        fs::write(
            made.0.path().join("tsa.cnf"),
            "[req]\ndistinguished_name=dn\n[dn]\n[tsa]\ndefault_tsa=here\n[here]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3\ndigests=sha256,sha512\n[v3]\nextendedKeyUsage=critical,timeStamping\n",
        )
        .unwrap();
        fs::write(made.0.path().join("serial"), "01\n").unwrap();
        made.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tsa.key -config tsa.cnf -extensions v3 -subj /CN=Stamper -days 9 -out tsa.pem");
        made
    }

    fn openssl(&self, arguments: &str) {
        let output = Command::new("openssl")
            .current_dir(self.0.path())
            .args(arguments.split_whitespace())
            .output()
            .unwrap();
        assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The root certificate.
    pub fn root(&self) -> PathBuf {
        self.0.path().join("tsa.pem")
    }

    /// Answers a request; gives the file of the reply.
    pub fn answer(&self, query: &Path) -> PathBuf {
        fs::copy(query, self.0.path().join("q.tsq")).unwrap();
        self.openssl("ts -reply -config tsa.cnf -queryfile q.tsq -out r.tsr");
        self.0.path().join("r.tsr")
    }
}
