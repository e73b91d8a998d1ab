package turnpike.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// What happened to money, as one thing: all of its postings are made, or none.
///
/// @param sourceId what made it; with `kind` its natural key
/// @param at when it happened
/// @param memo for people; no secrets, no phone numbers in full
/// @param receipt the provider's name for the movement, found again on its statement; null when there is none
public record Entry(
        Kind kind,
        UUID sourceId,
        Instant at,
        String memo,
        List<Posting> postings,
        @Nullable String receipt) {
    private static final int MEMO_MAX = 500;
    private static final int POSTINGS_MAX = 100;

    public enum Kind {
        PAYMENT,
        PURCHASE,
        TOPUP,
        REFUND,
        REVERSAL,
        REVENUE,
        VOUCHER_SALE,
        VOUCHER_REDEEMED,
        AGENT_SETTLEMENT,
        COMMISSION,
        INVOICE,
        CREDIT_NOTE,
        SUSPENSE_RESOLVED,
        ADJUSTMENT
    }

    public Entry {
        postings = List.copyOf(postings);
        if (postings.isEmpty()) throw new InvalidInput("postings", "must not be empty");
        if (postings.size() > POSTINGS_MAX) throw new InvalidInput("postings", "must be at most " + POSTINGS_MAX);
        if (memo.length() > MEMO_MAX) throw new InvalidInput("memo", "must have at most 500 characters");
    }

    public Entry(Kind kind, UUID sourceId, Instant at, String memo, List<Posting> postings) {
        this(kind, sourceId, at, memo, postings, null);
    }

    /// The same entry under the provider's name for it, by which reconciliation finds it.
    public Entry withReceipt(String name) {
        return new Entry(kind, sourceId, at, memo, postings, name);
    }
}
