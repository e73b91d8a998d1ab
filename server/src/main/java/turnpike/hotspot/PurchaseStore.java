package turnpike.hotspot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The table `purchases`.
final class PurchaseStore {
    /// Told when a purchase made a step; its payload is tenant and purchase.
    static final String TOPIC = "purchase";

    private static final String INSERT = """
            insert into purchases (tenant_id, purchase_id, visit_id, nas_id, mac, subscriber_id, method, plan_id,
                   plan_version, plan_name, price_minor, currency, phone, voucher_id, state, created_at, ordered_visit_id)
            values (:tenant, :id, :visit, :nas, :mac, :subscriber, :method, :plan, :version, :name, :price, :currency,
                    :phone, :voucher, :state, :at, :visit)
            """;

    void insert(Tx tx, TenantId tenant, Purchase purchase) {
        var buyer = purchase.buyer();
        var deal = purchase.deal();
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("id", purchase.id())
                .bind("visit", buyer.visitId())
                .bind("nas", buyer.nasId())
                .bind("mac", buyer.mac())
                .bind("subscriber", buyer.subscriberId())
                .bind("method", deal.method().name())
                .bind("plan", deal.planId())
                .bind("version", deal.planVersion())
                .bind("name", deal.planName())
                .bind("price", deal.price().minor())
                .bind("currency", deal.price().currency())
                .bind("phone", buyer.phone())
                .bind("voucher", purchase.links().voucherId())
                .bind("state", purchase.state().name())
                .bind("at", purchase.times().createdAt())
                .execute();
    }

    private static final String STEP = """
            update purchases
               set payment_id = :payment, subscription_id = :subscription, state = :state, outcome = :outcome,
                   paid_at = :paid, granted_at = :granted, connected_at = :connected, give_up_at = :give_up,
                   ended_at = :ended, visit_id = :visit, nas_id = :nas, mac = :mac, subscriber_id = :subscriber,
                   revision = revision + 1
            """;

    private static final String OF_ONE = """
             where tenant_id = :tenant
               and purchase_id = :id
            """;

    private static final String SAVE = STEP + OF_ONE;

    /// Keeps a step; the caller holds the row.
    void save(Tx tx, TenantId tenant, Purchase purchase) {
        bound(tx.sql().createUpdate(SAVE), tenant, purchase).execute();
        tell(tx, tenant, purchase.id());
    }

    private static final String SAVE_AND_TELL = STEP + ", tell_login_at = :tell_at" + "\n" + OF_ONE;

    /// The same, and has its login told at that time, unless its device is seen online before.
    void save(Tx tx, TenantId tenant, Purchase purchase, Instant tellLoginAt) {
        bound(tx.sql().createUpdate(SAVE_AND_TELL), tenant, purchase)
                .bind("tell_at", tellLoginAt)
                .execute();
        tell(tx, tenant, purchase.id());
    }

    private static final String SAVE_TOLD =
            STEP + ", tell_login_at = null" + "\n" + OF_ONE + " returning old.tell_login_at is not null";

    /// The same, and its login need not be told any more after this.
    ///
    /// @return whether it is still to be told
    boolean saveTold(Tx tx, TenantId tenant, Purchase purchase) {
        boolean isUntold = bound(tx.sql().createQuery(SAVE_TOLD), tenant, purchase)
                .mapTo(Boolean.class)
                .one();
        tell(tx, tenant, purchase.id());
        return isUntold;
    }

    private static <S extends SqlStatement<S>> S bound(S statement, TenantId tenant, Purchase purchase) {
        var outcome = purchase.outcome();
        var times = purchase.times();
        return statement
                .bind("tenant", tenant.value())
                .bind("id", purchase.id())
                .bind("payment", purchase.links().paymentId())
                .bind("subscription", purchase.links().subscriptionId())
                .bind("state", purchase.state().name())
                .bind("outcome", outcome == null ? null : outcome.name())
                .bind("paid", times.paidAt())
                .bind("granted", times.grantedAt())
                .bind("connected", times.connectedAt())
                .bind("give_up", times.giveUpAt())
                .bind("ended", times.endedAt())
                .bind("visit", purchase.buyer().visitId())
                .bind("nas", purchase.buyer().nasId())
                .bind("mac", purchase.buyer().mac())
                .bind("subscriber", purchase.buyer().subscriberId());
    }

