package turnpike.storefront;

import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import turnpike.base.InvalidInput;

/// How a tenant's portal looks and what it allows.
///
/// @param language of pages where the device's own is none of ours
/// @param providers payment providers offered, in this order
/// @param vouchers codes are taken
/// @param trials plans marked as trial are given, once a day to each device
public record Theme(
        Look look,
        Words words,
        String language,
        List<String> providers,
        boolean vouchers,
        boolean trials,
        GiveUp giveUp) {
    public static final Set<String> LANGUAGES = Set.of("en", "sw");

    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");
    private static final Pattern PROVIDER = Pattern.compile("[a-z]{2,20}");
    private static final Pattern PHONE = Pattern.compile("\\+?[0-9 ]{5,20}");
    private static final Pattern LOGO = Pattern.compile("data:image/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/]+=*)");
    private static final int LOGO_MAX = 20 * 1024;
    private static final int MINUTES_MAX = 1440;

    /// @param title empty: the tenant's name
    /// @param color of buttons, `#rrggbb`
    /// @param logo data: URI of a picture up to 20 KB; empty: none. A vector file could hold a script and is
    /// refused
    public record Look(String title, String color, String background, String logo) {
        public Look {
            if (title.length() > 60) throw new InvalidInput("title", "must have at most 60 characters");
            if (!COLOR.matcher(color).matches()) throw new InvalidInput("color", "must be like #1a2b3c");
            if (!COLOR.matcher(background).matches()) throw new InvalidInput("background", "must be like #1a2b3c");
            if (!logo.isEmpty()) checkLogo(logo);
        }

        private static void checkLogo(String logo) {
            var data = LOGO.matcher(logo);
            if (logo.length() > 2 * LOGO_MAX || !data.matches()) {
                throw new InvalidInput("logo", "must be a data: URI of a PNG, JPEG, GIF or WebP picture");
            }
            try {
                if (Base64.getDecoder().decode(data.group(2)).length <= LOGO_MAX) return;
            } catch (IllegalArgumentException e) {
                throw new InvalidInput("logo", "is no base64");
            }
            throw new InvalidInput("logo", "must have at most " + LOGO_MAX + " bytes");
        }
    }

    /// @param termsUrl empty: none
    /// @param supportPhone empty: none
    public record Words(String welcomeEn, String welcomeSw, String termsUrl, String supportPhone) {
        public Words {
            if (welcomeEn.length() > 300) throw new InvalidInput("welcomeEn", "must have at most 300 characters");
            if (welcomeSw.length() > 300) throw new InvalidInput("welcomeSw", "must have at most 300 characters");
            if (!termsUrl.isEmpty() && (!termsUrl.startsWith("https://") || termsUrl.length() > 300)) {
                throw new InvalidInput("termsUrl", "must begin with https://");
            }
            if (!supportPhone.isEmpty() && !PHONE.matcher(supportPhone).matches()) {
                throw new InvalidInput("supportPhone", "must be a phone number");
            }
        }

        public String welcome(String language) {
            return language.equals("sw") && !welcomeSw.isEmpty() ? welcomeSw : welcomeEn;
        }
    }

    /// What becomes of somebody who paid and could not be let in.
    ///
    /// @param minutes after the payment; 0: never
    public record GiveUp(int minutes, Policy policy) {
        public GiveUp {
            if (minutes < 0 || minutes > MINUTES_MAX) throw new InvalidInput("giveUpMinutes", "must be 0 to 1440");
        }
    }

    /// Stored by name.
    public enum Policy {
        /// The price goes to the wallet and the right is taken back.
        WALLET,
        /// The payment goes back to the payer and the right is taken back.
        REFUND,
        /// The right stays; the person is told by SMS how to get in.
        KEEP
    }

    public Theme {
        providers = List.copyOf(providers);
        if (!LANGUAGES.contains(language)) throw new InvalidInput("language", "must be en or sw");
        if (providers.size() > 5
                || !providers.stream().allMatch(name -> PROVIDER.matcher(name).matches())) {
            throw new InvalidInput("providers", "must be up to five names of payment providers");
        }
    }

    /// What holds until a tenant says otherwise.
    public static Theme standard() {
        return new Theme(
                new Look("", "#0f766e", "#f8fafc", ""),
                new Words("", "", "", ""),
                "en",
                List.of("mpesa"),
                true,
                true,
                new GiveUp(30, Policy.WALLET));
    }
}
