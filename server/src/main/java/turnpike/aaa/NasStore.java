package turnpike.aaa;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;

/// The `nases` table as the hot path reads it. Nobody outside this room touches it.
final class NasStore {
    private final Vault vault;

    NasStore(Vault vault) {
        this.vault = vault;
    }

    /// Changes with every change of any row but sightings; a sum, because a maximum would miss the slower of two
    /// transactions.
    private static final String REVISION = """
            select count(*) || ':' || coalesce(sum(extract(epoch from updated_at)), 0)
              from nases
             where tenant_id is not null
            """;

    String revision(Tx tx) {
        return tx.sql().createQuery(REVISION).mapTo(String.class).one();
    }

    private static final String ALL = """
            select tenant_id, nas_id, name, vendor, access_kind, address::text as address, identifier, secret_sealed,
                   require_message_authenticator, swap_octets, coa_port
              from nases
             where deleted_at is null
             order by created_at, tenant_id, nas_id
            """;

    List<NasMap.Entry> listAll(Tx tx) {
        return tx.sql()
                .createQuery(ALL)
                .map((row, context) -> {
                    String address = row.getString("address");
                    var nas = new Nas(
                            new TenantId(row.getObject("tenant_id", UUID.class)),
                            row.getObject("nas_id", UUID.class),
                            row.getString("name"),
                            NasVendor.valueOf(row.getString("vendor")),
                            AccessKind.valueOf(row.getString("access_kind")),
                            row.getBoolean("require_message_authenticator"),
                            row.getBoolean("swap_octets"),
                            row.getInt("coa_port"),
                            new SharedSecret(vault.unseal(row.getBytes("secret_sealed"))));
                    return new NasMap.Entry(
                            nas, address == null ? null : Network.parse(address), row.getString("identifier"));
                })
                .list();
    }

    private static final String SAW = """
            update nases n
               set last_packet_at = s.at,
                   last_address   = s.source::inet,
                   unsigned_at    = coalesce(s.unsigned_at, n.unsigned_at)
              from unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::text[], ?::timestamptz[])
                   as s (tenant_id, nas_id, at, source, unsigned_at)
             where n.tenant_id = s.tenant_id
               and n.nas_id = s.nas_id
               and (n.last_packet_at is null or n.last_packet_at < s.at)
            """;

    void saw(Tx tx, List<Sightings.Sighting> news) throws SQLException {
        Connection connection = tx.connection();
        try (var statement = connection.prepareStatement(SAW)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", column(news, s -> s.tenant().value())));
            statement.setArray(2, connection.createArrayOf("uuid", column(news, Sightings.Sighting::nasId)));
            statement.setArray(
                    3, connection.createArrayOf("timestamptz", column(news, s -> s.at().atOffset(ZoneOffset.UTC))));
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "text", column(news, s -> s.source().getHostAddress())));
            statement.setArray(
                    5,
                    connection.createArrayOf(
                            "timestamptz",
                            column(
                                    news,
                                    s -> s.unsignedAt() == null
                                            ? null
                                            : s.unsignedAt().atOffset(ZoneOffset.UTC))));
            statement.executeUpdate();
        }
    }

    private static <T> @Nullable Object[] column(List<T> rows, Function<T, @Nullable Object> value) {
        @Nullable Object[] out = new Object[rows.size()];
        for (int i = 0; i < out.length; i++) out[i] = value.apply(rows.get(i));
        return out;
    }
}