    static void tell(Tx tx, TenantId tenant, UUID id) {
        tx.tell(TOPIC, tenant + " " + id);
    }

    static final String COLUMNS = """
            p.purchase_id, p.visit_id, p.nas_id, p.mac, p.subscriber_id, p.method, p.plan_id, p.plan_version,
            p.plan_name, p.price_minor, p.currency, p.phone, p.payment_id, p.voucher_id, p.subscription_id, p.state,
            p.outcome, p.created_at, p.paid_at, p.granted_at, p.connected_at, p.give_up_at, p.ended_at, p.revision
            """;

    private static final String FIND = "select " + COLUMNS + """
              from purchases p
             where p.tenant_id = :tenant
               and p.purchase_id = :id
            """;

    Optional<Purchase> find(Tx tx, TenantId tenant, UUID id) {
        return one(tx.sql().createQuery(FIND).bind("tenant", tenant.value()).bind("id", id));
    }

    private static final String LOCK = FIND + " for update";

    /// The same; nobody else takes a step until the transaction ends.
    Optional<Purchase> lock(Tx tx, TenantId tenant, UUID id) {
        return one(tx.sql().createQuery(LOCK).bind("tenant", tenant.value()).bind("id", id));
    }

    private static final String OF_RIGHT = "select " + COLUMNS + """
              from purchases p
             where p.tenant_id = :tenant
               and p.subscription_id = :right
               and p.subscriber_id = (select b.subscriber_id
                                        from subscriptions b
                                       where b.tenant_id = :tenant
                                         and b.subscription_id = :right)
               for update
            """;

    /// The purchase that gave this right; nobody else takes a step until the transaction ends.
    Optional<Purchase> ofRight(Tx tx, TenantId tenant, UUID right) {
        return one(tx.sql().createQuery(OF_RIGHT).bind("tenant", tenant.value()).bind("right", right));
    }

    private static final String WAITING = "select " + COLUMNS + """
              from purchases p
             where p.tenant_id = :tenant
               and p.subscriber_id = :subscriber
               and p.plan_id = :plan
               and p.state = 'WAITING'
               for update
            """;

    Optional<Purchase> waiting(Tx tx, TenantId tenant, UUID subscriberId, UUID planId) {
        return one(tx.sql()
                .createQuery(WAITING)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("plan", planId));
    }

    private static final String OF_PAYMENT = "select " + COLUMNS + """
              from purchases p
             where p.tenant_id = :tenant
               and p.payment_id = :payment
             order by p.created_at desc
             limit 1
            """;

    Optional<Purchase> ofPayment(Tx tx, TenantId tenant, UUID paymentId) {
        return one(
                tx.sql().createQuery(OF_PAYMENT).bind("tenant", tenant.value()).bind("payment", paymentId));
    }

    private static final String BEFORE = """
            select p.name
              from subscriptions b
              join subscriptions x
                on x.tenant_id = b.tenant_id and x.subscriber_id = b.subscriber_id and x.closed_at is null
              join plans p on p.tenant_id = x.tenant_id and p.plan_id = x.plan_id
             where b.tenant_id = :tenant
               and b.subscription_id = :right
               and b.queued_at is not null
               and (x.queued_at is null
                    or (x.queued_at, x.subscription_id) < (b.queued_at, b.subscription_id))
             order by x.queued_at desc nulls last, x.subscription_id desc
             limit 1
            """;

