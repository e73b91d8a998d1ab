package turnpike.payments;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Callbacks as people may read them.
final class Redaction {
    /// Whole phone numbers, also hashed, and names of people (Daraja C2B).
    private static final Pattern PHONE =
            Pattern.compile("(?<![0-9A-Za-z])\\+?(254|255|256)([0-9]{6})([0-9]{3})(?![0-9])");
    private static final Pattern HASH = Pattern.compile("\"[0-9a-fA-F]{64}\"");
    private static final Pattern NAME =
            Pattern.compile("(\"(?:FirstName|MiddleName|LastName|email|name)\"\\s*:\\s*\")([^\"]?)[^\"]*\"");
    private static final Pattern BALANCE = Pattern.compile("(\"OrgAccountBalance\"\\s*:\\s*\")[^\"]*\"");

    private Redaction() {}

    static String of(String body) {
        String text = PHONE.matcher(body)
                .replaceAll(found ->
                        found.group(1) + found.group(2).charAt(0) + "****" + Matcher.quoteReplacement(found.group(3)));
        text = HASH.matcher(text).replaceAll("\"…\"");
        text = NAME.matcher(text).replaceAll("$1$2…\"");
        return BALANCE.matcher(text).replaceAll("$1…\"");
    }
}
