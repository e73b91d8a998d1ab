package turnpike.payments;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.base.Typed;

/// A company that moves money. Blocking; never retries by itself, for only the caller knows what may be sent twice;
/// never called inside a transaction.
public interface PaymentGateway {
    /// "mpesa", "airtel", "stripe". Stored.
    String provider();

    /// @throws turnpike.base.InvalidInput names the setting that is unknown, missing or cannot be
    void check(Account account);

    /// The settings that are secret: never shown again once stored.
    Set<String> secrets();

    /// What names the account to people: a short code, a merchant id, the last characters of a key.
    String label(Account account);

    /// Whether it could ask for such a sum at all.
    ///
    /// @param phone digits of E.164; null when none is known
    /// @throws turnpike.base.InvalidInput when it could not
    default void accept(Money amount, @Nullable String phone) {
        acceptAmount(amount);
    }

    /// Whether who pays has the phone that was asked in hand: a prompt is answered there, a card pays for
    /// any number.
    default boolean asksPhone() {
        return true;
    }

    /// Whether it could ask for such a sum, whoever pays.
    ///
    /// @throws turnpike.base.InvalidInput when it could not: `amount` or `currency`
    default void acceptAmount(Money amount) {}

    /// Asks the payer for the money.
    ///
    /// @throws turnpike.base.Unavailable when it is not known whether the provider heard us
    Asked ask(Account account, Order order);

    /// What the provider says about one payment now.
    ///
    /// @param providerRef what [Asked.Accepted] named; empty when that answer was lost. A provider that knows our
    ///     own id can still say; others answer [Standing.Pending]
    /// @throws turnpike.base.Unavailable when no answer came
    Standing query(Account account, Order order, String providerRef);

    /// Sends money back. Asked again for the same payment it must not send twice.
    ///
    /// @param order its callback URL is where the outcome is told
    /// @param receipt the provider's name for the payment
    /// @throws turnpike.base.Unavailable when it is not known whether the provider heard us
    RefundAsked refund(Account account, Order order, String receipt, Money amount);

    /// Whether it can say how much of a payment the payer has back, see [#returned]. If so its reports about that are
    /// hints: it is asked, and its answer counts.
    default boolean saysReturned() {
        return false;
    }

    /// What the payer has back of a payment in all, whoever gave it back; without what is still on its way.
    ///
    /// @param receipt the provider's name for the payment
    /// @throws turnpike.base.Unavailable when no answer came
    default Money returned(Account account, String receipt, String currency) {
        throw new UnsupportedOperationException(provider());
    }

    /// Reads a callback. Pure. The raw bytes are stored before this is called.
    ///
    /// @throws turnpike.base.InvalidInput when it is not the provider's: unreadable, or its signature is wrong
    List<Report> read(Account account, Raw raw);

    /// What the provider itself says happened between two instants (pull feed); empty when it has no such feed.
    ///
    /// @throws turnpike.base.Unavailable when no answer came
    List<Received> received(Account account, Instant from, Instant until);

    /// A receipt as this provider writes it, from how a person typed it: written otherwise, the same money would be
    /// booked once more when the provider tells of it.
    ///
    /// @throws turnpike.base.InvalidInput when it is none of this provider's
    default String receiptTyped(String typed) {
        return Typed.name("receipt", typed);
    }

    /// Whether all it tells about money carries the id of the payment it was asked for. Then what names no payment of
    /// the tenant is another's who uses the same account at the provider: it is counted and left alone.
    default boolean namesPayments() {
        return false;
    }

    /// Whether [#received] shows this account's money, so that it can decide what a callback alone does not prove.
    boolean hasStatement(Account account);

    /// The body the provider wants as the answer to any callback, sent with 200; JSON.
    default String thanks() {
        return "{}";
    }

    /// The body that answers a question whether money may be taken ([Report.Kind#VALIDATION]); JSON.
    default String verdict(Verdict verdict) {
        return thanks();
    }

    /// The number to which a payer may send money by hand, naming the reference of a payment; null where there is none
    /// or
    /// money sent so names nothing.
    default @Nullable String payBill(Account account) {
        return null;
    }

    /// Whether the settings let us in: one harmless call.
    ///
    /// @throws turnpike.base.InvalidInput when the provider refuses them
    /// @throws turnpike.base.Unavailable when no answer came
    default void test(Account account) {}

    /// Tells the provider where to report money nobody was asked for. Nothing where that is set by hand.
    ///
    /// @throws turnpike.base.InvalidInput when the provider refuses
    default void register(Account account, Addresses addresses) {}

