package turnpike.hotspot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The table `access_orders`: the queue of the provisioner.
final class AccessOrderStore {
    private static final String REPLACE = """
            update access_orders
               set state = 'OBSOLETE', next_try_at = null, finished_at = :at
             where tenant_id = :tenant
               and nas_id = :nas
               and mac = :mac
               and state in ('PENDING', 'BROWSER', 'REFUSED')
            """;

    private static final String INSERT = """
            insert into access_orders (tenant_id, order_id, kind, nas_id, mac, address, subscriber_id, purchase_id,
                   requested_by, state, next_try_at, created_at, until)
            values (:tenant, :id, :kind, :nas, :mac, cast(:address as inet), :subscriber, :purchase, :by, 'PENDING',
                    :at, :at, :until)
            """;

    /// Stores an order, to be carried at once, in the place of any other for the same device there.
    void insert(Tx tx, AccessOrder order, String requestedBy) {
        withdraw(
                tx,
                order.tenant(),
                order.target().nasId(),
                order.target().mac(),
                order.span().createdAt());
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", order.tenant().value())
                .bind("id", order.id())
                .bind("kind", order.kind().name())
                .bind("nas", order.target().nasId())
                .bind("mac", order.target().mac())
                .bind("address", order.target().address())
                .bind("subscriber", order.target().subscriberId())
                .bind("purchase", order.purchaseId())
                .bind("by", requestedBy)
                .bind("at", order.span().createdAt())
                .bind("until", order.span().until())
                .execute();
    }

    /// What was ordered for this device at this NAS is not wanted any more.
    void withdraw(Tx tx, TenantId tenant, UUID nasId, String mac, Instant at) {
        tx.sql()
                .createUpdate(REPLACE)
                .bind("tenant", tenant.value())
                .bind("nas", nasId)
                .bind("mac", mac)
                .bind("at", at)
                .execute();
    }

    private static final String CLAIM = """
            with due as (
                select tenant_id, order_id
                  from access_orders
                 where tenant_id is not null
                   and state = 'PENDING'
                   and next_try_at <= :now
                 order by next_try_at
                 limit :room
                   for update skip locked)
            update access_orders o
               set attempts = o.attempts + 1, next_try_at = :lease
              from due
             where o.tenant_id = due.tenant_id
               and o.order_id = due.order_id
            returning o.tenant_id, o.order_id, o.kind, o.nas_id, o.mac, host(o.address) as address, o.subscriber_id,
                   o.purchase_id, o.state, o.attempts, o.observed, o.created_at, o.until
            """;

    /// Takes up to `room` due orders in hand until `lease`.
    List<AccessOrder> claim(Tx tx, Instant now, Instant lease, int room) {
        return tx.sql()
                .createQuery(CLAIM)
                .bind("now", now)
                .bind("lease", lease)
                .bind("room", room)
                .map((row, context) -> order(row))
                .list();
    }

    private static final String LATEST = """
            select tenant_id, order_id, kind, nas_id, mac, host(address) as address, subscriber_id, purchase_id,
                   state, attempts, observed, created_at, until
              from access_orders
             where tenant_id = :tenant
               and nas_id = :nas
               and mac = :mac
             order by created_at desc, order_id desc
             limit 1
            """;

    /// The last order for a device.
    Optional<AccessOrder> latest(Tx tx, TenantId tenant, UUID nasId, String mac) {
        return tx.sql()
                .createQuery(LATEST)
                .bind("tenant", tenant.value())
                .bind("nas", nasId)
                .bind("mac", mac)
                .map((row, context) -> order(row))
                .findOne();
    }

    /// What came of a try.
    ///
    /// @param nextTryAt null: it is not tried again
    /// @param error for people; null: none
    record Step(
            AccessOrder.State state,
            HotspotControl.@Nullable Presence observed,
            @Nullable Instant nextTryAt,
            @Nullable String error) {}

