package turnpike.vouchers;

import java.util.List;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// Everything a tenant may read of its own, as text.
public final class Dump {
    private Dump() {}

    public static String of(Database database, TenantId tenant) {
        return database.call(tenant, tx -> {
            List<String> tables = tx.sql().createQuery("""
                            select c.relname
                              from pg_class c
                             where c.relnamespace = 'public'::regnamespace
                               and c.relkind in ('r', 'p')
                               and has_table_privilege(c.oid, 'select')
                             order by c.relname
                            """).mapTo(String.class).list();
            var text = new StringBuilder();
            for (String table : tables) {
                tx.sql()
                        .createQuery("select t::text from " + table + " t")
                        .mapTo(String.class)
                        .forEach(row -> text.append(row).append('\n'));
            }
            return text.toString();
        });
    }
}
