package turnpike.hotspot;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
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

    /// A right that was waited for and has begun, or never will.
    ///
    /// @param at when it began; null: it was taken back before
    /// @param isOver it has ended since
    record Begun(TenantId tenant, UUID purchaseId, @Nullable Instant at, boolean isOver) {}

    private static final String BEGUN = """
            select p.tenant_id, p.purchase_id, b.starts_at, b.closed_at is not null as over
              from purchases p
              join subscriptions b on b.tenant_id = p.tenant_id and b.subscription_id = p.subscription_id
             where p.tenant_id is not null
               and p.state = 'QUEUED'
               and (b.starts_at is not null or b.closed_at is not null)
             limit :limit
            """;

    List<Begun> begun(Tx tx, int limit) {
        return tx.sql()
                .createQuery(BEGUN)
                .bind("limit", limit)
                .map((row, context) -> new Begun(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("purchase_id", UUID.class),
                        PurchaseStore.instant(row, "starts_at"),
                        row.getBoolean("over")))
                .list();
    }

    /// A session of the subscriber about the moment a right began.
    ///
    /// @param isOwn with the device that was bought for
    /// @param isUnsettled its NAS is being told what holds now, and may end it instead
    record About(
            UUID nasId,
            @Nullable String mac,
            @Nullable String address,
            boolean isOpen,
            boolean isOwn,
            boolean isUnsettled) {}

    // A NAS that refuses a change is told a moment later to end the session.
    private static final String ABOUT = """
            select s.nas_id, s.mac, host(s.framed_address) as address, s.ended_at is null as open,
                   coalesce(s.mac = :mac, true) as own,
                   exists (select from nas_commands c
                            where c.tenant_id = s.tenant_id
                              and c.session_id = s.session_id
                              and (c.state = 'PENDING' or (c.state <> 'OBSOLETE' and c.finished_at > :lately
                                                           and (c.kind = 'DISCONNECT' or c.state <> 'ACKNOWLEDGED'))))
                       as unsettled
              from sessions s
             where s.tenant_id = :tenant
               and s.subscriber_id = :subscriber
               and s.access_kind = 'HOTSPOT'
               and (s.ended_at is null or s.ended_at >= :since)
             order by open desc, own desc, s.ended_at desc
            """;

    /// Open sessions first, then those of the device that was bought for, then what ended last.
    List<About> about(Tx tx, TenantId tenant, Purchase.Buyer buyer, Instant since, Instant lately) {
        return tx.sql()
                .createQuery(ABOUT)
                .bind("tenant", tenant.value())
                .bind("subscriber", buyer.subscriberId())
                .bind("mac", buyer.mac())
                .bind("since", since)
                .bind("lately", lately)
                .map((row, context) -> new About(
                        row.getObject("nas_id", UUID.class),
                        row.getString("mac"),
                        row.getString("address"),
                        row.getBoolean("open"),
                        row.getBoolean("own"),
                        row.getBoolean("unsettled")))
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

    private static final String TELL_BY = """
            update purchases
               set tell_login_at = :at
             where tenant_id = :tenant
               and purchase_id = :id
               and tell_login_at > :at
            """;

    /// Has a login that is still to be told told at that time at the latest.
    void tellBy(Tx tx, TenantId tenant, UUID purchaseId, Instant at) {
        tx.sql()
                .createUpdate(TELL_BY)
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

    private static final String ANY_ONLINE_SINCE = """
            select min(started_at)
              from online_devices
             where tenant_id = :tenant
               and subscriber_id = :subscriber
            """;

    /// Since when the subscriber is online with whatever device; empty when not.
    Optional<Instant> onlineSince(Tx tx, TenantId tenant, UUID subscriberId) {
        return tx.sql()
                .createQuery(ANY_ONLINE_SINCE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .mapTo(OffsetDateTime.class)
                .findOne()
                .map(OffsetDateTime::toInstant);
    }

    private static final String ONLINE_SINCE = ANY_ONLINE_SINCE + AT;

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

    /// A session of the subscriber with another device.
    ///
    /// @param mac null: its NAS does not tell
    /// @param leaving its end is ordered
    record Other(UUID sessionId, UUID nasId, @Nullable String mac, boolean leaving) {}

    /// Who has the sessions that a right allows at once.
    ///
    /// @param others oldest first
    /// @param most null: as many as come
    record Seats(List<Other> others, @Nullable Integer most) {
        boolean isFull() {
            return most != null && others.size() >= most;
        }

        /// Whether there is room as soon as those have left that are told to.
        boolean isEmptying() {
            return most != null
                    && others.stream().filter(other -> !other.leaving).count() < most;
        }

        /// The last of the hardware address that was online first; empty when nobody tells.
        String tail() {
            return others.stream()
                    .map(Other::mac)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(mac -> mac.substring(12).replace('-', ':'))
                    .orElse("");
        }
    }

    private static final String OTHERS = """
            select o.session_id, o.nas_id, o.mac,
                   exists (select from nas_commands c
                            where c.tenant_id = o.tenant_id
                              and c.session_id = o.session_id
                              and c.kind = 'DISCONNECT'
                              and (c.state = 'PENDING' or (c.state = 'ACKNOWLEDGED' and c.finished_at > :lately)))
                       as leaving
              from online_devices o
             where o.tenant_id = :tenant
               and o.subscriber_id = :subscriber
               and o.mac is distinct from :mac
             order by o.started_at, o.session_id
            """;

    private static final String MOST = """
            select max_sessions
              from subscriber_standing
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and max_sessions is not null
            """;

    /// @param lately a NAS that said yes after this may still have to report the end
    Seats seats(Tx tx, TenantId tenant, UUID subscriberId, String mac, Instant lately) {
        List<Other> others = tx.sql()
                .createQuery(OTHERS)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("mac", mac)
                .bind("lately", lately)
                .map((row, context) -> new Other(
                        row.getObject("session_id", UUID.class),
                        row.getObject("nas_id", UUID.class),
                        row.getString("mac"),
                        row.getBoolean("leaving")))
                .list();
        if (others.isEmpty()) return new Seats(others, null);
        Integer most = tx.sql()
                .createQuery(MOST)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .mapTo(Integer.class)
                .findOne()
                .orElse(null);
        return new Seats(others, most);
    }

    private static final String AS_ANOTHER = """
            select session_id, nas_id
              from online_devices
             where tenant_id = :tenant
               and nas_id = :nas
               and mac = :mac
               and subscriber_id <> :subscriber
            """;

    /// Sessions of this very device at a NAS that are somebody else's: two numbers paid for one phone.
    List<Online> asAnother(Tx tx, TenantId tenant, AccessOrder.Target target) {
        return tx.sql()
                .createQuery(AS_ANOTHER)
                .bind("tenant", tenant.value())
                .bind("nas", target.nasId())
                .bind("mac", target.mac())
                .bind("subscriber", target.subscriberId())
                .map((row, context) ->
                        new Online(row.getObject("session_id", UUID.class), row.getObject("nas_id", UUID.class)))
                .list();
    }

    private static final String WAS_IN = """
            select exists (
                select from sessions
                 where tenant_id = :tenant
                   and nas_id = :nas
                   and mac = :mac
                   and (started_at >= :since or ended_at >= :since))
            """;

    /// Whether a session of this device at this NAS has begun or ended since.
    boolean wasIn(Tx tx, TenantId tenant, UUID nasId, String mac, Instant since) {
        return tx.sql()
                .createQuery(WAS_IN)
                .bind("tenant", tenant.value())
                .bind("since", since)
                .bind("nas", nasId)
                .bind("mac", mac)
                .mapTo(Boolean.class)
                .one();
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