    /// The addresses and networks the provider's callbacks are known to come from; empty when it signs them instead.
    default Set<String> addresses() {
        return Set.of();
    }

    /// The provider calls allowed in a second for one account; more wait.
    default int callsPerSecond() {
        return 10;
    }

    /// @param confirm where received money is told
    /// @param validate where we are asked whether money may be taken
    record Addresses(String confirm, String validate) {}

    enum Verdict {
        ACCEPTED,
        UNKNOWN_REFERENCE,
        WRONG_AMOUNT
    }

    /// A tenant's account with the provider, its settings opened.
    record Account(TenantId tenant, Map<String, String> settings) {
        public Account {
            settings = Map.copyOf(settings);
        }

        /// @return empty when not set
        public String setting(String name) {
            return settings.getOrDefault(name, "");
        }

        /// Without the settings: they hold secrets.
        @Override
        public String toString() {
            return "Account[tenant=" + tenant + "]";
        }
    }

    /// What is to be asked for.
    ///
    /// @param phone digits of E.164 without the plus; null when the provider needs none
    /// @param callbackUrl where its outcome is told; names this payment, cannot be guessed
    /// @param back where the payer goes on after a page of the provider's; null: as the account is set
    record Order(
            UUID paymentId,
            Money amount,
            @Nullable String phone,
            String reference,
            String description,
            String callbackUrl,
            @Nullable Back back) {
        public Order(
                UUID paymentId,
                Money amount,
                @Nullable String phone,
                String reference,
                String description,
                String callbackUrl) {
            this(paymentId, amount, phone, reference, description, callbackUrl, null);
        }

        @Override
        public String toString() {
            return "Order[payment=" + paymentId + "]";
        }
    }

    /// Where a payer comes back to.
    ///
    /// @param paid after paying, whether or not we know of it yet
    /// @param gaveUp after *cancel*
    record Back(String paid, String gaveUp) {}

    sealed interface Asked {
        /// The provider took the order; nothing is paid yet.
        ///
        /// @param providerRef its name for this payment, unique
        /// @param secondRef another name of its; null without one
        /// @param payUrlOrSecret where or with what the payer goes on; null when the prompt is on the phone
        record Accepted(
                String providerRef,
                @Nullable String secondRef,
                @Nullable String payUrlOrSecret) implements Asked {}

        /// @param worthRetrying whether the same order may be taken in a minute
        record Refused(String code, String text, boolean worthRetrying) implements Asked {}
    }

    sealed interface Standing {
        /// @param receipt null when the provider does not name it here
        record Paid(@Nullable String receipt) implements Standing {}

        record Failed(String code, String text) implements Standing {}

        record Pending() implements Standing {}
    }

    sealed interface RefundAsked {
        /// The money is back, or was already.
        record Done(String ref) implements RefundAsked {}

        /// A callback will say.
        record Started(String ref) implements RefundAsked {}

        record Refused(String code, String text) implements RefundAsked {}
    }

    /// A callback as it came.
    ///
    /// @param headers first value of each, by lower-case name
    /// @param query everything after the question mark; empty without
    /// @param remoteAddress of the sender, as the server knows it
    /// @param receivedAt when it came, not when it is read: a signature that grows old must not do so in our queue
    record Raw(String body, Map<String, String> headers, String query, String remoteAddress, Instant receivedAt) {
        public Raw {
            headers = Map.copyOf(headers);
        }
    }

    /// One thing a callback says.
    ///
    /// @param dedupeKey the provider's own key: the same key is the same fact
    /// @param providerRef names the payment as [Asked.Accepted] did; null when it does not say
    /// @param amount null when it does not say
    /// @param phone as it came: clear, masked (`25470****149`) or the hex of its SHA-256; null when it does not say
    /// @param reference what the payer typed, or our payment id as text; null when it does not say
    /// @param code the provider's result code as text, "0" or the like for success
    record Report(
            String dedupeKey,
            Kind kind,
            @Nullable String providerRef,
            @Nullable String receipt,
            @Nullable Money amount,
            @Nullable String phone,
            @Nullable String reference,
            String code,
            String text) {
        public Report {
            if (amount != null) amount.entered("amount");
        }

        public enum Kind {
            PAID,
            FAILED,
            REFUNDED,
            REFUND_FAILED,
            /// Says nothing final: the payment it names is asked about at once.
            IGNORED,
            /// Asks whether money may be taken; nothing has moved.
            VALIDATION
        }
    }

    /// A line of the provider's own statement.
    record Received(
            String receipt,
            Money amount,
            Instant at,
            @Nullable String phone,
            @Nullable String reference) {
        public Received {
            amount.entered("amount");
        }
    }
}
