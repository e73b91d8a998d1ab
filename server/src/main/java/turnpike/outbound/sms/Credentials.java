package turnpike.outbound.sms;

import java.util.Map;
import java.util.Set;
import turnpike.base.InvalidInput;

/// Checks that credentials are the ones a provider asks for.
final class Credentials {
    private static final int LONGEST = 200;

    private Credentials() {}

    /// @throws InvalidInput naming what is missing, not known or cannot be
    static void require(Map<String, String> given, Set<String> needed, Set<String> optional) {
        for (String name : needed) {
            if (given.getOrDefault(name, "").isBlank()) throw new InvalidInput("credentials." + name, "is missing");
        }
        given.forEach((name, value) -> {
            if (!needed.contains(name) && !optional.contains(name)) {
                throw new InvalidInput("credentials." + name, "is not known");
            }
            boolean printable = value.chars().allMatch(c -> c > ' ' && c < 127);
            if (value.length() > LONGEST || !printable) {
                throw new InvalidInput("credentials." + name, "must have at most 200 characters and no spaces");
            }
        });
    }
}
