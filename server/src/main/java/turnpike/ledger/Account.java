package turnpike.ledger;

/// What kind of place money can be in. The sign of a balance follows from it.
public enum Account {
    /// What subscribers have paid and not yet used. Owed.
    CUSTOMER_WALLET(true),
    /// What a provider has collected and not yet handed over. Held.
    PROVIDER_CLEARING(false),
    /// Money in hand. Held.
    CASH(false),
    /// Money of somebody we do not know. Owed.
    SUSPENSE(true),
    /// Sold and not yet delivered. Owed.
    REVENUE_DEFERRED(true),
    /// Delivered: ours. Counted like what is owed.
    REVENUE_EARNED(true),
    /// Collected for the tax authority. Owed.
    TAX(true),
    /// What an agent has collected for us. Held.
    AGENT_FLOAT(false),
    /// What agents have earned and not been paid. Owed.
    COMMISSION(true),
    /// Refunds that are on their way. Owed.
    REFUND_CLEARING(true),
    /// Given up. Counted like what is held.
    WRITE_OFF(false),
    /// What was there when the books were opened. Counted like what is owed.
    OPENING(true);

    private final boolean owed;

    Account(boolean owed) {
        this.owed = owed;
    }

    /// True when the balance is credits minus debits (what we owe or earned), false when it is debits minus credits
    /// (what others hold for us).
    public boolean isOwed() {
        return owed;
    }

    /// Whether every balance of it belongs to somebody.
    public boolean needsParty() {
        return this == CUSTOMER_WALLET || this == AGENT_FLOAT;
    }

    /// Whether its balance must not fall below zero unless a place is allowed to.
    boolean isFloored() {
        return needsParty();
    }
}
