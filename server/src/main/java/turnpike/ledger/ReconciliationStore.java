package turnpike.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.tenancy.Slice;

/// The `provider_statements` table, and the comparison with the journal.
final class ReconciliationStore {
    record Book(String provider, Reconciliation.Origin origin) {}

    /// @param until exclusive
    record Span(Instant from, Instant until) {}

    record Part(int offset, int limit) {}

    private static final String NOTE = """
            insert into provider_statements (tenant_id, provider, receipt, origin, amount_minor, currency, at, phone,
                   reference, noted_at)
            values (:tenant, :provider, :receipt, :origin, :amount, :currency, :at, :phone, :reference, :noted)
                on conflict (tenant_id, provider, receipt, origin) do update
               set amount_minor = excluded.amount_minor, currency = excluded.currency, at = excluded.at,
                   phone = excluded.phone, reference = excluded.reference, noted_at = excluded.noted_at
             where (provider_statements.amount_minor, provider_statements.currency, provider_statements.at)
                   is distinct from (excluded.amount_minor, excluded.currency, excluded.at)
            """;

    void note(Tx tx, TenantId tenant, Book book, List<StatementRow> rows, Instant notedAt) {
        for (int from = 0; from < rows.size(); from += StatementFile.BATCH) {
            var batch = tx.sql().prepareBatch(NOTE);
            for (StatementRow row : rows.subList(from, Math.min(rows.size(), from + StatementFile.BATCH))) {
                batch.bind("tenant", tenant.value())
                        .bind("provider", book.provider())
                        .bind("receipt", row.receipt())
                        .bind("origin", book.origin().name())
                        .bind("amount", row.amount().minor())
                        .bind("currency", row.amount().currency())
                        .bind("at", row.at())
                        .bind("phone", row.maskedPhone())
                        .bind("reference", row.reference())
                        .bind("noted", notedAt)
                        .add();
            }
            batch.execute();
        }
    }

    /// Which receipts any book has on the day, and what each book says of them on whatever day.
    private static final String COMPARED = """
            with keys as (
                select receipt
                  from journal
                 where tenant_id = :tenant
                   and receipt is not null
                   and at >= :from
                   and at < :until
                   and (debit_account = 'PROVIDER_CLEARING' and debit_label = :provider
                        or credit_account = 'PROVIDER_CLEARING' and credit_label = :provider)
                union
                select receipt
                  from provider_statements
                 where tenant_id = :tenant
                   and provider = :provider
                   and at >= :from
                   and at < :until),
            moved as (
                select j.receipt, j.currency, j.at, j.entry_id,
                       case when j.debit_account = 'PROVIDER_CLEARING' and j.debit_label = :provider
                            then j.amount_minor else 0 end
                     - case when j.credit_account = 'PROVIDER_CLEARING' and j.credit_label = :provider
                            then j.amount_minor else 0 end as minor
                  from journal j
                 where j.tenant_id = :tenant
                   and (j.debit_account = 'PROVIDER_CLEARING' and j.debit_label = :provider
                        or j.credit_account = 'PROVIDER_CLEARING' and j.credit_label = :provider)
                   and j.receipt in (select receipt from keys)),
            ours as (
                select receipt, currency, sum(minor) as minor, min(at) as at,
                       (array_agg(entry_id order by at, entry_id))[1] as entry_id
                  from moved
                 group by receipt, currency),
            told as (
                select s.receipt, s.currency, max(s.amount_minor) filter (where s.origin = 'FEED') as feed,
                       max(s.amount_minor) filter (where s.origin = 'UPLOAD') as upload, min(s.at) as at,
                       max(s.reference) as reference
                  from provider_statements s
                 where s.tenant_id = :tenant
                   and s.provider = :provider
                   and s.receipt in (select receipt from keys)
                 group by s.receipt, s.currency),
            heard as (
                select coalesce(bool_or(origin = 'FEED'), false) as feed,
                       coalesce(bool_or(origin = 'UPLOAD'), false) as upload
                  from provider_statements
                 where tenant_id = :tenant
                   and provider = :provider
                   and at >= :from
                   and at < :until),
            compared as (
                select coalesce(o.receipt, t.receipt) as receipt, coalesce(o.currency, t.currency) as currency,
                       cast(o.minor as bigint) as journal, t.feed, t.upload, coalesce(o.at, t.at) as at, o.entry_id,
                       t.reference,
                       case when o.receipt is null then 'MISSING_HERE'
                            when o.minor <> coalesce(t.feed, o.minor) or o.minor <> coalesce(t.upload, o.minor)
                                 then 'AMOUNT_DIFFERS'
                            when h.feed and t.feed is null or h.upload and t.upload is null then 'MISSING_THERE'
                            when t.receipt is null then 'UNCHECKED'
                            else 'MATCHED' end as state
                  from ours o
                  full join told t on t.receipt = o.receipt and t.currency = o.currency
                 cross join heard h)
            """;

