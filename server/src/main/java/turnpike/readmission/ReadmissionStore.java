package turnpike.readmission;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The table `nas_readmissions`: the queue of looks.
final class ReadmissionStore {
    private static final String NOTICED = """
            insert into nas_readmissions as r (tenant_id, nas_id, reason, noticed_at, until, next_look_at)
            values (:tenant, :nas, :reason, :now, :until, :now)
                on conflict (tenant_id, nas_id) do update
               set reason = excluded.reason, noticed_at = excluded.noticed_at, until = excluded.until,
                   next_look_at = excluded.next_look_at, looks = 0, finished_at = null,
                   let_in = case when r.finished_at is null then r.let_in else 0 end, revision = r.revision + 1
            """;

    /// Has a NAS looked at now; one that is being looked at already is looked at once more, afterwards.
    void noticed(Tx tx, TenantId tenant, UUID nasId, Readmission.Reason reason, Instant now, Instant until) {
        tx.sql()
                .createUpdate(NOTICED)
                .bind("tenant", tenant.value())
                .bind("nas", nasId)
                .bind("reason", reason.name())
                .bind("now", now)
                .bind("until", until)
                .execute();
    }

    private static final String CLAIM = """
            with due as (
                select tenant_id, nas_id
                  from nas_readmissions
                 where tenant_id is not null
                   and next_look_at <= :now
                   and (looking_until is null or looking_until <= :now)
                 order by next_look_at
                 limit :room
                   for update skip locked)
            update nas_readmissions r
               set looks = r.looks + 1, looking_until = :lease
              from due
             where r.tenant_id = due.tenant_id
               and r.nas_id = due.nas_id
            returning r.tenant_id, r.nas_id, r.reason, r.noticed_at, r.until, r.looks, r.revision
            """;

    /// Takes up to `room` that are due in hand until `lease`.
    List<Readmission> claim(Tx tx, Instant now, Instant lease, int room) {
        return tx.sql()
                .createQuery(CLAIM)
                .bind("now", now)
                .bind("lease", lease)
                .bind("room", room)
                .map((row, _) -> readmission(row))
                .list();
    }

    // What was noticed anew during the look is looked at again at once: its own time stands.
    private static final String LOOKED = """
            update nas_readmissions
               set let_in = let_in + :letIn, looking_until = null,
                   next_look_at = case when revision <> :revision then cast(:now as timestamptz)
                                     else cast(:next as timestamptz) end,
                   finished_at = case when revision <> :revision or cast(:next as timestamptz) is not null then null
                                      else cast(:now as timestamptz) end
             where tenant_id = :tenant
               and nas_id = :nas
            """;

    /// @param letIn devices that this look let in
    /// @param next null: it is over
    void looked(Tx tx, Readmission one, int letIn, @Nullable Instant next, Instant now) {
        tx.sql()
                .createUpdate(LOOKED)
                .bind("tenant", one.tenant().value())
                .bind("nas", one.nasId())
                .bind("letIn", letIn)
                .bind("revision", one.revision())
                .bind("next", next)
                .bind("now", now)
                .execute();
    }

    private static Readmission readmission(ResultSet row) throws SQLException {
        return new Readmission(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("nas_id", UUID.class),
                Readmission.Reason.valueOf(row.getString("reason")),
                row.getObject("noticed_at", OffsetDateTime.class).toInstant(),
                row.getObject("until", OffsetDateTime.class).toInstant(),
                row.getInt("looks"),
                row.getInt("revision"));
    }
}
