package turnpike.outbound.email;

import turnpike.platform.settings.Settings;

/// Which mail servers tenants may name.
///
/// @param privateHosts whether servers on private addresses and any port may be used; tenants could reach into the
///     operator's own network otherwise
public record MailSettings(boolean privateHosts) {
    public static MailSettings from(Settings settings) {
        return new MailSettings(settings.flag(
                "email.private-hosts",
                false,
                "Whether tenants may use mail servers on private addresses, and ports other than 25, 465, 587, 2525."));
    }
}
