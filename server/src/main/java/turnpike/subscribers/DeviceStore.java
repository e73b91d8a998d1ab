package turnpike.subscribers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `devices` table as staff see it.
final class DeviceStore {
    private static final String SUBSCRIBER = """
            select 1
              from subscribers
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and deleted_at is null
            """;

    void requireSubscriber(Tx tx, TenantId tenant, UUID subscriberId) {
        boolean known = tx.sql()
                .createQuery(SUBSCRIBER)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
        if (!known) throw new NotFound("subscriber", subscriberId);
    }

    private static final String LIST = """
            select mac, name, first_seen_at, last_seen_at, blocked_at
              from devices
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and (cast(:mac as text) is null or mac = :mac)
             order by last_seen_at desc nulls last, mac
            """;

    List<Device> list(Tx tx, TenantId tenant, UUID subscriberId) {
        return query(tx, tenant, subscriberId, null);
    }

    Optional<Device> find(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        return query(tx, tenant, subscriberId, mac).stream().findFirst();
    }

    private static List<Device> query(Tx tx, TenantId tenant, UUID subscriberId, @Nullable String mac) {
        return tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", mac)
                .map((row, context) -> device(row))
                .list();
    }

    /// The room there is for one more device.
    ///
    /// @param most null: any number
    /// @param blocked null: the device is not known
    record Room(
            boolean knownOnly,
            @Nullable Integer most,
            int devices,
            @Nullable Boolean blocked) {}

    private static final String ROOM = """
            select s.known_devices_only, s.max_devices,
                   (select count(*) from devices d
                     where d.tenant_id = s.tenant_id and d.subscriber_id = s.subscriber_id) as devices,
                   (select d.blocked_at is not null from devices d
                     where d.tenant_id = s.tenant_id and d.subscriber_id = s.subscriber_id and d.mac = :mac) as blocked
              from subscriber_standing s
             where s.tenant_id = :tenant
               and s.subscriber_id = :subscriber
            """;

    /// @throws NotFound when the tenant has no such subscriber
    Room room(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        return tx.sql()
                .createQuery(ROOM)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", mac)
                .map((row, context) -> new Room(
                        row.getBoolean("known_devices_only"),
                        row.getObject("max_devices", Integer.class),
                        row.getInt("devices"),
                        row.getObject("blocked", Boolean.class)))
                .findOne()
                .orElseThrow(() -> new NotFound("subscriber", subscriberId));
    }

    private static final String INSERT = """
            insert into devices (tenant_id, subscriber_id, mac, name, first_seen_at)
            values (:tenant, :subscriber, :mac, :name, :at)
                on conflict do nothing
            """;

    boolean insert(Tx tx, TenantId tenant, UUID subscriberId, Device device) {
        int rows = tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", device.mac())
                .bind("name", device.name())
                .bind("at", device.firstSeenAt())
                .execute();
        return rows == 1;
    }

    private static final String INSERT_SEEN = """
            insert into devices as d (tenant_id, subscriber_id, mac, name, first_seen_at, last_seen_at)
            values (:tenant, :subscriber, :mac, '', :at, :at)
                on conflict (tenant_id, subscriber_id, mac) do update
               set last_seen_at = greatest(d.last_seen_at, excluded.last_seen_at)
            """;

    /// Binds a device that is here now, new or not.
    void insertSeen(Tx tx, TenantId tenant, UUID subscriberId, String mac, Instant at) {
        tx.sql()
                .createUpdate(INSERT_SEEN)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", mac)
                .bind("at", at)
                .execute();
    }

    private static final String DELETE = """
            delete from devices
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and mac = :mac
            """;

    void delete(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        tx.sql()
                .createUpdate(DELETE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", mac)
                .execute();
    }

    private static final String NAME = """
            update devices
               set name = :name
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and mac = :mac
            """;

    void setName(Tx tx, TenantId tenant, UUID subscriberId, Device device) {
        tx.sql()
                .createUpdate(NAME)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", device.mac())
                .bind("name", device.name())
                .execute();
    }

    private static final String BLOCK = """
            update devices
               set blocked_at = :at
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and mac = :mac
            """;

    void setBlocked(Tx tx, TenantId tenant, UUID subscriberId, Device device) {
        tx.sql()
                .createUpdate(BLOCK)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", device.mac())
                .bind("at", device.blockedAt())
                .execute();
    }

    private static Device device(ResultSet row) throws SQLException {
        return new Device(
                row.getString("mac"),
                row.getString("name"),
                row.getObject("first_seen_at", OffsetDateTime.class).toInstant(),
                instant(row, "last_seen_at"),
                instant(row, "blocked_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
