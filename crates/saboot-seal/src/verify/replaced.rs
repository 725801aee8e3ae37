//! Keys that were replaced: what statements about keys say of those that signed.

use super::{Fact, Outcome};
use crate::rotation::Known;

impl Outcome {
    /// A report that none but a compromised or replaced key signed has a problem. One that another known key signed too
    /// is vouched for by that key.
    pub(super) fn replaced(&mut self, known: &Known, examined_at: &str) {
        let followed = known.followed().iter().cloned();
        self.checked.extend(followed.map(|succession| Fact::Succeeds { succession }));
        let not_believed = known.not_believed().iter().cloned();
        self.checked.extend(not_believed.map(|file| Fact::NotBelieved { file }));
        let against: Vec<_> = self.signers.iter().map(|signer| known.against(signer, examined_at)).collect();
        let vouched_for = against.iter().any(Option::is_none);
        for one in against.into_iter().flatten() {
            if vouched_for {
                self.checked.push(Fact::VouchedByAnother { succession: one.by.clone() });
            } else {
                self.problem(one.code, one.detail);
            }
        }
    }
}
