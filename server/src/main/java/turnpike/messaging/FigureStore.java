package turnpike.messaging;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `message_purchases` table, and sums over `message_days` and `message_costs`.
final class FigureStore {
    /// Days, both inclusive.
    record Span(LocalDate from, LocalDate to) {}

    /// @param priced sendings in it
    record Spent(long micros, long priced) {}

    private static final String SEGMENTS = """
            select coalesce(sum(segments), 0)
              from message_days
             where tenant_id = :tenant
               and channel = 'SMS'
               and day between :from and :to
            """;

    long segments(Tx tx, TenantId tenant, Span span) {
        return tx.sql()
                .createQuery(SEGMENTS)
                .bind("tenant", tenant.value())
                .bind("from", span.from())
                .bind("to", span.to())
                .mapTo(Long.class)
                .one();
    }

    private static final String DAYS = """
            select d.day::date as day, coalesce(m.segments, 0) as segments
              from generate_series(cast(:from as timestamp), cast(:to as timestamp), interval '1 day') as d (day)
              left join message_days m on m.tenant_id = :tenant and m.channel = 'SMS' and m.day = d.day::date
             order by d.day
            """;

    List<MessageFigures.Day> days(Tx tx, TenantId tenant, LocalDate from, LocalDate to) {
        return tx.sql()
                .createQuery(DAYS)
                .bind("tenant", tenant.value())
                .bind("from", from)
                .bind("to", to)
                .map((row, context) ->
                        new MessageFigures.Day(row.getObject("day", LocalDate.class), row.getLong("segments")))
                .list();
    }

    private static final String SPENT = """
            select coalesce(sum(cost_micros), 0) as micros, coalesce(sum(priced), 0) as priced
              from message_costs
             where tenant_id = :tenant
               and channel = 'SMS'
               and currency = :currency
               and day between :from and :to
            """;

    Spent spent(Tx tx, TenantId tenant, String currency, Span span) {
        return tx.sql()
                .createQuery(SPENT)
                .bind("tenant", tenant.value())
                .bind("currency", currency)
                .bind("from", span.from())
                .bind("to", span.to())
                .map((row, context) -> new Spent(row.getLong("micros"), row.getLong("priced")))
                .one();
    }

    private static final String PURCHASED =
            "select coalesce(sum(segments), 0) from message_purchases where tenant_id = :tenant";

    long purchased(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(PURCHASED)
                .bind("tenant", tenant.value())
                .mapTo(Long.class)
                .one();
    }

    private static final String PURCHASES = """
            select purchase_id, bought_at, segments, cost_minor, currency, note, recorded_by, count(*) over () as total
              from message_purchases
             where tenant_id = :tenant
             order by bought_at desc, purchase_id desc
             limit :limit offset :offset
            """;

    MessageFigures.Found purchases(Tx tx, TenantId tenant, int offset, int limit) {
        long[] total = {0};
        List<MessageFigures.Purchase> purchases = tx.sql()
                .createQuery(PURCHASES)
                .bind("tenant", tenant.value())
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, context) -> {
                    total[0] = row.getLong("total");
                    return new MessageFigures.Purchase(
                            row.getObject("purchase_id", UUID.class),
                            row.getObject("bought_at", OffsetDateTime.class).toInstant(),
                            row.getInt("segments"),
                            new Money(row.getLong("cost_minor"), row.getString("currency")),
                            row.getString("note"),
                            row.getString("recorded_by"));
                })
                .list();
        return new MessageFigures.Found(purchases, total[0]);
    }

    private static final String INSERT = """
            insert into message_purchases (tenant_id, purchase_id, bought_at, segments, cost_minor, currency, note,
                   recorded_by)
            values (:tenant, :id, :at, :segments, :cost, :currency, :note, :by)
            """;

    void insert(Tx tx, TenantId tenant, MessageFigures.Purchase purchase) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("id", purchase.id())
                .bind("at", purchase.boughtAt())
                .bind("segments", purchase.segments())
                .bind("cost", purchase.cost().minor())
                .bind("currency", purchase.cost().currency())
                .bind("note", purchase.note())
                .bind("by", purchase.recordedBy())
                .execute();
    }
}
