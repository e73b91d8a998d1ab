package turnpike.messaging;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A company, or a server, that carries dispatches. Implementations in `outbound.sms` and `outbound.email`.
///
/// Blocking, for virtual threads; sends once and never again by itself. Any thread.
public interface MessageGateway {
    /// As stored: `africastalking`, `twilio`, `smtp`.
    String provider();

    Messages.Channel channel();

    /// Names of the credentials that people may see again.
    Set<String> open();

    /// Name of the credential that must stay with us.
    String secret();

    /// @throws InvalidInput naming what of the credentials or sender cannot be; nobody is asked
    void check(Map<String, String> credentials, String sender);

    Sent send(Access access, Letter letter);

    /// Reads what came to the address of reports. Pure.
    Reading read(Access access, Raw raw);

    /// A tenant's account, opened.
    ///
    /// @param credentials never logged
    /// @param sender sender id, number or From address; empty leaves it to the provider
    record Access(UUID accountId, Map<String, String> credentials, String sender) {
        public Access {
            credentials = Map.copyOf(credentials);
        }

        /// The credential of this name; empty when it was not given.
        public String get(String name) {
            return credentials.getOrDefault(name, "");
        }

        @Override
        public String toString() {
            return "Access[" + accountId + "]";
        }
    }

    /// What is to be sent.
    ///
    /// @param id of the dispatch; the same when it is sent again
    /// @param subject of an e-mail; empty for an SMS
    /// @param reportUrl where reports about this dispatch reach us; empty when we have no public address
    record Letter(UUID id, String to, String subject, String text, String reportUrl) {
        @Override
        public String toString() {
            return "Letter[" + id + "]";
        }
    }

    /// What became of a sending.
    sealed interface Sent {
        /// The provider has it.
        ///
        /// @param cost null when the provider did not say
        record Accepted(String providerMessageId, @Nullable Cost cost) implements Sent {}

        /// The provider will not send it.
        record Refused(String code, String text, Blame blame) implements Sent {}

        /// The provider surely has it not: it was not reached, or said that it is in trouble. Worth another try.
        record NotSent(String code, String text) implements Sent {}

        /// Whether the provider has it, nobody knows.
        record Unsure(String text) implements Sent {}
    }

    /// What a provider took.
    ///
    /// @param micros millionths of a unit of the currency
    record Cost(long micros, String currency) {}

    /// Whose fault a refusal is.
    enum Blame {
        /// This recipient cannot or will not be reached, by whomever.
        RECIPIENT,
        /// This account cannot send it; another may.
        ACCOUNT
    }

    /// One request to the address of reports, as it came.
    ///
    /// @param url our public address with the query, as the provider called it
    /// @param headers by lower-case name
    /// @param query decoded
    /// @param fields of the form
    record Raw(String url, Map<String, String> headers, Map<String, String> query, Map<String, String> fields) {
        @Override
        public String toString() {
            return "Raw[" + fields.keySet() + "]";
        }
    }

    /// What it says.
    sealed interface Reading {
        record Reports(List<Report> reports) implements Reading {}

        /// Somebody wants nothing more from this sender.
        record OptOut(String phone, String sender) implements Reading {}

        /// It does not come from the provider, or cannot be understood.
        record NotGenuine(String why) implements Reading {}
    }

    /// What a provider says about one dispatch.
    ///
    /// @param status the provider's own word
    /// @param code why not delivered, the provider's word; null when it did not say
    /// @param worthRetrying whether another provider may do better
    /// @param dispatchId our id, where the address of the report carries it; null where it does not
    record Report(
            String providerMessageId,
            Kind kind,
            String status,
            @Nullable String code,
            boolean worthRetrying,
            @Nullable UUID dispatchId) {
        public enum Kind {
            /// On its way.
            PASSED_ON,
            /// The network keeps it until the phone is there.
            HELD,
            DELIVERED,
            UNDELIVERED
        }
    }
}
