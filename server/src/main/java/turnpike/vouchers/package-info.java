/// Prepaid codes and the agents who sell them: batches that are printed once, issued, redeemed exactly once or voided,
/// and what agents owe for theirs.
///
/// A code is known here only while it is made and while it is tried; what is stored is its HMAC. What a redeemed
/// voucher
/// opens is the caller's to do, in the same transaction. Money moves in the journal only.
@NullMarked
package turnpike.vouchers;

import org.jspecify.annotations.NullMarked;
