package turnpike.messaging;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import turnpike.base.InvalidInput;

/// What there is to say. Stored and asked for by its name in lower_snake; add freely, never rename.
public enum TemplateName {
    /// How to come online; the password is in it.
    CREDENTIALS(Tone.SECRET, "username", "password", "plan", "provider"),
    /// The subscriber is online already; the credentials are for later and for further devices.
    ALREADY_CONNECTED(Tone.SECRET, "username", "password", "plan", "provider"),
    /// Paid, and the browser has to log the device in: any page it opens leads there.
    OPEN_ANY_PAGE(Tone.SECRET, "username", "password", "plan", "provider"),
    RECEIPT(Tone.PLAIN, "amount", "plan", "receipt", "ends", "provider"),
    /// Paid, and the router did not let the device in yet.
    PAID_NOT_CONNECTED(Tone.SECRET, "plan", "code", "link", "provider"),
    /// Paid and not connected in time: the price is in the wallet.
    PAID_CREDITED(Tone.PLAIN, "plan", "amount", "provider"),
    /// Paid and not connected in time: the price goes back.
    PAID_REFUNDED(Tone.PLAIN, "plan", "amount", "provider"),
    /// Less than the price came: what is missing, and the code by which what came is used.
    PAID_PART(Tone.SECRET, "plan", "amount", "missing", "account", "code", "provider"),
    /// Money came without an order of ours and is in the wallet.
    WALLET_RECEIVED(Tone.PLAIN, "amount", "balance", "link", "provider"),
    /// The same, and it paid a bill.
    INVOICE_PAID(Tone.PLAIN, "amount", "invoice", "balance", "provider"),
    REMINDER_7(Tone.PATIENT, "name", "plan", "ends", "provider"),
    REMINDER_3(Tone.PATIENT, "name", "plan", "ends", "provider"),
    REMINDER_1(Tone.PATIENT, "name", "plan", "ends", "provider"),
    REMINDER_0(Tone.PATIENT, "name", "plan", "ends", "provider"),
    /// In place of a reminder, when it will be bought again from the wallet: for how much.
    RENEWAL_AHEAD(Tone.PATIENT, "name", "plan", "amount", "ends", "provider"),
    EXPIRED(Tone.PLAIN, "name", "plan", "provider"),
    GRACE_WARNING(Tone.PLAIN, "name", "plan", "days", "provider"),
    OTP(Tone.BRIEF, "code", "minutes", "provider"),
    VOUCHER(Tone.SECRET, "code", "plan", "provider"),
    REBIND_LINK(Tone.BRIEF, "link", "minutes", "provider"),
    PAYMENT_FAILED(Tone.PLAIN, "amount", "plan", "reason", "provider"),
    /// Bought again from the wallet.
    RENEWED(Tone.PLAIN, "name", "plan", "amount", "ends", "provider"),
    /// The wallet has not enough to buy it again.
    RENEWAL_SHORT(Tone.PLAIN, "name", "plan", "amount", "ends", "provider"),
    RENEWAL_NOT_SOLD(Tone.PLAIN, "name", "plan", "ends", "provider"),
    /// It costs more than its holder was told: not bought again.
    RENEWAL_RAISED(Tone.PLAIN, "name", "plan", "amount", "agreed", "ends", "provider"),
    TEST(Tone.PLAIN, "provider", "account");

    /// How much it hurries and whether others may read it.
    private enum Tone {
        /// A code for now.
        BRIEF(0, true, Duration.ofMinutes(10)),
        SECRET(0, true, Duration.ofHours(24)),
        PLAIN(1, false, Duration.ofHours(24)),
        PATIENT(2, false, Duration.ofHours(12));

        private final int urgency;
        private final boolean secret;
        private final Duration life;

        Tone(int urgency, boolean secret, Duration life) {
            this.urgency = urgency;
            this.secret = secret;
            this.life = life;
        }
    }

    private final Tone tone;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> values;

    TemplateName(Tone tone, String... values) {
        this.tone = tone;
        this.values = List.of(values);
    }

    /// @throws InvalidInput when there is none of this name
    public static TemplateName of(String name) {
        for (TemplateName each : values()) {
            if (each.key().equals(name)) return each;
        }
        throw new InvalidInput("template", "is not known");
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What its text may name in braces; whoever sends it gives them all.
    public List<String> placeholders() {
        return values;
    }

    /// Places without which a text would be sent for nothing: of each of these, it must name one.
    List<List<String>> essentials() {
        return switch (this) {
            case CREDENTIALS, OPEN_ANY_PAGE -> List.of(List.of("username"), List.of("password"));
            case OTP, VOUCHER -> List.of(List.of("code"));
            case REBIND_LINK -> List.of(List.of("link"));
            case PAID_NOT_CONNECTED -> List.of(List.of("code", "link"));
            default -> List.of();
        };
    }

    /// Whether the text lets whoever reads it in.
    public boolean isSecret() {
        return tone.secret;
    }

    /// 0 goes before 1 before 2.
    int urgency() {
        return tone.urgency;
    }

    /// How long after the order it is still of use.
    Duration life() {
        return tone.life;
    }
}
