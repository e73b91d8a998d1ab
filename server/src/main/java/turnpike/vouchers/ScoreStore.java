package turnpike.vouchers;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `agent_scores` table, and the counts a score is made of.
final class ScoreStore {
    private static final String TENANTS = "select distinct tenant_id from agents";

    /// Across tenants.
    List<TenantId> tenantsWithAgents(Tx tx) {
        return tx.sql()
                .createQuery(TENANTS)
                .map((row, context) -> new TenantId(row.getObject("tenant_id", UUID.class)))
                .list();
    }

    /// Uses by day are counted back from the end of the day looked at, in steps of 24 hours; a change of daylight
    /// saving time moves an hour from one day to its neighbour.
    private static final String COUNTS = """
            with uses as (
                select v.agent_id, count(*) as used,
                       floor(extract(epoch from (cast(:until as timestamptz) - e.at)) / 86400) as back
                  from voucher_events e
                  join vouchers v on v.tenant_id = e.tenant_id and v.voucher_id = e.voucher_id
                 where e.tenant_id = :tenant
                   and e.state = 'USED'
                   and e.at >= cast(:until as timestamptz) - make_interval(days => :history + 1)
                   and e.at < :until
                   and v.agent_id is not null
                 group by v.agent_id, back),
            refused as (
                select v.agent_id, count(*) as failed, count(*) filter (where r.reason = 'NOT_ISSUED') as early
                  from voucher_refusals r
                  join vouchers v on v.tenant_id = r.tenant_id and v.voucher_id = r.voucher_id
                 where r.tenant_id = :tenant
                   and r.at >= :from
                   and r.at < :until
                   and v.agent_id is not null
                 group by v.agent_id)
            select a.agent_id,
                   coalesce((select sum(u.used) from uses u where u.agent_id = a.agent_id and u.back = 0), 0) as used,
                   coalesce((select sum(u.used) from uses u where u.agent_id = a.agent_id and u.back > 0), 0) as before,
                   coalesce((select sum(u.used * u.used) from uses u
                              where u.agent_id = a.agent_id and u.back > 0), 0) as squares,
                   coalesce(r.failed, 0) as failed, coalesce(r.early, 0) as early
              from agents a
              left join refused r on r.agent_id = a.agent_id
             where a.tenant_id = :tenant
            """;

    List<AgentScores.Counted> counts(Tx tx, TenantId tenant, AgentScores.Day day) {
        return tx.sql()
                .createQuery(COUNTS)
                .bind("tenant", tenant.value())
                .bind("from", day.from())
                .bind("until", day.until())
                .bind("history", AgentScores.HISTORY_DAYS)
                .map((row, context) -> new AgentScores.Counted(
                        row.getObject("agent_id", UUID.class),
                        row.getInt("used"),
                        row.getLong("before"),
                        row.getLong("squares"),
                        row.getInt("failed"),
                        row.getInt("early")))
                .list();
    }

    private static final String KEEP = """
            insert into agent_scores (tenant_id, agent_id, day, score, used, usual_milli, failed, early, at)
            values (:tenant, :agent, :day, :score, :used, :usual, :failed, :early, :at)
                on conflict (tenant_id, agent_id, day) do update
               set score = excluded.score, used = excluded.used, usual_milli = excluded.usual_milli,
                   failed = excluded.failed, early = excluded.early, at = excluded.at
            """;

    void keep(Tx tx, TenantId tenant, UUID agentId, AgentScores.Score score, Instant at) {
        tx.sql()
                .createUpdate(KEEP)
                .bind("tenant", tenant.value())
                .bind("agent", agentId)
                .bind("day", score.day())
                .bind("score", score.points())
                .bind("used", score.used())
                .bind("usual", score.usualMilli())
                .bind("failed", score.failed())
                .bind("early", score.early())
                .bind("at", at)
                .execute();
    }

    private static final String LIST = """
            select day, score, used, usual_milli, failed, early
              from agent_scores
             where tenant_id = :tenant
               and agent_id = :agent
             order by day desc
             limit :limit
            """;

    /// The latest month, newest first.
    List<AgentScores.Score> list(Tx tx, TenantId tenant, UUID agentId) {
        return latest(tx, tenant, agentId, 31);
    }

    Optional<AgentScores.Score> latest(Tx tx, TenantId tenant, UUID agentId) {
        return latest(tx, tenant, agentId, 1).stream().findFirst();
    }

    private static List<AgentScores.Score> latest(Tx tx, TenantId tenant, UUID agentId, int limit) {
        return tx.sql()
                .createQuery(LIST)
                .bind("tenant", tenant.value())
                .bind("agent", agentId)
                .bind("limit", limit)
                .map((row, context) -> new AgentScores.Score(
                        row.getObject("day", LocalDate.class),
                        row.getInt("score"),
                        row.getInt("used"),
                        row.getInt("usual_milli"),
                        row.getInt("failed"),
                        row.getInt("early")))
                .list();
    }
}
