package turnpike.vouchers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Slice;

/// The tables `voucher_batches` and `voucher_numbers`.
final class BatchStore {
    private static final String NEXT_NUMBER = """
            insert into voucher_numbers as n (tenant_id, last_batch_no)
            values (:tenant, 1)
                on conflict (tenant_id) do update set last_batch_no = n.last_batch_no + 1
            returning last_batch_no
            """;

    /// The next of the tenant's batch numbers; another transaction that wants one waits for the end of this.
    int nextNumber(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(NEXT_NUMBER)
                .bind("tenant", tenant.value())
                .mapTo(Integer.class)
                .one();
    }

    private static final String INSERT = """
            insert into voucher_batches (tenant_id, batch_id, batch_no, plan_id, plan_version, value_minor, currency,
                   prefix, suffix, size, expires_at, note, reprint_of, created_at, created_by)
            values (:tenant, :id, :number, :plan, :version, :value, :currency,
                   :prefix, :suffix, :size, :expires, :note, :reprint, :at, :by)
            """;

    void insert(Tx tx, TenantId tenant, Batch batch) {
        Batch.Terms terms = batch.terms();
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("id", batch.id())
                .bind("number", batch.number())
                .bind("plan", terms.planId())
                .bind("version", terms.planVersion())
                .bind("value", terms.value().minor())
                .bind("currency", terms.value().currency())
                .bind("prefix", terms.prefix())
                .bind("suffix", terms.suffix())
                .bind("size", batch.size())
                .bind("expires", terms.expiresAt())
                .bind("note", batch.origin().note())
                .bind("reprint", batch.origin().reprintOf())
                .bind("at", batch.origin().at())
                .bind("by", batch.origin().by())
                .execute();
    }

    private static final String COLUMNS = """
            select b.batch_id, b.batch_no, b.plan_id, p.name as plan_name, b.plan_version, b.value_minor, b.currency,
                   b.prefix, b.suffix, b.size, b.expires_at, b.note, b.reprint_of, b.created_at, b.created_by,
                   c.printed, c.issued, c.used, c.void, c.expired
              from voucher_batches b
              join plans p on p.tenant_id = b.tenant_id and p.plan_id = b.plan_id
             cross join lateral (
                   select count(*) filter (where v.state = 'PRINTED') as printed,
                          count(*) filter (where v.state = 'ISSUED') as issued,
                          count(*) filter (where v.state = 'USED') as used,
                          count(*) filter (where v.state = 'VOID') as void,
                          count(*) filter (where v.state = 'EXPIRED') as expired
                     from vouchers v
                    where v.tenant_id = b.tenant_id and v.batch_id = b.batch_id
                      and (cast(:agent as uuid) is null or v.agent_id = :agent)) c
            """;

    private static final String WHERE = """
             where b.tenant_id = :tenant
               and (cast(:plan as uuid) is null or b.plan_id = :plan)
               and (cast(:text as text) is null or position(lower(:text) in lower(b.note)) > 0
                    or cast(b.batch_no as text) = :text)
               and (cast(:agent as uuid) is null
                    or exists (select 1 from vouchers v
                                where v.tenant_id = b.tenant_id and v.batch_id = b.batch_id and v.agent_id = :agent))
            """;

    private static final String LIST = COLUMNS + WHERE + " order by b.batch_no desc limit :limit offset :offset";
    private static final String COUNT = "select count(*) from voucher_batches b" + "\n" + WHERE;

    /// Newest first. With an agent the counts are of that agent's vouchers only.
    Slice<Batch> find(Tx tx, TenantId tenant, Batches.Search search) {
        List<Batch> found = tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("plan", search.planId())
                .bind("agent", search.agentId())
                .bind("text", search.text())
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, context) -> batch(row))
                .list();
        long total = tx.sql()
                .createQuery(COUNT)
                .bind("tenant", tenant.value())
                .bind("plan", search.planId())
                .bind("agent", search.agentId())
                .bind("text", search.text())
                .mapTo(Long.class)
                .one();
        return new Slice<>(found, total);
    }

    private static final String ONE = COLUMNS + " where b.tenant_id = :tenant and b.batch_id = :id";

    Optional<Batch> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("agent", (UUID) null)
                .map((row, context) -> batch(row))
                .findOne();
    }

    private static final String LOCK = """
            select batch_id
              from voucher_batches
             where tenant_id = :tenant
               and batch_id = :id
               for no key update
            """;

    void lock(Tx tx, TenantId tenant, UUID id) {
        tx.sql()
                .createQuery(LOCK)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String TENANTS_DUE = """
            select distinct tenant_id
              from voucher_batches
             where expired_at is null
               and expires_at <= :now
            """;

    /// Across tenants.
    List<TenantId> tenantsWithExpired(Tx tx, Instant now) {
        return tx.sql()
                .createQuery(TENANTS_DUE)
                .bind("now", now)
                .map((row, context) -> new TenantId(row.getObject("tenant_id", UUID.class)))
                .list();
    }

    private static final String TAKE_EXPIRED = """
            update voucher_batches
               set expired_at = :now
             where tenant_id = :tenant
               and expired_at is null
               and expires_at <= :now
            returning batch_id
            """;

    /// Marks batches that have run out as dealt with; what becomes of their vouchers happens in the same transaction.
    List<UUID> takeExpired(Tx tx, TenantId tenant, Instant now) {
        return tx.sql()
                .createQuery(TAKE_EXPIRED)
                .bind("tenant", tenant.value())
                .bind("now", now)
                .mapTo(UUID.class)
                .list();
    }

    private static Batch batch(ResultSet row) throws SQLException {
        var terms = new Batch.Terms(
                row.getObject("plan_id", UUID.class),
                row.getString("plan_name"),
                row.getInt("plan_version"),
                new Money(row.getLong("value_minor"), row.getString("currency")),
                row.getString("prefix"),
                row.getString("suffix"),
                instant(row, "expires_at"));
        var origin = new Batch.Origin(
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                row.getString("note"),
                row.getObject("reprint_of", UUID.class));
        Map<VoucherState, Integer> counts = new EnumMap<>(VoucherState.class);
        counts.put(VoucherState.PRINTED, row.getInt("printed"));
        counts.put(VoucherState.ISSUED, row.getInt("issued"));
        counts.put(VoucherState.USED, row.getInt("used"));
        counts.put(VoucherState.VOID, row.getInt("void"));
        counts.put(VoucherState.EXPIRED, row.getInt("expired"));
        return new Batch(
                row.getObject("batch_id", UUID.class),
                row.getInt("batch_no"),
                terms,
                row.getInt("size"),
                counts,
                origin);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
