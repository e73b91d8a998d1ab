package turnpike.payments;

import org.jspecify.annotations.Nullable;

/// Where a callback came in. Stored by name; the letter stands in the address, for providers forbid telling words
/// there.
public enum Door {
    /// The outcome of one payment.
    PAYMENT("p"),
    /// Anything about an account: money nobody asked for, events of a card company.
    ACCOUNT("a"),
    /// The question whether money may be taken.
    VALIDATE("v"),
    /// The outcome of a refund.
    REFUND("r"),
    /// The provider gave up waiting for its own answer; says nothing about the money.
    TIMEOUT("t"),
    /// The address every installation has, which proves nothing: all it says is asked about first.
    OPEN("");

    private final String letter;

    Door(String letter) {
        this.letter = letter;
    }

    String letter() {
        return letter;
    }

    static @Nullable Door of(String letter) {
        for (Door door : values()) {
            if (!letter.isEmpty() && door.letter.equals(letter)) return door;
        }
        return null;
    }
}
