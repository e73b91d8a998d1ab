package turnpike.nases;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `nases` table as staff see it.
final class NasBookStore {
    private static final String COLUMNS = """
            select n.nas_id, n.name, n.location, n.vendor, n.address::text as address, n.identifier, n.access_kind,
                   n.coa_port, n.require_message_authenticator, n.swap_octets, n.last_packet_at,
                   host(n.last_address) as last_address, n.last_dropped_at, n.last_drop_reason, n.created_at,
                   (select count(*) from sessions s
                     where s.tenant_id = n.tenant_id and s.nas_id = n.nas_id and s.ended_at is null) as open_sessions
              from nases n
            """;

    private static final String WHERE = """
             where n.tenant_id = :tenant
               and n.deleted_at is null
               and (cast(:text as text) is null
                    or position(lower(:text) in lower(n.name || ' ' || n.location || ' ' || coalesce(n.identifier, '')
                                                      || ' ' || coalesce(n.address::text, ''))) > 0)
               and case cast(:state as text)
                        when 'WAITING' then n.last_packet_at is null
                        when 'ONLINE' then n.last_packet_at > :lately
                        when 'OFFLINE' then n.last_packet_at <= :lately
                        else true end
            """;

    /// One statement per order, because an order cannot be a parameter.
    private static final Map<String, String> LISTS = Map.of(
            "name", list("lower(n.name), n.nas_id"),
            "-name", list("lower(n.name) desc, n.nas_id desc"),
            "lastPacketAt", list("n.last_packet_at nulls first, n.nas_id"),
            "-lastPacketAt", list("n.last_packet_at desc nulls last, n.nas_id desc"),
            "createdAt", list("n.created_at, n.nas_id"),
            "-createdAt", list("n.created_at desc, n.nas_id desc"));

    private static final String COUNT = "select count(*) from nases n\n" + WHERE;

    private static final String ONE =
            COLUMNS + " where n.tenant_id = :tenant and n.nas_id = :id and n.deleted_at is null";

    private static String list(String order) {
        return COLUMNS + WHERE + " order by " + order + " limit :limit offset :offset";
    }

