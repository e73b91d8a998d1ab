package turnpike.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
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
            select :tenant, :provider, r.receipt, :origin, r.amount, r.currency, r.at, r.phone, r.reference, :noted
              from unnest(cast(:receipts as text[]), cast(:amounts as bigint[]), cast(:currencies as text[]),
                          cast(:times as timestamptz[]), cast(:phones as text[]), cast(:references as text[]))
                   as r (receipt, amount, currency, at, phone, reference)
             order by r.receipt
                on conflict (tenant_id, provider, receipt, origin) do update
               set amount_minor = excluded.amount_minor, currency = excluded.currency, at = excluded.at,
                   phone = excluded.phone, reference = excluded.reference, noted_at = excluded.noted_at
             where (provider_statements.amount_minor, provider_statements.currency, provider_statements.at)
                   is distinct from (excluded.amount_minor, excluded.currency, excluded.at)
            """;

    /// Of rows with the same receipt the last one counts.
    void note(Tx tx, TenantId tenant, Book book, List<StatementRow> rows, Instant notedAt) {
        Map<String, StatementRow> last = new LinkedHashMap<>();
        for (StatementRow row : rows) last.put(row.receipt(), row);
        List<StatementRow> all = List.copyOf(last.values());
        for (int from = 0; from < all.size(); from += StatementFile.BATCH) {
            List<StatementRow> part = all.subList(from, Math.min(all.size(), from + StatementFile.BATCH));
            tx.sql()
                    .createUpdate(NOTE)
                    .bind("tenant", tenant.value())
                    .bind("provider", book.provider())
                    .bind("origin", book.origin().name())
                    .bind("noted", notedAt)
                    .bind("receipts", column(part, StatementRow::receipt))
                    .bind(
                            "amounts",
                            column(part, row -> Long.toString(row.amount().minor())))
                    .bind("currencies", column(part, row -> row.amount().currency()))
                    .bind("times", column(part, row -> row.at().toString()))
                    .bind("phones", column(part, StatementRow::maskedPhone))
                    .bind("references", column(part, StatementRow::reference))
                    .execute();
        }
    }

    private static @Nullable String[] column(List<StatementRow> rows, Function<StatementRow, @Nullable String> of) {
        @Nullable String[] values = new String[rows.size()];
        for (int i = 0; i < values.length; i++) values[i] = of.apply(rows.get(i));
        return values;
    }

    /// Which receipts any book has on the day, and what each book says of them on whatever day.
    ///
    /// The same plan whether the tables have statistics or not, as right after an upload they have none: each
    /// receipt is looked up by its index, and what holds for the whole day is computed once. Left to a planner
    /// that expects one row, a day of 6,000 took 32 s.
    private static final String COMPARED = """
            with keys as materialized (
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
            ours as (
                select k.receipt, j.currency, j.minor, j.at, j.entry_id
                  from keys k
                 cross join lateral (
                    select j.currency, min(j.at) as at, (array_agg(j.entry_id order by j.at, j.entry_id))[1] as entry_id,
                           sum(case when j.debit_account = 'PROVIDER_CLEARING' and j.debit_label = :provider
                                    then j.amount_minor else 0 end
                             - case when j.credit_account = 'PROVIDER_CLEARING' and j.credit_label = :provider
                                    then j.amount_minor else 0 end) as minor
                      from journal j
                     where j.tenant_id = :tenant
                       and j.receipt = k.receipt
                       and (j.debit_account = 'PROVIDER_CLEARING' and j.debit_label = :provider
                            or j.credit_account = 'PROVIDER_CLEARING' and j.credit_label = :provider)
                     group by j.currency) j),
            told as (
                select k.receipt, s.currency, s.feed, s.upload, s.at, s.reference
                  from keys k
                 cross join lateral (
                    select s.currency, max(s.amount_minor) filter (where s.origin = 'FEED') as feed,
                           max(s.amount_minor) filter (where s.origin = 'UPLOAD') as upload, min(s.at) as at,
                           max(s.reference) as reference
                      from provider_statements s
                     where s.tenant_id = :tenant
                       and s.provider = :provider
                       and s.receipt = k.receipt
                     group by s.currency) s),
            heard as materialized (
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
            select receipt, currency, journal, feed, upload, at, entry_id, reference, state, count(*) over () as total
              from compared
             where (cast(:state as text) is null or state = :state)
             order by array_position(array['MISSING_HERE', 'AMOUNT_DIFFERS', 'MISSING_THERE', 'UNCHECKED', 'MATCHED'],
                                     state), at, receipt
             limit :limit offset :offset
            """;

    /// For a part past the end.
    private static final String LINES_COUNT = COMPARED + """
            select count(*) from compared where (cast(:state as text) is null or state = :state)
            """;

    Slice<Reconciliation.Line> lines(Tx tx, TenantId tenant, Reconciliation.Question question, Span span, Part part) {
        String state = question.state() == null ? null : question.state().name();
        long[] counted = {-1};
        List<Reconciliation.Line> found = bound(tx.sql().createQuery(LINES), tenant, question, span)
                .bind("state", state)
                .bind("limit", part.limit())
                .bind("offset", part.offset())
                .map((row, _) -> {
                    counted[0] = row.getLong("total");
                    return line(row);
                })
                .list();
        if (counted[0] >= 0) return new Slice<>(found, counted[0]);
        long total = bound(tx.sql().createQuery(LINES_COUNT), tenant, question, span)
                .bind("state", state)
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
