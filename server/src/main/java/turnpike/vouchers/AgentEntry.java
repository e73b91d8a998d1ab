package turnpike.vouchers;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;

/// One line of an agent's statement. The journal has an entry under the same id.
///
/// @param value by which the debt rose (ISSUE) or fell
public record AgentEntry(UUID id, UUID agentId, Kind kind, Money value, Details details, Instant at, String by) {

    public enum Kind {
        ISSUE,
        SETTLEMENT,
        RETURN
    }

    /// @param cash handed over; SETTLEMENT only
    /// @param commission kept; SETTLEMENT only
    /// @param refund settled before and now to be given back; RETURN only
    /// @param batchId ISSUE and RETURN
    /// @param reference number of the receipt; SETTLEMENT
    public record Details(
            Money cash,
            Money commission,
            Money refund,
            @Nullable UUID batchId,
            int vouchers,
            @Nullable String reference) {}

    /// What vouchers that come back are worth, and what the agent owed at that moment.
    record Back(Money value, Money owed) {}

    static AgentEntry issue(Source source, int vouchers, Money value) {
        Money none = Money.zero(value.currency());
        var details = new Details(none, none, none, source.batchId, vouchers, null);
        return new AgentEntry(source.id, source.agentId, Kind.ISSUE, value, details, source.at, source.by);
    }

    /// Where an entry comes from.
    record Source(UUID id, UUID agentId, @Nullable UUID batchId, Instant at, String by) {}

    /// What the agent does not owe any more, because it was settled, is to be given back.
    static AgentEntry returned(Source source, int vouchers, Back back) {
        Money none = Money.zero(back.value.currency());
        Money value = back.value.minor() <= back.owed.minor() ? back.value : back.owed;
        var details = new Details(none, none, back.value.minus(value), source.batchId, vouchers, null);
        return new AgentEntry(source.id, source.agentId, Kind.RETURN, value, details, source.at, source.by);
    }

    static AgentEntry settlement(Source source, Money value, Money commission, String reference) {
        Money none = Money.zero(value.currency());
        var details = new Details(value.minus(commission), commission, none, null, 0, reference);
        return new AgentEntry(source.id, source.agentId, Kind.SETTLEMENT, value, details, source.at, source.by);
    }
}