    Nases.Found find(Tx tx, TenantId tenant, Nases.Search search, Instant lately) {
        List<Nases.Known> nases = narrowed(
                        tx.sql().createQuery(Objects.requireNonNull(LISTS.get(search.sort()))), tenant, search, lately)
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> known(row))
                .list();
        long total = narrowed(tx.sql().createQuery(COUNT), tenant, search, lately)
                .mapTo(Long.class)
                .one();
        return new Nases.Found(nases, total);
    }

    private static <S extends SqlStatement<S>> S narrowed(
            S statement, TenantId tenant, Nases.Search search, Instant lately) {
        var state = search.state();
        return statement
                .bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("state", state == null ? null : state.name())
                .bind("lately", lately);
    }

    Optional<Nases.Known> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> known(row))
                .findOne();
    }

    private static final String SECRET = """
            select secret_sealed
              from nases
             where tenant_id = :tenant
               and nas_id = :id
            """;

    byte[] sealedSecret(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(SECRET)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(byte[].class)
                .one();
    }

    private static final String IDENTIFIERS = """
            select identifier
              from nases
             where tenant_id = :tenant
               and identifier is not null
               and deleted_at is null
            """;

    Set<String> identifiers(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(IDENTIFIERS)
                .bind("tenant", tenant.value())
                .mapTo(String.class)
                .set();
    }

    private static final String TWIN = """
            select exists (select from nases
                            where tenant_id = :tenant
                              and nas_id <> :id
                              and deleted_at is null
                              and address is not distinct from cast(:network as cidr)
                              and identifier is not distinct from cast(:identifier as text))
            """;

    /// Whether another NAS of the tenant is told by the same address and identifier.
    boolean hasTwin(Tx tx, TenantId tenant, UUID id, Nases.Profile profile) {
        return tx.sql()
                .createQuery(TWIN)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("network", profile.network())
                .bind("identifier", profile.identifier())
                .mapTo(Boolean.class)
                .one();
    }

    private static final String LOCK_UNSIGNED =
            "select cast(pg_advisory_xact_lock(hashtext('turnpike.unsigned')) as text)";

    /// Whoever is about to accept unsigned requests waits for the others who are, until their transaction ends.
    void lockUnsigned(Tx tx) {
        tx.sql().createQuery(LOCK_UNSIGNED).mapTo(String.class).list();
    }

    private static final String UNSIGNED_ELSEWHERE =
            "select unsigned_nas_elsewhere(:tenant, cast(:network as cidr), cast(:identifier as text))";

    /// Whether a NAS of another tenant also accepts unsigned requests that could be this one's.
    boolean isUnsignedElsewhere(Tx tx, TenantId tenant, Nases.Profile profile) {
        return tx.sql()
                .createQuery(UNSIGNED_ELSEWHERE)
                .bind("tenant", tenant.value())
                .bind("network", profile.network())
                .bind("identifier", profile.identifier())
                .mapTo(Boolean.class)
                .one();
    }

    private static final String INSERT = """
            insert into nases (tenant_id, nas_id, name, location, vendor, address, identifier, access_kind, coa_port,
                   require_message_authenticator, swap_octets, secret_sealed, created_at, updated_at)
            values (:tenant, :id, :name, :location, :vendor, cast(:network as cidr), :identifier, :kind, :port, :require,
                   :swap, :secret, :now, :now)
            """;

    void insert(Tx tx, TenantId tenant, UUID id, Nases.Profile profile, byte[] secret, Instant now) {
        bound(tx.sql().createUpdate(INSERT), tenant, id, profile)
                .bind("secret", secret)
                .bind("now", now)
                .execute();
    }

    private static final String UPDATE = """
            update nases
               set name = :name, location = :location, vendor = :vendor, address = cast(:network as cidr),
                   identifier = :identifier, access_kind = :kind, coa_port = :port,
                   require_message_authenticator = :require, swap_octets = :swap, updated_at = :now
             where tenant_id = :tenant
               and nas_id = :id
            """;

    void update(Tx tx, TenantId tenant, UUID id, Nases.Profile profile, Instant now) {
        bound(tx.sql().createUpdate(UPDATE), tenant, id, profile)
                .bind("now", now)
                .execute();
    }

    private static Update bound(Update update, TenantId tenant, UUID id, Nases.Profile profile) {
        return update.bind("tenant", tenant.value())
                .bind("id", id)
                .bind("name", profile.name())
                .bind("location", profile.location())
                .bind("vendor", profile.vendor().name())
                .bind("network", profile.network())
                .bind("identifier", profile.identifier())
                .bind("kind", profile.accessKind().name())
                .bind("port", profile.coaPort())
                .bind("require", profile.requireMessageAuthenticator())
                .bind("swap", profile.swapOctets());
    }

    private static final String UPDATE_SECRET = """
            update nases
               set secret_sealed = :secret, updated_at = :now
             where tenant_id = :tenant
               and nas_id = :id
            """;

    void updateSecret(Tx tx, TenantId tenant, UUID id, byte[] secret, Instant now) {
        tx.sql()
                .createUpdate(UPDATE_SECRET)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("secret", secret)
                .bind("now", now)
                .execute();
    }

    private static final String DELETE = """
            update nases
               set deleted_at = :now, updated_at = :now
             where tenant_id = :tenant
               and nas_id = :id
            """;

    void delete(Tx tx, TenantId tenant, UUID id, Instant now) {
        tx.sql()
                .createUpdate(DELETE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("now", now)
                .execute();
    }

    private static Nases.Known known(ResultSet row) throws SQLException {
        String network = row.getString("address");
        var profile = new Nases.Profile(
                row.getString("name"),
                row.getString("location"),
                NasVendor.valueOf(row.getString("vendor")),
                network,
                row.getString("identifier"),
                AccessKind.valueOf(row.getString("access_kind")),
                row.getInt("coa_port"),
                row.getBoolean("require_message_authenticator"),
                row.getBoolean("swap_octets"));
        OffsetDateTime droppedAt = row.getObject("last_dropped_at", OffsetDateTime.class);
        OffsetDateTime heardAt = row.getObject("last_packet_at", OffsetDateTime.class);
        return new Nases.Known(
                row.getObject("nas_id", UUID.class),
                profile,
                heardAt == null ? null : new Nases.Heard(heardAt.toInstant(), row.getString("last_address")),
                droppedAt == null ? null : new Nases.Dropped(droppedAt.toInstant(), row.getString("last_drop_reason")),
                row.getLong("open_sessions"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
