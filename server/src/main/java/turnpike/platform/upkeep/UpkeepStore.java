package turnpike.platform.upkeep;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import turnpike.platform.db.Tx;

/// `table_sizes` and the database's own statistics, which every role may read.
final class UpkeepStore {

    void touch(Tx tx) {
        tx.sql().createQuery("select 1").mapTo(Integer.class).one();
    }

    private static final String DATABASE = """
            select current_setting('server_version'), pg_database_size(current_database()),
                   (select count(*) from pg_stat_activity where backend_type = 'client backend'),
                   current_setting('max_connections')::bigint,
                   (select count(*) from pg_stat_activity
                     where state = 'active' and query_start < clock_timestamp() - interval '5 seconds')
            """;

    DatabaseFigures databaseFigures(Tx tx, double latencyMs) {
        return tx.sql()
                .createQuery(DATABASE)
                .map((row, _) -> new DatabaseFigures(
                        row.getString(1), row.getLong(2), latencyMs, row.getLong(3), row.getLong(4), row.getLong(5)))
                .one();
    }

    /// Partitions count towards the table they are part of.
    private static final String MEASURED = """
            with measured as (
                select coalesce(pg_partition_root(s.relid)::oid, s.relid)::regclass::text as name,
                       sum(s.n_live_tup)::bigint as row_count, sum(s.n_dead_tup)::bigint as dead_rows,
                       sum(pg_total_relation_size(s.relid))::bigint as size_bytes,
                       sum(s.seq_scan)::bigint as sequential_scans, sum(coalesce(s.idx_scan, 0))::bigint as index_scans,
                       min(greatest(s.last_vacuum, s.last_autovacuum)) as last_vacuum_at,
                       min(greatest(s.last_analyze, s.last_autoanalyze)) as last_analyze_at
                  from pg_stat_user_tables s
                 where s.schemaname = 'public'
                 group by 1
            )
            """;

    private static final String TABLES = MEASURED + """
            select m.name, m.row_count, m.dead_rows, m.size_bytes, m.size_bytes - b.size_bytes as growth,
                   m.sequential_scans, m.index_scans, m.last_vacuum_at, m.last_analyze_at
              from measured m
              left join lateral (select size_bytes from table_sizes
                                  where table_name = m.name and day <= :before
                                  order by day desc limit 1) b on true
             order by m.size_bytes desc
             limit :most
            """;

    List<TableFigures> tables(Tx tx, LocalDate before, int most) {
        return tx.sql()
                .createQuery(TABLES)
                .bind("before", before)
                .bind("most", most)
                .reduceRows(new ArrayList<>(), (found, row) -> {
                    found.add(new TableFigures(
                            row.getColumn("name", String.class),
                            row.getColumn("row_count", Long.class),
                            row.getColumn("dead_rows", Long.class),
                            row.getColumn("size_bytes", Long.class),
                            row.getColumn("growth", Long.class),
                            row.getColumn("sequential_scans", Long.class),
                            row.getColumn("index_scans", Long.class),
                            row.getColumn("last_vacuum_at", Instant.class),
                            row.getColumn("last_analyze_at", Instant.class)));
                    return found;
                });
    }

    private static final String IDLE = """
            select coalesce(pg_partition_root(s.relid)::oid, s.relid)::regclass::text,
                   coalesce(pg_partition_root(s.indexrelid)::oid, s.indexrelid)::regclass::text,
                   sum(s.idx_scan)::bigint, sum(pg_relation_size(s.indexrelid))::bigint
              from pg_stat_user_indexes s
              join pg_index i on i.indexrelid = s.indexrelid
             where s.schemaname = 'public' and not i.indisunique
             group by 1, 2
             order by 3, 4 desc
             limit :most
            """;

    List<IndexFigures> idleIndexes(Tx tx, int most) {
        return tx.sql()
                .createQuery(IDLE)
                .bind("most", most)
                .map((row, _) -> new IndexFigures(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
                .list();
    }

    private static final String NOTE = MEASURED + """
            insert into table_sizes (day, table_name, row_count, size_bytes)
            select :day, name, row_count, size_bytes from measured
                on conflict (day, table_name) do update
               set row_count = excluded.row_count, size_bytes = excluded.size_bytes
            """;

    void noteSizes(Tx tx, LocalDate day) {
        tx.sql().createUpdate(NOTE).bind("day", day).execute();
    }

    void forgetSizes(Tx tx, LocalDate before) {
        tx.sql()
                .createUpdate("delete from table_sizes where day < :before")
                .bind("before", before)
                .execute();
    }
}
