package turnpike.nases;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
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

    /// What is older than the row, because another process wrote it meanwhile, changes nothing.
    private static final String SAW = """
            update nases n
               set last_packet_at   = greatest(n.last_packet_at, s.at),
                   last_address     = case when s.at >= coalesce(n.last_packet_at, s.at) then s.source::inet
                                           else n.last_address end,
                   unsigned_at      = greatest(n.unsigned_at, s.unsigned_at),
                   last_dropped_at  = greatest(n.last_dropped_at, s.dropped_at),
                   last_drop_reason = case when s.dropped_at >= coalesce(n.last_dropped_at, s.dropped_at)
                                           then s.drop_reason else n.last_drop_reason end
              from unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::text[], ?::timestamptz[], ?::timestamptz[],
                          ?::text[])
                   as s (tenant_id, nas_id, at, source, unsigned_at, dropped_at, drop_reason)
             where n.tenant_id = s.tenant_id
               and n.nas_id = s.nas_id
            """;

    void saw(Tx tx, List<Sightings.Sighting> news) throws SQLException {
        Connection connection = tx.connection();
        try (var statement = connection.prepareStatement(SAW)) {
            List<Array> columns = List.of(
                    connection.createArrayOf(
                            "uuid", column(news, s -> s.tenant().value())),
                    connection.createArrayOf("uuid", column(news, Sightings.Sighting::nasId)),
                    connection.createArrayOf("timestamptz", heard(news, h -> utc(h.at()))),
                    connection.createArrayOf("text", heard(news, h -> h.source().getHostAddress())),
                    connection.createArrayOf("timestamptz", heard(news, h -> utc(h.unsignedAt()))),
                    connection.createArrayOf("timestamptz", dropped(news, d -> utc(d.at()))),
                    connection.createArrayOf("text", dropped(news, Sightings.Dropped::reason)));
            for (int i = 0; i < columns.size(); i++) statement.setArray(i + 1, columns.get(i));
            statement.executeUpdate();
        }
    }

    private static @Nullable Object[] heard(
            List<Sightings.Sighting> rows, Function<Sightings.Heard, @Nullable Object> value) {
        return column(rows, row -> row.heard() == null ? null : value.apply(row.heard()));
    }

    private static @Nullable Object[] dropped(
            List<Sightings.Sighting> rows, Function<Sightings.Dropped, @Nullable Object> value) {
        return column(rows, row -> row.dropped() == null ? null : value.apply(row.dropped()));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static <T> @Nullable Object[] column(List<T> rows, Function<T, @Nullable Object> value) {
        @Nullable Object[] out = new Object[rows.size()];
        for (int i = 0; i < out.length; i++) out[i] = value.apply(rows.get(i));
        return out;
    }
}
