package turnpike.payments;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `provider_inbox` and `stray_callbacks` tables.
final class InboxStore {
    /// A callback as it came.
    ///
    /// @param paymentId the payment its address names; null when it names an account
    /// @param outcome of the latest look at it; null before the first
    record Letter(
            UUID id,
            String provider,
            Door door,
            UUID accountId,
            @Nullable UUID paymentId,
            PaymentGateway.Raw raw,
            Instant receivedAt,
            int attempts,
            @Nullable String outcome) {}

    private static final String INSERT = """
            insert into provider_inbox
                   (tenant_id, inbox_id, provider, door, account_id, payment_id, body, headers, query, remote_address,
                    received_at, next_try_at)
            values (:tenant, :inbox, :provider, :door, :account, :payment, :body, :headers, :query, :remote, :at, :at)
            """;

    void insert(Tx tx, TenantId tenant, Letter letter) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("inbox", letter.id)
                .bind("provider", letter.provider)
                .bind("door", letter.door.name())
                .bind("account", letter.accountId)
                .bind("payment", letter.paymentId)
                .bind("body", letter.raw.body())
                .bind("headers", SettingsJson.text(letter.raw.headers()))
                .bind("query", letter.raw.query())
                .bind("remote", letter.raw.remoteAddress())
                .bind("at", letter.receivedAt)
                .execute();
    }

    /// What came for a payment, its account still to be looked up.
    record Arrived(UUID id, Door door, PaymentGateway.Raw raw, Instant at) {}

    private static final String INSERT_FOR = """
            insert into provider_inbox
                   (tenant_id, inbox_id, provider, door, account_id, payment_id, body, headers, query, remote_address,
                    received_at, next_try_at)
            select p.tenant_id, :inbox, p.provider, :door, p.account_id, p.payment_id, :body, :headers, :query, :remote,
                   :at, :at
              from payments p
             where p.tenant_id = :tenant
               and p.payment_id = :payment
               and p.account_id is not null
            returning account_id
            """;

    /// @return the account the payment was asked through; null when there is no such payment
    @Nullable
    UUID insert(Tx tx, TenantId tenant, UUID payment, Arrived arrived) {
        return tx.sql()
                .createQuery(INSERT_FOR)
                .bind("tenant", tenant.value())
                .bind("payment", payment)
                .bind("inbox", arrived.id)
                .bind("door", arrived.door.name())
                .bind("body", arrived.raw.body())
                .bind("headers", SettingsJson.text(arrived.raw.headers()))
                .bind("query", arrived.raw.query())
                .bind("remote", arrived.raw.remoteAddress())
                .bind("at", arrived.at)
                .mapTo(UUID.class)
                .findOne()
                .orElse(null);
    }

    private static final String CLAIM = """
            with due as (
                select tenant_id, inbox_id
                  from provider_inbox
                 where tenant_id is not null
                   and next_try_at <= :now
                 order by next_try_at
                 limit :room
                   for update skip locked)
            update provider_inbox i
               set next_try_at = :lease, attempts = attempts + 1
              from due
             where i.tenant_id = due.tenant_id and i.inbox_id = due.inbox_id
            returning i.tenant_id, i.inbox_id
            """;

    /// Takes up to `room` due callbacks in hand until `lease`, of all tenants.
    List<PaymentStore.Key> claim(Tx tx, Instant now, Instant lease, int room) {
        return tx.sql()
                .createQuery(CLAIM)
                .bind("now", now)
                .bind("lease", lease)
                .bind("room", room)
                .map((row, context) -> new PaymentStore.Key(
                        new TenantId(row.getObject("tenant_id", UUID.class)), row.getObject("inbox_id", UUID.class)))
                .list();
    }

    private static final String COLUMNS = """
            select inbox_id, provider, door, account_id, payment_id, body, headers, query, remote_address, received_at,
                   attempts, outcome
              from provider_inbox
            """;

    private static final String READ = COLUMNS + """
             where tenant_id = :tenant
               and inbox_id = :inbox
               and processed_at is null
               for update
            """;

    /// The callback, nobody else's until this transaction ends; null when it is done with.
    @Nullable
    Letter lock(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(READ)
                .bind("tenant", tenant.value())
                .bind("inbox", id)
                .map((row, context) -> letter(row))
                .findOne()
                .orElse(null);
    }

    private static final String IS_APPLIED = """
            select exists (select from provider_inbox
                            where tenant_id = :tenant
                              and provider = :provider
                              and dedupe_key = :key
                              and outcome = 'APPLIED')
            """;

    boolean isApplied(Tx tx, TenantId tenant, String provider, String key) {
        return tx.sql()
                .createQuery(IS_APPLIED)
                .bind("tenant", tenant.value())
                .bind("provider", provider)
                .bind("key", key)
                .mapTo(Boolean.class)
                .one();
    }

    private static final String FINISH = """
            update provider_inbox
               set outcome      = :outcome,
                   dedupe_key   = :key,
                   payment_id   = coalesce(payment_id, :payment),
                   next_try_at  = :next,
                   processed_at = case when cast(:next as timestamptz) is null then cast(:now as timestamptz) end
             where tenant_id = :tenant and inbox_id = :inbox
            """;

    /// What became of a callback.
    ///
    /// @param paymentId the payment it turned out to be about; null when none
    /// @param next when it is looked at again; null: done with
    record Finish(
            String outcome,
            @Nullable String dedupeKey,
            @Nullable UUID paymentId,
            @Nullable Instant next) {
        static Finish of(String outcome) {
            return new Finish(outcome, null, null, null);
        }
    }

    void finish(Tx tx, TenantId tenant, UUID id, Finish finish, Instant now) {
        tx.sql()
                .createUpdate(FINISH)
                .bind("outcome", finish.outcome)
                .bind("key", finish.dedupeKey)
                .bind("payment", finish.paymentId)
                .bind("next", finish.next)
                .bind("now", now)
                .bind("tenant", tenant.value())
                .bind("inbox", id)
                .execute();
    }

    private static final String STRAY = """
            insert into stray_callbacks (stray_id, body, remote_address, received_at)
            values (:id, :body, :remote, :at)
            """;

    void stray(Tx tx, UUID id, PaymentGateway.Raw raw, Instant at) {
        tx.sql()
                .createUpdate(STRAY)
                .bind("id", id)
                .bind("body", raw.body())
                .bind("remote", raw.remoteAddress())
                .bind("at", at)
                .execute();
    }

    private static final String FORGET = """
            delete from provider_inbox
             where tenant_id is not null and received_at < :before and processed_at is not null
            """;
    private static final String FORGET_STRAYS = "delete from stray_callbacks where received_at < :before";

    void forget(Tx tx, Instant before, Instant straysBefore) {
        tx.sql().createUpdate(FORGET).bind("before", before).execute();
        tx.sql().createUpdate(FORGET_STRAYS).bind("before", straysBefore).execute();
    }

    private static final String LOG = """
            select inbox_id, provider, door, account_id, payment_id, body, headers, query, remote_address, received_at,
                   attempts, outcome, count(*) over () as total
              from provider_inbox
             where tenant_id = :tenant
               and (cast(:payment as uuid) is null or payment_id = :payment)
               and (cast(:outcome as text) is null or outcome = :outcome)
               and (cast(:text as text) is null or position(lower(:text) in lower(body)) > 0)
             order by received_at desc, inbox_id desc
             limit :limit offset :offset
            """;

    List<Letter> log(Tx tx, TenantId tenant, Inbox.Search search, long[] total) {
        return tx.sql()
                .createQuery(LOG)
                .bind("tenant", tenant.value())
                .bind("payment", search.paymentId())
                .bind("outcome", search.outcome())
                .bind("text", search.text())
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> {
                    total[0] = row.getLong("total");
                    return letter(row);
                })
                .list();
    }

    private static Letter letter(ResultSet row) throws SQLException {
        return new Letter(
                row.getObject("inbox_id", UUID.class),
                row.getString("provider"),
                Door.valueOf(row.getString("door")),
                row.getObject("account_id", UUID.class),
                row.getObject("payment_id", UUID.class),
                new PaymentGateway.Raw(
                        row.getString("body"),
                        SettingsJson.map(row.getString("headers")),
                        row.getString("query"),
                        row.getString("remote_address"),
                        PaymentStore.at(row, "received_at", Instant.EPOCH)),
                PaymentStore.at(row, "received_at", Instant.EPOCH),
                row.getInt("attempts"),
                row.getString("outcome"));
    }
}
