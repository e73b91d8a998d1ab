package turnpike;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Settings;
import turnpike.platform.settings.Vault;

/// The product as a process of its own, with one tenant and one NAS, for tests that kill it.
public final class ServerProcess {
    static final String SECRET = "testing123";
    private static final String TENANT = "00000000-0000-7000-8000-000000000001";

    private ServerProcess() {}

    public static void main(String[] words) {
        Settings settings = settings(words);
        Path directory = Installation.directory(settings, "demo");
        House house = House.open(settings, InstantSource.system(), House.Mode.DEMO);
        populate(house.database(), Installation.vault(settings, directory));
        Main.keepOpen(house);
    }

    static Settings settings(String... words) {
        return Settings.from(null, java.util.Map.of(), Main.flags(Arrays.asList(words)));
    }

    private static void populate(Database database, Vault vault) {
        database.runAcrossTenants(tx -> {
            tx.sql().createUpdate("""
                            insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                            values (:tenant::uuid, 'crash', 'Crash', 'Africa/Nairobi', 'KES', 'en-KE', now())
                                on conflict do nothing
                            """).bind("tenant", TENANT).execute();
            tx.sql()
                    .createUpdate("""
                            insert into nases (tenant_id, nas_id, name, vendor, access_kind, address, secret_sealed,
                                               created_at, updated_at)
                            values (:tenant::uuid, :tenant::uuid, 'nas', 'GENERIC', 'ANY', '127.0.0.1/32', :secret,
                                    now(), now())
                                on conflict do nothing
                            """)
                    .bind("tenant", TENANT)
                    .bind("secret", vault.seal(SECRET))
                    .execute();
        });
    }
}
