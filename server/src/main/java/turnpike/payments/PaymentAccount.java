package turnpike.payments;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant's account with a provider, as people see it.
///
/// @param label short code or the like
/// @param settings what is not secret, and of what is secret only the last characters (`…9f81`)
public record PaymentAccount(
        UUID id,
        String provider,
        String name,
        String label,
        Map<String, String> settings,
        Rules rules,
        boolean preferred,
        Callbacks callbacks,
        @Nullable Instant disabledAt) {
    public PaymentAccount {
        settings = Map.copyOf(settings);
    }

    /// How far what arrives for the account is believed.
    ///
    /// @param trustedAddresses of the provider; empty: those it is known by
    /// @param confirmAboveMinor larger sums are asked about before they count; null: never for their size
    /// @param refuseUnknown when asked whether money may be taken: no, for a reference nobody is known by
    public record Rules(
            List<String> trustedAddresses,
            AddressRule addressRule,
            @Nullable Long confirmAboveMinor,
            boolean refuseUnknown) {
        public static final Rules USUAL = new Rules(List.of(), AddressRule.SCORE, null, false);

        public Rules {
            trustedAddresses = List.copyOf(trustedAddresses);
        }
    }

    /// Stored by name.
    public enum AddressRule {
        /// The sender's address says nothing.
        OFF,
        /// What comes from elsewhere is asked about before it counts.
        SCORE,
        /// What comes from elsewhere is stored and not believed.
        REFUSE
    }

    /// @param registeredAt when the provider was told where to report; null: never
    public record Callbacks(
            String confirm, String validate, @Nullable Instant registeredAt) {}

    /// What staff say about an account.
    ///
    /// @param settings whole, or with secrets left out that stay as they are
    public record Draft(String provider, String name, Map<String, String> settings, Rules rules, boolean preferred) {
        public Draft {
            settings = Map.copyOf(settings);
        }
    }
}
