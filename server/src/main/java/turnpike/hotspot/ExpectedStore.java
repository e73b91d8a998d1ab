package turnpike.hotspot;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Purchases whose device is not online yet, and the devices that are.
final class ExpectedStore {
    /// @param at when it came online
    record Arrived(TenantId tenant, UUID purchaseId, Instant at) {}

    private static final String ARRIVED = """
            select p.tenant_id, p.purchase_id, greatest(min(o.started_at), p.granted_at) as at
              from purchases p
              join online_devices o on o.tenant_id = p.tenant_id and o.subscriber_id = p.subscriber_id
              left join portal_visits v on v.tenant_id = p.tenant_id and v.visit_id = p.visit_id
             where p.tenant_id is not null
               and p.state = 'GRANTED'
               and (p.mac is null or o.mac = p.mac
                    or (o.mac is null and o.nas_id = p.nas_id and o.framed_address = v.address))
             group by p.tenant_id, p.purchase_id, p.granted_at
             limit :limit
            """;

    List<Arrived> arrived(Tx tx, int limit) {
        return tx.sql()
                .createQuery(ARRIVED)
                .bind("limit", limit)
                .map((row, context) -> new Arrived(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("purchase_id", UUID.class),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /// Was to be online by now.
    record Late(TenantId tenant, UUID purchaseId) {}

    private static final String LATE = """
            select tenant_id, purchase_id
              from purchases
             where tenant_id is not null
               and state = 'GRANTED'
               and give_up_at <= :now
             order by give_up_at
             limit :limit
            """;

    List<Late> late(Tx tx, Instant now, int limit) {
        return tx.sql()
                .createQuery(LATE)
                .bind("now", now)
                .bind("limit", limit)
                .map((row, context) -> new Late(
                        new TenantId(row.getObject("tenant_id", UUID.class)), row.getObject("purchase_id", UUID.class)))
                .list();
    }

    private static final String TELL_AT = """
            update purchases
               set tell_login_at = :at
             where tenant_id = :tenant
               and purchase_id = :id
            """;

    /// Has the login of a purchase told at that time, unless its device is seen online before.
    void tellAt(Tx tx, TenantId tenant, UUID purchaseId, Instant at) {
        tx.sql()
                .createUpdate(TELL_AT)
                .bind("tenant", tenant.value())
                .bind("id", purchaseId)
                .bind("at", at)
                .execute();
    }

    private static final String TOLD = """
            update purchases
               set tell_login_at = null
             where tenant_id = :tenant
               and purchase_id = :id
               and tell_login_at is not null
            """;

    /// @return false when there is nothing to tell, or it was told
    boolean told(Tx tx, TenantId tenant, UUID purchaseId) {
        return tx.sql()
                        .createUpdate(TOLD)
                        .bind("tenant", tenant.value())
                        .bind("id", purchaseId)
                        .execute()
                == 1;
    }

    private static final String UNTOLD = """
            select tenant_id, purchase_id
              from purchases
             where tenant_id is not null
               and tell_login_at <= :now
             order by tell_login_at
             limit :limit
            """;

    /// Whose login is to be told now, online or not.
    List<Late> untold(Tx tx, Instant now, int limit) {
        return tx.sql()
                .createQuery(UNTOLD)
                .bind("now", now)
                .bind("limit", limit)
                .map((row, context) -> new Late(
                        new TenantId(row.getObject("tenant_id", UUID.class)), row.getObject("purchase_id", UUID.class)))
                .list();
    }

    /// A device and where it is. One subscriber has several, and a session may be told of without its device.
    ///
    /// @param address at that NAS
    record Spot(
            @Nullable String mac,
            @Nullable UUID nasId,
            @Nullable String address) {
        static Spot of(String mac) {
            return new Spot(mac, null, null);
        }
    }

    private static final String AT = """
               and (mac = :mac
                    or ((mac is null or cast(:mac as text) is null)
                        and nas_id = :nas
                        and framed_address = cast(:address as inet)))
            """;

    private static final String ONLINE_SINCE = """
            select min(started_at)
              from online_devices
             where tenant_id = :tenant
               and subscriber_id = :subscriber
            """ + AT;

    /// Since when the subscriber is online with this device; empty when not.
    Optional<Instant> onlineSince(Tx tx, TenantId tenant, UUID subscriberId, Spot spot) {
        return tx.sql()
                .createQuery(ONLINE_SINCE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", spot.mac)
                .bind("nas", spot.nasId)
                .bind("address", spot.address)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    /// @param sessionId that the device is online with, at that NAS
    record Online(UUID sessionId, UUID nasId) {}

    private static final String ONLINE = """
            select session_id, nas_id
              from online_devices
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and mac = :mac
            """;

    /// Where the subscriber is online with this very device.
    List<Online> online(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        return tx.sql()
                .createQuery(ONLINE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", mac)
                .map((row, context) ->
                        new Online(row.getObject("session_id", UUID.class), row.getObject("nas_id", UUID.class)))
                .list();
    }

    /// The newest of whom the NAS lets through with it, else of whom it sent to us with it.
    private static final String HOLDER = """
            select mac
              from (select mac, 1 as rank, started_at as at
                      from online_devices
                     where tenant_id = :tenant
                       and nas_id = :nas
                       and framed_address = cast(:address as inet)
                     union all
                    select mac, 2, seen_at
                      from portal_visits
                     where tenant_id = :tenant
                       and nas_id = :nas
                       and address = cast(:address as inet)
                       and seen_at > :since) known
             where mac is not null
             order by rank, at desc
             limit 1
            """;

    /// The device that has this address at a NAS; empty when it cannot be told, as behind address translation.
    ///
    /// @param since visits before it say nothing: the address may be another's by now
    Optional<String> holder(Tx tx, TenantId tenant, UUID nasId, String address, Instant since) {
        return tx.sql()
                .createQuery(HOLDER)
                .bind("tenant", tenant.value())
                .bind("nas", nasId)
                .bind("address", address)
                .bind("since", since)
                .mapTo(String.class)
                .findOne();
    }

    private static final String SESSIONS = """
            select session_id
              from online_devices
             where tenant_id = :tenant
               and subscriber_id = :subscriber
            """ + AT;

    List<UUID> sessions(Tx tx, TenantId tenant, UUID subscriberId, Spot spot) {
        return tx.sql()
                .createQuery(SESSIONS)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", spot.mac)
                .bind("nas", spot.nasId)
                .bind("address", spot.address)
                .mapTo(UUID.class)
                .list();
    }
}
