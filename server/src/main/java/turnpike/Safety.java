package turnpike;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.Nas;
import turnpike.aaa.NasDirectory;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.http.HttpSettings;
import turnpike.platform.settings.BadSetting;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Staff;

/// What production must not start with. Every complaint is collected, so an operator mends all at once.
final class Safety {
    /// Secrets printed in manuals and scanned for; nobody signs production packets with them.
    private static final Set<String> WELL_KNOWN = Set.of(
            "testing123", "testing456", "secret", "radius", "password", "mikrotik", "123456", "12345678", "admin");

    private static final int SHORTEST_PASSWORD = 12;
    private static final String DEMO_PASSWORD = "turnpike-demo";

    private static final String DURABILITY =
            "select current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off'";

    /// `.test` is reserved (RFC 2606 §2): such an address is a login of the demo.
    private static final String DEMO_LOGINS =
            "select email from staff where email like '%.test' and disabled_at is null order by email limit 5";

    private static final String PLATFORM_ADMINS =
            "select count(*) from staff where role = 'PLATFORM_ADMIN' and disabled_at is null";

    /// What an operator may say about the first start.
    ///
    /// @param proxied plain HTTP on outside addresses is fine, a proxy in front does TLS
    record Settings(boolean proxied, String adminEmail, String adminPassword) {
        static Settings from(turnpike.platform.settings.Settings settings) {
            return new Settings(
                    settings.flag(
                            "http.plain-behind-proxy",
                            false,
                            "Plain HTTP on outside addresses is fine: a proxy in front does TLS."),
                    settings.text(
                            "admin.email", "", "Address of the first platform administrator, for the first start."),
                    settings.secret("admin.password", "Password of the first platform administrator."));
        }
    }

    private final Database database;
    private final List<String> complaints = new ArrayList<>();

    Safety(Database database) {
        this.database = database;
    }

    /// @throws BadSetting naming everything that is unsafe
    static void require(Settings settings, HttpSettings http, Database database, NasDirectory nases, Staff staff) {
        var safety = new Safety(database);
        safety.checkTransport(http.listen(), settings.proxied());
        safety.checkDurability();
        safety.checkSecrets(nases.all());
        safety.checkLogins();
        safety.ensureAdministrator(settings, staff);
        if (!safety.complaints.isEmpty()) {
            throw new BadSetting("not safe to start: " + String.join("; ", safety.complaints));
        }
    }

    private void checkTransport(HttpSettings.Listen listen, boolean proxied) {
        boolean loopback =
                listen.address().startsWith("127.") || listen.address().equals("::1");
        if (!listen.isSecure() && !loopback && !proxied) {
            complaints.add("HTTP would be plain on every address (set http.tls-certificate and http.tls-key, or"
                    + " http.bind-address=127.0.0.1, or http.plain-behind-proxy=true)");
        }
    }

    private void checkDurability() {
        boolean durable = database.callAcrossTenants(
                tx -> tx.sql().createQuery(DURABILITY).mapTo(Boolean.class).one());
        if (!durable)
            complaints.add("the database acknowledges before it has stored (fsync or synchronous_commit is off)");
    }

    private void checkSecrets(List<Nas> nases) {
        for (Nas nas : nases) {
            String secret = new String(nas.secret().octets(), StandardCharsets.UTF_8);
            if (WELL_KNOWN.contains(secret)) complaints.add("NAS " + nas.name() + " has a well-known shared secret");
        }
    }

    private void checkLogins() {
        List<String> logins = database.callAcrossTenants(
                tx -> tx.sql().createQuery(DEMO_LOGINS).mapTo(String.class).list());
        if (!logins.isEmpty()) complaints.add("logins of the demo are present: " + String.join(", ", logins));
    }

    /// The first platform administrator comes from two settings that are looked at only while there is none.
    private void ensureAdministrator(Settings settings, Staff staff) {
        String email = settings.adminEmail();
        String password = settings.adminPassword();
        long there = database.callAcrossTenants(
                tx -> tx.sql().createQuery(PLATFORM_ADMINS).mapTo(Long.class).one());
        if (there > 0) return;
        String problem = problem(email, password);
        if (problem != null) complaints.add(problem);
        else if (complaints.isEmpty()) {
            staff.add(
                    Actor.system(TenantId.PLATFORM, "first start"),
                    new Staff.NewMember("Administrator", email, Role.PLATFORM_ADMIN, password));
        }
    }

    private static @Nullable String problem(String email, String password) {
        if (email.isEmpty() || password.isEmpty()) {
            return "there is no platform administrator (set admin.email and admin.password for this start)";
        }
        if (password.length() < SHORTEST_PASSWORD || password.equals(DEMO_PASSWORD)) {
            return "admin.password must have at least " + SHORTEST_PASSWORD + " characters and not be the demo's";
        }
        return null;
    }
}