    private static final String FINISH = """
            update access_orders
               set state = :state,
                   observed = coalesce(:observed, observed),
                   observed_at = case when cast(:observed as text) is null then observed_at else :now end,
                   next_try_at = :next,
                   last_error = :error,
                   finished_at = case when :state in ('PENDING', 'BROWSER') then null
                                      else cast(:now as timestamptz) end
             where tenant_id = :tenant
               and order_id = :id
               and state in ('PENDING', 'BROWSER')
            """;

    /// @return false when the order was withdrawn meanwhile
    boolean step(Tx tx, AccessOrder order, Step step, Instant now) {
        var observed = step.observed();
        return tx.sql()
                        .createUpdate(FINISH)
                        .bind("tenant", order.tenant().value())
                        .bind("id", order.id())
                        .bind("state", step.state().name())
                        .bind("observed", observed == null ? null : observed.name())
                        .bind("next", step.nextTryAt())
                        .bind("error", step.error())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private static final String DONE = """
            update access_orders
               set state = 'DONE', observed = 'ONLINE', observed_at = :now, next_try_at = null, finished_at = :now
             where tenant_id = :tenant
               and purchase_id = :purchase
               and kind = 'LOGIN'
               and state in ('PENDING', 'BROWSER', 'REFUSED')
            """;

    /// The device of this purchase is online, however it came to be.
    void done(Tx tx, TenantId tenant, UUID purchaseId, Instant now) {
        tx.sql()
                .createUpdate(DONE)
                .bind("tenant", tenant.value())
                .bind("purchase", purchaseId)
                .bind("now", now)
                .execute();
    }

    // Nobody waits for long without having paid: by then the person sits elsewhere.
    private static final String FREED = """
            select o.tenant_id, o.order_id, o.kind, o.nas_id, o.mac, host(o.address) as address, o.subscriber_id,
                   o.purchase_id, o.state, o.attempts, o.observed, o.created_at, o.until
              from access_orders o
             where o.tenant_id is not null
               and o.state = 'REFUSED'
               and (o.until <= :now
                    or (o.purchase_id is null and o.created_at <= :since)
                    or (select count(*)
                          from online_devices d
                         where d.tenant_id = o.tenant_id
                           and d.subscriber_id = o.subscriber_id
                           and d.mac is distinct from o.mac)
                       < coalesce((select v.max_sessions
                                     from subscriber_standing v
                                    where v.tenant_id = o.tenant_id
                                      and v.subscriber_id = o.subscriber_id), 2147483647))
             limit :limit
            """;

    /// Orders that other devices stood in the way of, and do no more; or that nobody waits for any more.
    ///
    /// @param since those without a purchase that are older are waited for no longer
    List<AccessOrder> freed(Tx tx, Instant now, Instant since, int limit) {
        return tx.sql()
                .createQuery(FREED)
                .bind("now", now)
                .bind("since", since)
                .bind("limit", limit)
                .map((row, context) -> order(row))
                .list();
    }

    private static final String END_REFUSED = """
            update access_orders
               set state = 'GIVEN_UP', finished_at = :now
             where tenant_id = :tenant
               and order_id = :id
               and state = 'REFUSED'
            """;

    /// @return false when something else was ordered meanwhile
    boolean endRefused(Tx tx, AccessOrder order, Instant now) {
        return tx.sql()
                        .createUpdate(END_REFUSED)
                        .bind("tenant", order.tenant().value())
                        .bind("id", order.id())
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private static AccessOrder order(ResultSet row) throws SQLException {
        String observed = row.getString("observed");
        return new AccessOrder(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("order_id", UUID.class),
                AccessOrder.Kind.valueOf(row.getString("kind")),
                new AccessOrder.Target(
                        row.getObject("nas_id", UUID.class),
                        row.getString("mac"),
                        row.getString("address"),
                        row.getObject("subscriber_id", UUID.class)),
                row.getObject("purchase_id", UUID.class),
                AccessOrder.State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                observed == null ? null : HotspotControl.Presence.valueOf(observed),
                new AccessOrder.Span(
                        Objects.requireNonNull(PurchaseStore.instant(row, "created_at")),
                        row.getObject("until", OffsetDateTime.class).toInstant()));
    }
}