    private static final String LINES = COMPARED + """
            select receipt, currency, journal, feed, upload, at, entry_id, reference, state
              from compared
             where (cast(:state as text) is null or state = :state)
             order by array_position(array['MISSING_HERE', 'AMOUNT_DIFFERS', 'MISSING_THERE', 'UNCHECKED', 'MATCHED'],
                                     state), at, receipt
             limit :limit offset :offset
            """;

    private static final String LINES_COUNT = COMPARED + """
            select count(*) from compared where (cast(:state as text) is null or state = :state)
            """;

    Slice<Reconciliation.Line> lines(Tx tx, TenantId tenant, Reconciliation.Question question, Span span, Part part) {
        List<Reconciliation.Line> found = bound(tx.sql().createQuery(LINES), tenant, question, span)
                .bind(
                        "state",
                        question.state() == null ? null : question.state().name())
                .bind("limit", part.limit())
                .bind("offset", part.offset())
                .map((row, _) -> line(row))
                .list();
        long total = bound(tx.sql().createQuery(LINES_COUNT), tenant, question, span)
                .bind(
                        "state",
                        question.state() == null ? null : question.state().name())
                .mapTo(Long.class)
                .one();
        return new Slice<>(found, total);
    }

    private static Reconciliation.Line line(ResultSet row) throws SQLException {
        return new Reconciliation.Line(
                row.getString("receipt"),
                Reconciliation.State.valueOf(row.getString("state")),
                row.getString("currency"),
                row.getObject("journal", Long.class),
                row.getObject("feed", Long.class),
                row.getObject("upload", Long.class),
                Rows.instant(row, "at"),
                row.getObject("entry_id", UUID.class),
                row.getString("reference"));
    }

    private static final String COUNTS = COMPARED + """
            select state, currency, count(*) as lines, cast(coalesce(sum(journal), 0) as bigint) as journal,
                   cast(coalesce(sum(feed), 0) as bigint) as feed, cast(coalesce(sum(upload), 0) as bigint) as upload
              from compared
             group by state, currency
             order by state, currency
            """;

    private static final String HEARD = """
            select exists (select from provider_statements
                            where tenant_id = :tenant and provider = :provider and at >= :from and at < :until
                              and origin = 'FEED') as feed,
                   exists (select from provider_statements
                            where tenant_id = :tenant and provider = :provider and at >= :from and at < :until
                              and origin = 'UPLOAD') as upload,
                   (select count(*) from journal
                     where tenant_id = :tenant and at >= :from and at < :until and receipt is null
                       and (debit_account = 'PROVIDER_CLEARING' and debit_label = :provider
                            or credit_account = 'PROVIDER_CLEARING' and credit_label = :provider)) as nameless
            """;

    Reconciliation.Day day(Tx tx, TenantId tenant, Reconciliation.Question question, Span span) {
        List<Reconciliation.Count> counts = bound(tx.sql().createQuery(COUNTS), tenant, question, span)
                .map((row, _) -> new Reconciliation.Count(
                        Reconciliation.State.valueOf(row.getString("state")),
                        row.getString("currency"),
                        row.getLong("lines"),
                        row.getLong("journal"),
                        row.getLong("feed"),
                        row.getLong("upload")))
                .list();
        return bound(tx.sql().createQuery(HEARD), tenant, question, span)
                .map((row, _) -> new Reconciliation.Day(
                        question.provider(),
                        question.day(),
                        row.getBoolean("feed"),
                        row.getBoolean("upload"),
                        row.getLong("nameless"),
                        counts))
                .one();
    }

    private static Query bound(Query query, TenantId tenant, Reconciliation.Question question, Span span) {
        return query.bind("tenant", tenant.value())
                .bind("provider", question.provider())
                .bind("from", span.from())
                .bind("until", span.until());
    }
}