    /// The name of what a right waits for; empty when it does not wait.
    Optional<String> before(Tx tx, TenantId tenant, UUID right) {
        return tx.sql()
                .createQuery(BEFORE)
                .bind("tenant", tenant.value())
                .bind("right", right)
                .mapTo(String.class)
                .findOne();
    }

    private static final String UNDER_WAY = "select " + COLUMNS + """
              from purchases p
             where p.tenant_id = :tenant
               and p.mac = :mac
               and p.state in ('WAITING', 'GRANTED')
               and p.created_at > :since
             order by p.created_at desc
             limit 1
            """;

    /// What the person at this device is in the middle of.
    Optional<Purchase> underWay(Tx tx, TenantId tenant, String mac, Instant since) {
        return one(tx.sql()
                .createQuery(UNDER_WAY)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .bind("since", since));
    }

    private static final String BEGUN_SINCE = """
            select count(*)
              from purchases
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and method = 'PAYMENT'
               and created_at > :since
            """;

    /// How often this person was asked to pay lately.
    int begunSince(Tx tx, TenantId tenant, UUID subscriberId, Instant since) {
        return tx.sql()
                .createQuery(BEGUN_SINCE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("since", since)
                .mapTo(Integer.class)
                .one();
    }

    private static final String FROM_WALLET = "select " + COLUMNS + """
              from purchases p
             where p.tenant_id = :tenant
               and p.subscriber_id = :subscriber
               and p.plan_id = :plan
               and p.visit_id = :visit
               and p.method = 'WALLET'
               and p.created_at > :since
             order by p.created_at desc
             limit 1
            """;

    /// What this visit bought from the wallet already.
    Optional<Purchase> fromWallet(Tx tx, Visit visit, UUID subscriberId, UUID planId, Instant since) {
        return one(tx.sql()
                .createQuery(FROM_WALLET)
                .bind("tenant", visit.tenant().value())
                .bind("subscriber", subscriberId)
                .bind("plan", planId)
                .bind("visit", visit.id())
                .bind("since", since));
    }

    private static final String TRIED_SINCE = """
            select exists (select from purchases
                            where tenant_id = :tenant
                              and (mac = :mac or subscriber_id = :subscriber)
                              and method = 'TRIAL'
                              and created_at >= :since)
            """;

    /// @param subscriberId null: nobody is known at the device
    boolean triedSince(Tx tx, TenantId tenant, String mac, @Nullable UUID subscriberId, Instant since) {
        return tx.sql()
                .createQuery(TRIED_SINCE)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .bind("subscriber", subscriberId)
                .bind("since", since)
                .mapTo(Boolean.class)
                .one();
    }

    private static Optional<Purchase> one(Query query) {
        return query.map((row, context) -> purchase(row)).findOne();
    }

    static Purchase purchase(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        return new Purchase(
                row.getObject("purchase_id", UUID.class),
                new Purchase.Buyer(
                        row.getObject("subscriber_id", UUID.class),
                        row.getObject("visit_id", UUID.class),
                        row.getObject("nas_id", UUID.class),
                        row.getString("mac"),
                        row.getString("phone")),
                new Purchase.Deal(
                        Purchase.Method.valueOf(row.getString("method")),
                        row.getObject("plan_id", UUID.class),
                        row.getInt("plan_version"),
                        row.getString("plan_name"),
                        new Money(row.getLong("price_minor"), row.getString("currency"))),
                Purchase.State.valueOf(row.getString("state")),
                outcome == null ? null : Purchase.Outcome.valueOf(outcome),
                new Purchase.Links(
                        row.getObject("payment_id", UUID.class),
                        row.getObject("voucher_id", UUID.class),
                        row.getObject("subscription_id", UUID.class)),
                new Purchase.Times(
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        instant(row, "paid_at"),
                        instant(row, "granted_at"),
                        instant(row, "connected_at"),
                        instant(row, "give_up_at"),
                        instant(row, "ended_at")),
                row.getInt("revision"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
