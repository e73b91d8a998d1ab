package turnpike.vouchers;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Money;

/// Somebody who sells the tenant's vouchers.
///
/// @param closedAt gets no more vouchers since; null while active
public record Agent(
        UUID id, Terms terms, Instant createdAt, @Nullable Instant closedAt) {

    /// @param phone null when not known
    /// @param commissionBasisPoints of the value settled; 100 is 1 %
    /// @param creditLimit most the agent may owe; its currency is the one the agent settles in
    public record Terms(String name, @Nullable String phone, int commissionBasisPoints, Money creditLimit) {
        static final int WHOLE = 10_000;
        private static final int NAME_MAX = 200;

        public Terms {
            name = name.strip();
            if (name.isEmpty() || name.length() > NAME_MAX)
                throw new InvalidInput("name", "must have 1 to " + NAME_MAX + " characters");
            if (commissionBasisPoints < 0 || commissionBasisPoints > WHOLE)
                throw new InvalidInput("commissionBasisPoints", "must be between 0 and " + WHOLE);
            if (creditLimit.minor() < 0) throw new InvalidInput("creditLimitMinor", "must not be negative");
        }
    }

    /// What the agent keeps of a value that is settled, rounded half up.
    Money commission(Money value) {
        return value.share(terms.commissionBasisPoints, Terms.WHOLE);
    }

    /// Vouchers of one batch, by where they stand.
    public record Stock(UUID batchId, int batch, String planName, Money value, Counts counts) {}

    public record Counts(int issued, int used, int voided, int expired) {}

    /// An agent with what the books say.
    ///
    /// @param owed for vouchers had on credit
    /// @param refund paid for vouchers that were taken back later; to be given back
    /// @param score of the latest day looked at; null before the first
    public record Standing(Agent agent, Money owed, Money refund, AgentScores.@Nullable Score score) {}
}
