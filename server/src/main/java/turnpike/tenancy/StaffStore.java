package turnpike.tenancy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Role;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `staff` table, without what belongs to signing in.
final class StaffStore {
    private static final String COLUMNS = """
        select staff_id, email, name, role, created_at, last_login_at, locked_until, disabled_at
          from staff
        """;

    private static final String INSERT = """
        insert into staff (tenant_id, staff_id, email, name, role, password_hash, created_at)
        values (:tenant, :id, :email, :name, :role, :hash, :created)
        """;

    private static final String WHERE = """
         where tenant_id = :tenant
           and (:text::text is null or position(lower(:text) in lower(name || ' ' || email)) > 0)
        """;

    private static final String COUNT = "select count(*) from staff" + WHERE;

    /// One statement per order, because an order cannot be a parameter.
    private static final Map<String, String> LISTS = Map.of(
            "name", list("lower(name), staff_id"),
            "-name", list("lower(name) desc, staff_id desc"),
            "email", list("email"),
            "-email", list("email desc"),
            "createdAt", list("created_at, staff_id"),
            "-createdAt", list("created_at desc, staff_id desc"));

    private static final String FIND = COLUMNS + " where tenant_id = :tenant and staff_id = :id for update";

    private static final String UPDATE = """
        update staff
           set email = :email, name = :name, role = :role, password_hash = coalesce(:hash, password_hash)
         where tenant_id = :tenant and staff_id = :id
        """;

    private static final String SET_STANDING = """
        update staff
           set disabled_at = :disabled, locked_until = :locked,
               failed_logins = case when :locked::timestamptz is null then 0 else failed_logins end
         where tenant_id = :tenant and staff_id = :id
        """;

    private static final String COUNT_ACTIVE =
            "select count(*) from staff where tenant_id = :tenant and role = :role and disabled_at is null";

    private static String list(String order) {
        return COLUMNS + WHERE + " order by " + order + " limit :limit offset :offset";
    }

    void insert(Tx tx, TenantId tenant, StaffMember member, String hash) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("id", member.id())
                .bind("email", member.email())
                .bind("name", member.name())
                .bind("role", member.role().name())
                .bind("hash", hash)
                .bind("created", member.createdAt())
                .execute();
    }

    Slice<StaffMember> list(Tx tx, TenantId tenant, Staff.Search search) {
        var items = tx.sql()
                .createQuery(java.util.Objects.requireNonNull(LISTS.get(search.sort())))
                .bind("tenant", tenant.value())
                .bind("text", search.text())
                .bind("limit", search.limit())
                .bind("offset", search.offset())
                .map((row, _) -> member(row))
                .list();
        long total = tx.sql()
                .createQuery(COUNT)
                .bind("tenant", tenant.value())
                .bind("text", search.text())
                .mapTo(Long.class)
                .one();
        return new Slice<>(items, total);
    }

    Optional<StaffMember> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(FIND)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, _) -> member(row))
                .findOne();
    }

    void update(Tx tx, TenantId tenant, StaffMember member, @Nullable String hash) {
        tx.sql()
                .createUpdate(UPDATE)
                .bind("tenant", tenant.value())
                .bind("id", member.id())
                .bind("email", member.email())
                .bind("name", member.name())
                .bind("role", member.role().name())
                .bind("hash", hash)
                .execute();
    }

    void setStanding(Tx tx, TenantId tenant, StaffMember member) {
        tx.sql()
                .createUpdate(SET_STANDING)
                .bind("tenant", tenant.value())
                .bind("id", member.id())
                .bind("disabled", member.disabledAt())
                .bind("locked", member.lockedUntil())
                .execute();
    }

    /// Lets one change of who administers follow another: two that each leave one administrator may leave none.
    void oneAtATime(Tx tx, TenantId tenant) {
        tx.sql()
                .createQuery("select pg_advisory_xact_lock(hashtextextended('administrators ' || :tenant, 0))")
                .bind("tenant", tenant.toString())
                .mapTo(String.class)
                .one();
    }

    long countActive(Tx tx, TenantId tenant, Role role) {
        return tx.sql()
                .createQuery(COUNT_ACTIVE)
                .bind("tenant", tenant.value())
                .bind("role", role.name())
                .mapTo(Long.class)
                .one();
    }

    private static StaffMember member(ResultSet row) throws SQLException {
        return new StaffMember(
                row.getObject("staff_id", UUID.class),
                row.getString("email"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "last_login_at"),
                Columns.instantOrNull(row, "locked_until"),
                Columns.instantOrNull(row, "disabled_at"));
    }
}
