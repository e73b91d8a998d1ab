package turnpike.payments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `payments` table: what is read, and how rows are taken in hand.
final class PaymentStore {
    /// A payment with what only this room needs of it.
    ///
    /// @param started whether a call that asks for it has begun
    /// @param claimedReceipt told by a callback that is being confirmed
    record Row(
            Payment payment,
            int attempts,
            int queries,
            boolean started,
            @Nullable String claimedReceipt,
            @Nullable String phoneHash,
            @Nullable UUID refundId,
            @Nullable String refundRef) {
        UUID id() {
            return payment.id();
        }

        State state() {
            return payment.state();
        }
    }

    record Key(TenantId tenant, UUID id) {}

    static final String LIST = """
            p.payment_id, p.account_id, p.provider, p.purpose, p.purpose_id, p.subscriber_id, p.asked_minor,
            p.currency, p.phone, p.phone_hash, p.reference, p.description, p.unasked, p.state,
            p.received_minor, p.returned_minor, p.from_another, p.receipt, p.code, p.result, p.suspense,
            p.provider_ref, p.second_ref, p.pay_url,
            p.created_at, p.asked_at, p.settled_at, p.refunded_at, p.ask_started_at, p.attempts, p.queries,
            p.claimed_receipt, p.refund_id, p.refund_reason, p.refund_ref
            """;

    static final String COLUMNS = "select " + LIST + " from payments p\n";

    private static final String READ = COLUMNS + """
             where p.tenant_id = :tenant
               and p.payment_id = :payment
            """;

    /// @throws NotFound when the tenant has no such payment
    Row read(Tx tx, TenantId tenant, UUID paymentId) {
        return tx.sql()
                .createQuery(READ)
                .bind("tenant", tenant.value())
                .bind("payment", paymentId)
                .map((row, context) -> row(row))
                .findOne()
                .orElseThrow(() -> new NotFound("payment", paymentId));
    }

    private static final String LOCK = COLUMNS + """
             where p.tenant_id = :tenant
               and p.payment_id = :payment
               for update
            """;

    /// The payment, nobody else's to change until this transaction ends.
    ///
    /// @throws NotFound when the tenant has no such payment
    Row lock(Tx tx, TenantId tenant, UUID paymentId) {
        return tx.sql()
                .createQuery(LOCK)
                .bind("tenant", tenant.value())
                .bind("payment", paymentId)
                .map((row, context) -> row(row))
                .findOne()
                .orElseThrow(() -> new NotFound("payment", paymentId));
    }

    private static final String GONE = """
            select exists (select
                             from subscribers
                            where tenant_id = :tenant
                              and subscriber_id = :subscriber
                              and deleted_at is not null)
            """;

