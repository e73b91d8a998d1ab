package turnpike;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasDirectory;
import turnpike.platform.db.Database;
import turnpike.platform.http.HttpSettings;
import turnpike.platform.settings.BadSetting;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Passwords;
import turnpike.tenancy.Staff;

/// What production must not start with. Every complaint is collected, so an operator mends all at once.
final class Safety {
    private static final int SHORTEST_PASSWORD = 12;

    private static final String DURABILITY =
            "select current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off'";

    /// The logins of the demo by name, because a tenant may call its people what it likes.
    private static final String DEMO_LOGINS = """
            select email, password_hash
              from staff
             where email in ('root@turnpike.test', 'admin@savanna.test', 'admin@coastal.test')
               and disabled_at is null
             order by email
            """;

    /// What the contract asks of an address, which the first one does not pass through.
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@([A-Za-z0-9-]+\\.)+[A-Za-z0-9-]{2,}");

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

    /// The demo has logins and secrets that everybody knows, so nobody outside this machine may reach it.
    ///
    /// @throws BadSetting when others could
    static void requireLoopback(String key, String address) {
        try {
            if (!address.isEmpty() && InetAddress.getByName(address).isLoopbackAddress()) return;
        } catch (UnknownHostException e) {
            throw new BadSetting("%s is no address of this machine: %s".formatted(key, address));
        }
        throw new BadSetting(
                "the demo is for this machine only: %s must be a loopback address such as 127.0.0.1, was %s"
                        .formatted(key, address.isEmpty() ? "every address" : address));
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
            if (nas.secret().isWellKnown()) complaints.add("NAS " + nas.name() + " has a well-known shared secret");
        }
    }

    private void checkLogins() {
        Map<String, String> hashes = new LinkedHashMap<>();
        database.runAcrossTenants(tx -> tx.sql()
                .createQuery(DEMO_LOGINS)
                .map((row, _) -> Map.entry(row.getString("email"), row.getString("password_hash")))
                .forEach(login -> hashes.put(login.getKey(), login.getValue())));
        if (hashes.isEmpty()) return;
        var passwords = new Passwords();
        hashes.values().removeIf(hash -> !passwords.matches(Passwords.DEMO, hash));
        if (!hashes.isEmpty()) {
            complaints.add("logins have the demo's password: " + String.join(", ", hashes.keySet()));
        }
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
            makeAdministrator(staff, email, password);
        }
    }

    private void makeAdministrator(Staff staff, String email, String password) {
        try {
            staff.add(
                    Actor.system(TenantId.PLATFORM, "first start"),
                    new Staff.NewMember("Administrator", email, Role.PLATFORM_ADMIN, password));
        } catch (InvalidInput e) {
            complaints.add("admin." + e.getMessage());
        }
    }

    private static @Nullable String problem(String email, String password) {
        if (email.isEmpty() || password.isEmpty()) {
            return "there is no platform administrator (set admin.email and admin.password for this start)";
        }
        if (!EMAIL.matcher(email).matches()) return "admin.email is no e-mail address";
        if (password.length() < SHORTEST_PASSWORD || password.equals(Passwords.DEMO)) {
            return "admin.password must have at least " + SHORTEST_PASSWORD + " characters and not be the demo's";
        }
        return null;
    }
}
