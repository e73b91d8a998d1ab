package turnpike.messaging;

import java.util.regex.Pattern;
import turnpike.base.InvalidInput;

/// Where a dispatch may go.
final class Phones {
    /// ITU-T E.164: at most fifteen digits, the first not zero.
    private static final Pattern PHONE = Pattern.compile("\\+?([1-9][0-9]{7,14})");

    private static final Pattern MAIL = Pattern.compile("[^\\s@<>,;\"]{1,64}@[^\\s@<>,;\"]{1,190}");

    private Phones() {}

    /// The address in the one form we keep.
    ///
    /// @throws InvalidInput when nothing can be sent there
    static String address(Messages.Channel channel, String to) {
        return switch (channel) {
            case SMS -> phone(to);
            case EMAIL -> mail(to);
        };
    }

    static String phone(String to) {
        var match = PHONE.matcher(to.strip().replaceAll("[ ()-]", ""));
        if (!match.matches()) throw new InvalidInput("to", "must be a telephone number with its country code");
        return "+" + match.group(1);
    }

    private static String mail(String to) {
        String address = to.strip();
        if (!MAIL.matcher(address).matches()) throw new InvalidInput("to", "must be an e-mail address");
        return address;
    }

    /// An address as it may stand in a log: `2547****149`, `m****@example.com`.
    static String masked(String address) {
        int at = address.indexOf('@');
        if (at > 0) return address.charAt(0) + "****" + address.substring(at);
        String digits = address.startsWith("+") ? address.substring(1) : address;
        if (digits.length() < 8) return "****";
        return digits.substring(0, 4) + "****" + digits.substring(digits.length() - 3);
    }
}
