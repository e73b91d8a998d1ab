package turnpike.vouchers;

/// Where a voucher stands. It only moves forward: printed, issued, used; or void, or expired, instead.
public enum VoucherState {
    /// Made; its code opens nothing yet.
    PRINTED,
    /// With an agent, or for sale by the tenant itself.
    ISSUED,
    USED,
    /// Taken back; opens nothing any more.
    VOID,
    /// Its batch ran out before it was used.
    EXPIRED
}
