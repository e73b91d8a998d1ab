package turnpike.ledger;

import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// Where money can be: one side of a posting.
///
/// Places are ordered, so that whoever locks several does it in the same order as everybody else.
///
/// @param party subscriber (CUSTOMER_WALLET) or agent (AGENT_FLOAT, COMMISSION); null: nobody in particular
/// @param label the provider of PROVIDER_CLEARING; else empty or what tells places of one account apart
public record Place(Account account, @Nullable UUID party, String label) implements Comparable<Place> {
    private static final int LABEL_MAX = 60;

    private static final Comparator<Place> ORDER = Comparator.comparing(Place::account)
            .thenComparing(Place::party, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Place::label);

    public Place {
        if (account.needsParty() && party == null) throw new InvalidInput("party", "must be given for " + account);
        if (account == Account.PROVIDER_CLEARING && label.isEmpty())
            throw new InvalidInput("label", "must name the provider");
        if (label.length() > LABEL_MAX) throw new InvalidInput("label", "must have at most 60 characters");
    }

    public static Place of(Account account) {
        return new Place(account, null, "");
    }

    public static Place of(Account account, UUID party) {
        return new Place(account, party, "");
    }

    /// What a provider has collected for the tenant.
    public static Place provider(String name) {
        return new Place(Account.PROVIDER_CLEARING, null, name);
    }

    /// Places of nobody in particular are moved by every payment; their balance is spread over several rows.
    boolean isHot() {
        return party == null;
    }

    /// How a movement changes the balance here, in its own sign.
    ///
    /// @param credited what comes in as a credit; negative for a debit
    long signed(long credited) {
        return account.isOwed() ? credited : Math.negateExact(credited);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
