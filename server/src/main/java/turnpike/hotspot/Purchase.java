package turnpike.hotspot;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;

/// One attempt to get a plan, from choice to online. What it costs and gives is fixed when it is quoted.
///
/// @param outcome how it ended short of online; null otherwise
/// @param revision grows with each step
public record Purchase(
        UUID id,
        Buyer buyer,
        Deal deal,
        State state,
        @Nullable Outcome outcome,
        Links links,
        Times times,
        int revision) {

    /// Stored by name.
    public enum Method {
        PAYMENT,
        WALLET,
        VOUCHER,
        TRIAL
    }

    /// Stored by name.
    public enum State {
        /// For the payment.
        WAITING,
        /// The money is ours, the right is not there yet; lasts no longer than a transaction.
        PAID,
        /// The right is there, the device is not online yet.
        GRANTED,
        /// The right waits behind one that runs.
        QUEUED,
        ONLINE,
        FAILED,
        GIVEN_UP;

        /// Whether something is still to come.
        public boolean isOpen() {
            return this == WAITING || this == PAID || this == GRANTED;
        }
    }

    /// Stored by name.
    public enum Outcome {
        NOT_PAID,
        UNDERPAID,
        REFUNDED,
        CREDITED,
        KEPT,
        REVOKED,
        /// The money came when the buyer had been removed: staff says whose it is.
        UNCLAIMED
    }

    /// Who buys, and for which device.
    ///
    /// @param visitId null: bought where no device is to be let in; then there is neither NAS nor device
    /// @param phone payer's, +E.164; null when nobody pays by phone
    public record Buyer(
            UUID subscriberId,
            @Nullable UUID visitId,
            @Nullable UUID nasId,
            @Nullable String mac,
            @Nullable String phone) {
        Buyer is(UUID other) {
            return new Buyer(other, visitId, nasId, mac, phone);
        }

        public boolean isAtNas() {
            return nasId != null && mac != null;
        }
    }

    /// @param planVersion edition that is sold, whatever the plan becomes later
    public record Deal(Method method, UUID planId, int planVersion, String planName, Money price) {}

    /// @param paymentId the open or last payment
    /// @param subscriptionId the right it gave
    public record Links(
            @Nullable UUID paymentId,
            @Nullable UUID voucherId,
            @Nullable UUID subscriptionId) {
        static final Links NONE = new Links(null, null, null);
    }

    /// @param connectedAt when the device was seen online
    /// @param giveUpAt not online by then: the tenant's policy acts; null: never
    /// @param endedAt nothing more will happen to it
    public record Times(
            Instant createdAt,
            @Nullable Instant paidAt,
            @Nullable Instant grantedAt,
            @Nullable Instant connectedAt,
            @Nullable Instant giveUpAt,
            @Nullable Instant endedAt) {
        static Times begun(Instant at) {
            return new Times(at, null, null, null, null, null);
        }
    }

    static Purchase begun(UUID id, Buyer buyer, Deal deal, Instant at) {
        return new Purchase(id, buyer, deal, State.WAITING, null, Links.NONE, Times.begun(at), 1);
    }

    /// The same for another buyer or at another place.
    Purchase of(Buyer other) {
        return new Purchase(id, other, deal, state, outcome, links, times, revision);
    }

    Purchase asked(UUID payment) {
        var changed = new Links(payment, links.voucherId(), links.subscriptionId());
        return new Purchase(id, buyer, deal, State.WAITING, null, changed, times, revision);
    }

    Purchase ofVoucher(UUID voucher) {
        var changed = new Links(null, voucher, null);
        return new Purchase(id, buyer, deal, state, outcome, changed, times, revision);
    }

    Purchase failed(Outcome how, Instant at) {
        var ended = new Times(times.createdAt(), times.paidAt(), null, null, null, at);
        return new Purchase(id, buyer, deal, State.FAILED, how, links, ended, revision);
    }

    /// The money is ours and the right is there.
    ///
    /// @param giveUp null: never
    Purchase granted(UUID subscription, boolean queued, Instant at, @Nullable Instant giveUp) {
        var changed = new Links(links.paymentId(), links.voucherId(), subscription);
        var when = new Times(times.createdAt(), at, at, null, queued ? null : giveUp, queued ? at : null);
        return new Purchase(id, buyer, deal, queued ? State.QUEUED : State.GRANTED, null, changed, when, revision);
    }

    /// What it waited behind is over: its own right runs.
    ///
    /// @param giveUp null: never
    Purchase begun(Instant at, @Nullable Instant giveUp) {
        var when = new Times(times.createdAt(), times.paidAt(), at, null, giveUp, null);
        return new Purchase(id, buyer, deal, State.GRANTED, null, links, when, revision);
    }

    Purchase online(Instant at) {
        var when = new Times(times.createdAt(), times.paidAt(), times.grantedAt(), at, null, at);
        return new Purchase(id, buyer, deal, State.ONLINE, null, links, when, revision);
    }

    Purchase givenUp(Outcome how, Instant at) {
        var when = new Times(times.createdAt(), times.paidAt(), times.grantedAt(), null, null, at);
        return new Purchase(id, buyer, deal, State.GIVEN_UP, how, links, when, revision);
    }

    /// The money is ours, and nothing is given for it.
    Purchase notGiven(UUID payment, Outcome how, Instant at) {
        var when = new Times(times.createdAt(), at, null, null, null, at);
        var changed = new Links(payment, links.voucherId(), null);
        return new Purchase(id, buyer, deal, State.GIVEN_UP, how, changed, when, revision);
    }

    /// What it gave was taken back; that it was online stays true.
    Purchase revoked() {
        var when = new Times(
                times.createdAt(),
                times.paidAt(),
                times.grantedAt(),
                times.connectedAt(),
                null,
                times.endedAt() == null ? times.grantedAt() : times.endedAt());
        State after = state == State.ONLINE ? State.ONLINE : State.GIVEN_UP;
        return new Purchase(id, buyer, deal, after, Outcome.REVOKED, links, when, revision);
    }
}