    /// Whether the subscriber was removed.
    boolean isGone(Tx tx, TenantId tenant, UUID subscriber) {
        return tx.sql()
                .createQuery(GONE)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriber)
                .mapTo(Boolean.class)
                .one();
    }

    private static final String OF_PURPOSE = COLUMNS + """
             where p.tenant_id = :tenant
               and p.purpose_id = :purpose
             order by p.state in ('REQUESTED', 'ASKED') desc, p.state in ('SETTLED', 'REFUNDING', 'REFUNDED') desc,
                      p.created_at desc
             limit 1
            """;

    /// The payment that counts for this purpose: the open one, else the paid one, else the latest.
    @Nullable
    Row ofPurpose(Tx tx, TenantId tenant, UUID purposeId) {
        return tx.sql()
                .createQuery(OF_PURPOSE)
                .bind("tenant", tenant.value())
                .bind("purpose", purposeId)
                .map((row, context) -> row(row))
                .findOne()
                .orElse(null);
    }

    private static final String OF_REF = """
            select payment_id
              from payments
             where tenant_id = :tenant
               and provider = :provider
               and provider_ref = :name
            """;

    @Nullable
    UUID ofProviderRef(Tx tx, TenantId tenant, String provider, String ref) {
        return named(tx, OF_REF, tenant, provider, ref);
    }

    private static final String OF_RECEIPT = """
            select payment_id
              from payments
             where tenant_id = :tenant
               and provider = :provider
               and receipt = :name
            """;

    @Nullable
    UUID ofReceipt(Tx tx, TenantId tenant, String provider, String receipt) {
        return named(tx, OF_RECEIPT, tenant, provider, receipt);
    }

    private static final String TIMES_PROMPTED = """
            select count(*)
              from payments
             where tenant_id = :tenant
               and created_at > :since
               and account_id is not null
               and not unasked
               and (subscriber_id = :subscriber or phone_hash = :hash)
            """;

    /// How often this subscriber had anybody asked, or this phone was asked by anybody.
    int prompted(Tx tx, TenantId tenant, UUID subscriber, @Nullable String phoneHash, Instant since) {
        return tx.sql()
                .createQuery(TIMES_PROMPTED)
                .bind("tenant", tenant.value())
                .bind("since", since)
                .bind("subscriber", subscriber)
                .bind("hash", phoneHash)
                .mapTo(Integer.class)
                .one();
    }

    private static @Nullable UUID named(Tx tx, String statement, TenantId tenant, String provider, String name) {
        return tx.sql()
                .createQuery(statement)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("name", name)
                .mapTo(UUID.class)
                .findOne()
                .orElse(null);
    }

    private static final String OWNER_OF_REF = """
            select tenant_id, payment_id, account_id
              from payments
             where provider_ref = :ref
               and provider = :provider
             limit 1
            """;

    /// Whose order this is. Across tenants: for callbacks to an address that names none.
    @Nullable
    Owner ownerOfRef(Tx tx, String provider, String ref) {
        return tx.sql()
                .createQuery(OWNER_OF_REF)
                .bind("ref", ref)
                .bind("provider", provider)
                .map((row, context) -> new Owner(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("payment_id", UUID.class),
                        row.getObject("account_id", UUID.class)))
                .findOne()
                .orElse(null);
    }

    record Owner(TenantId tenant, UUID paymentId, UUID accountId) {}

    private static final String PARTS = """
            select coalesce(sum(q.received_minor), 0)
              from payments p
              join payments q
                on q.tenant_id = p.tenant_id and upper(q.reference) = upper(p.reference) and q.provider = p.provider
               and q.currency = p.currency and q.subscriber_id = p.subscriber_id
               and (q.payment_id = p.payment_id or q.unasked)
             where p.tenant_id = :tenant
               and p.payment_id = :payment
            """;

    /// What has come for a payment in all, whatever was sent in how many parts.
    long parts(Tx tx, TenantId tenant, UUID payment) {
        return tx.sql()
                .createQuery(PARTS)
                .bind("tenant", tenant.value())
                .bind("payment", payment)
                .mapTo(Long.class)
                .one();
    }

    // A set of its own: as a subquery it may be looked up again for each row, and give more than there is room for.
    private static final String CLAIM = """
            with due as (
                select tenant_id, payment_id
                  from payments
                 where tenant_id is not null
                   and next_try_at <= :now
                 order by next_try_at
                 limit :room
                   for update skip locked)
            update payments p
               set next_try_at = :lease
              from due
             where p.tenant_id = due.tenant_id and p.payment_id = due.payment_id
            returning p.tenant_id, p.payment_id
            """;

    /// Takes up to `room` due payments in hand until `lease`, of all tenants.
    List<Key> claim(Tx tx, Instant now, Instant lease, int room) {
        return tx.sql()
                .createQuery(CLAIM)
                .bind("now", now)
                .bind("lease", lease)
                .bind("room", room)
                .map((row, context) -> new Key(
                        new TenantId(row.getObject("tenant_id", UUID.class)), row.getObject("payment_id", UUID.class)))
                .list();
    }

    private static final String FOUND = """
            select payment_id, count(*) over () as total
              from payments
             where tenant_id = :tenant
               and (cast(:state as text) is null or state = :state)
               and (cast(:provider as text) is null or provider = :provider)
               and (cast(:subscriber as uuid) is null or subscriber_id = :subscriber)
               and (not :suspense or suspense)
               and (cast(:from as timestamptz) is null or created_at >= :from)
               and (cast(:until as timestamptz) is null or created_at < :until)
               and (cast(:text as text) is null
                    or upper(reference) = upper(:text) or upper(receipt) = upper(:text)
                    or upper(provider_ref) = upper(:text)
                    or phone like '%' || regexp_replace(:text, '[^0-9]', '', 'g') || '%'
                       and length(regexp_replace(:text, '[^0-9]', '', 'g')) >= 6)
             order by created_at desc, payment_id desc
             limit :limit offset :offset
            """;

    List<UUID> find(Tx tx, TenantId tenant, PaymentSearch search, long[] total) {
        State state = search.state();
        return tx.sql()
                .createQuery(FOUND)
                .bind("tenant", tenant.value())
                .bind("state", state == null ? null : state.name())
                .bind("provider", search.provider())
                .bind("subscriber", search.subscriberId())
                .bind("suspense", search.suspense())
                .bind("from", search.from())
                .bind("until", search.until())
                .bind("text", search.text())
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> {
                    total[0] = row.getLong("total");
                    return row.getObject("payment_id", UUID.class);
                })
                .list();
    }

    private static final String SEVERAL = COLUMNS + """
             where p.tenant_id = :tenant
               and p.payment_id = any(:payments)
             order by p.created_at desc, p.payment_id desc
            """;

    List<Payment> read(Tx tx, TenantId tenant, Collection<UUID> payments) {
        return tx.sql()
                .createQuery(SEVERAL)
                .bind("tenant", tenant.value())
                .bindArray("payments", UUID.class, payments)
                .map((row, context) -> row(row).payment())
                .list();
    }

    private static final String KNOWN = """
            select payment_id
              from payments
             where tenant_id = :tenant
               and payment_id = any(:payments)
            """;

    /// Which of these are payments of the tenant.
    Set<UUID> known(Tx tx, TenantId tenant, Collection<UUID> payments) {
        if (payments.isEmpty()) return Set.of();
        return tx.sql()
                .createQuery(KNOWN)
                .bind("tenant", tenant.value())
                .bindArray("payments", UUID.class, payments)
                .mapTo(UUID.class)
                .set();
    }

    static void exactlyOne(Update update) {
        turnpike.base.Check.that(update.execute() == 1, "the payment that is changed exists");
    }

    static Row row(ResultSet row) throws SQLException {
        return new Row(
                payment(row),
                row.getInt("attempts"),
                row.getInt("queries"),
                row.getObject("ask_started_at") != null,
                row.getString("claimed_receipt"),
                row.getString("phone_hash"),
                row.getObject("refund_id", UUID.class),
                row.getString("refund_ref"));
    }

    static Payment payment(ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        long received = row.getLong("received_minor");
        boolean came = !row.wasNull();
        return new Payment(
                row.getObject("payment_id", UUID.class),
                State.valueOf(row.getString("state")),
                new NewPayment(
                        row.getObject("subscriber_id", UUID.class),
                        NewPayment.Purpose.valueOf(row.getString("purpose")),
                        row.getObject("purpose_id", UUID.class),
                        new Money(row.getLong("asked_minor"), currency),
                        row.getString("provider"),
                        row.getString("phone"),
                        row.getString("reference"),
                        row.getString("description")),
                row.getBoolean("unasked"),
                new Payment.Outcome(
                        came ? new Money(received, currency) : null,
                        row.getString("receipt"),
                        row.getString("code"),
                        row.getString("result"),
                        row.getBoolean("suspense"),
                        row.getString("refund_reason"),
                        new Money(row.getLong("returned_minor"), currency),
                        row.getBoolean("from_another")),
                new Payment.Names(
                        row.getObject("account_id", UUID.class),
                        row.getString("provider_ref"),
                        row.getString("second_ref"),
                        row.getString("pay_url")),
                new Payment.Times(
                        at(row, "created_at", Instant.EPOCH),
                        at(row, "asked_at"),
                        at(row, "settled_at"),
                        at(row, "refunded_at")));
    }

    static @Nullable Instant at(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static Instant at(ResultSet row, String column, Instant absent) throws SQLException {
        Instant at = at(row, column);
        return at == null ? absent : at;
    }
}
