package turnpike.platform.upkeep;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import turnpike.platform.db.Tx;

/// `metric_samples`.
final class HistoryStore {

    private static final String ADD = """
            insert into metric_samples (at, figures)
            select :at, coalesce(jsonb_object_agg(f.name, f.value), '{}')
              from unnest(:names, :values) as f (name, value)
                on conflict (at) do nothing
            """;

    void add(Tx tx, Instant at, Map<String, Double> figures) {
        tx.sql()
                .createUpdate(ADD)
                .bind("at", utc(at))
                .bindArray("names", String.class, List.copyOf(figures.keySet()))
                .bindArray("values", Double.class, List.copyOf(figures.values()))
                .execute();
    }

    private static final String SINCE = """
            select s.at, f.key, f.value::double precision as value
              from (select at, figures, row_number() over (order by at desc) - 1 as age, count(*) over () as samples
                      from metric_samples
                     where at >= :since) s,
                   lateral jsonb_each_text(s.figures) f
             where s.age % ceil(s.samples / cast(:most as numeric)) = 0
             order by s.at, f.key
            """;

    /// All samples there are while they are few enough; else every second, third … counted back from the latest.
    List<History.Point> since(Tx tx, Instant since, int most) {
        var points = new ArrayList<History.Point>();
        Map<String, Double> values = new TreeMap<>();
        Instant[] at = {null};
        tx.sql()
                .createQuery(SINCE)
                .bind("since", utc(since))
                .bind("most", most)
                .map((row, _) -> Map.entry(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        Map.entry(row.getString(2), row.getDouble(3))))
                .forEach(figure -> {
                    if (at[0] != null && !at[0].equals(figure.getKey())) {
                        points.add(new History.Point(at[0], values));
                        values.clear();
                    }
                    at[0] = figure.getKey();
                    values.put(figure.getValue().getKey(), figure.getValue().getValue());
                });
        if (at[0] != null) points.add(new History.Point(at[0], values));
        return points;
    }

    private static final String EXPIRE = """
            delete from metric_samples where at < :before
            """;

    void expire(Tx tx, Instant before) {
        tx.sql().createUpdate(EXPIRE).bind("before", utc(before)).execute();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
