package turnpike.reporting;

/// Personal data as dashboards show it: enough to recognise, too little to use.
final class Masked {
    private static final String PHONE = "\\+?[0-9]{9,15}";

    private Masked() {}

    /// A phone number keeps its first three and last two characters; other names stay.
    static String name(String name) {
        if (!name.matches(PHONE)) return name;
        return name.substring(0, 3) + "*".repeat(name.length() - 5) + name.substring(name.length() - 2);
    }

    /// `a***@example.com`
    static String email(String email) {
        int at = email.indexOf('@');
        return at < 1 ? "***" : email.charAt(0) + "***" + email.substring(at);
    }
}
