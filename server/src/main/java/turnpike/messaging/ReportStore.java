package turnpike.messaging;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The tables `delivery_reports` and `message_opt_outs`.
final class ReportStore {
    private static final String INSERT = """
            insert into delivery_reports (tenant_id, account_id, provider_message_id, status, kind, dispatch_id, code,
                   received_at)
            values (:tenant, :account, :message, :status, :kind, :dispatch, :code, :now)
            on conflict (tenant_id, account_id, provider_message_id, status) do nothing
            """;

    /// @return false when this report was here before
    boolean insert(Tx tx, TenantId tenant, UUID account, MessageGateway.Report report, Instant now) {
        return tx.sql()
                        .createUpdate(INSERT)
                        .bind("tenant", tenant.value())
                        .bind("account", account)
                        .bind("message", report.providerMessageId())
                        .bind("status", report.status() + (report.worthRetrying() ? "" : " final"))
                        .bind("kind", report.kind().name())
                        .bind("dispatch", report.dispatchId())
                        .bind("code", report.code())
                        .bind("now", now)
                        .execute()
                > 0;
    }

    private static final String WAITING_COUNT = """
            select count(*)
              from delivery_reports
             where tenant_id = :tenant
               and account_id = :account
               and applied_at is null
            """;

    /// Reports of messages that nobody knows.
    long waiting(Tx tx, TenantId tenant, UUID account) {
        return tx.sql()
                .createQuery(WAITING_COUNT)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .mapTo(Long.class)
                .one();
    }

    private static final String TAKE = """
            update delivery_reports
               set applied_at = :now
             where tenant_id = :tenant
               and account_id = :account
               and provider_message_id = :message
               and applied_at is null
            returning status, kind, dispatch_id, code, received_at
            """;

    /// A report and when it came.
    record Taken(MessageGateway.Report report, Instant receivedAt) {}

    /// Those not applied yet; they count as applied when this transaction commits.
    List<Taken> take(Tx tx, TenantId tenant, UUID account, String providerMessageId, Instant now) {
        return tx.sql()
                .createQuery(TAKE)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .bind("message", providerMessageId)
                .bind("now", now)
                .map((row, context) -> {
                    String status = row.getString("status");
                    boolean isFinal = status.endsWith(" final");
                    var report = new MessageGateway.Report(
                            providerMessageId,
                            MessageGateway.Report.Kind.valueOf(row.getString("kind")),
                            isFinal ? status.substring(0, status.length() - " final".length()) : status,
                            row.getString("code"),
                            !isFinal,
                            row.getObject("dispatch_id", UUID.class));
                    return new Taken(
                            report,
                            row.getObject("received_at", OffsetDateTime.class).toInstant());
                })
                .list();
    }

    private static final String NAMED = """
            select dispatch_id
              from delivery_reports
             where tenant_id = :tenant
               and account_id = :account
               and provider_message_id = :message
               and dispatch_id is not null
               and applied_at is null
             limit 1
            """;

    /// The dispatch that a waiting report names by our own id.
    Optional<UUID> named(Tx tx, TenantId tenant, UUID account, String providerMessageId) {
        return tx.sql()
                .createQuery(NAMED)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .bind("message", providerMessageId)
                .mapTo(UUID.class)
                .findOne();
    }

    /// How a provider calls a message.
    record Name(UUID account, String providerMessageId) {}

    private static final String NAMING = """
            select distinct account_id, provider_message_id
              from delivery_reports
             where tenant_id = :tenant
               and dispatch_id = :dispatch
               and applied_at is null
            """;

    /// Waiting reports that name the dispatch by our own id.
    List<Name> naming(Tx tx, TenantId tenant, UUID dispatchId) {
        return tx.sql()
                .createQuery(NAMING)
                .bind("tenant", tenant.value())
                .bind("dispatch", dispatchId)
                .map((row, context) ->
                        new Name(row.getObject("account_id", UUID.class), row.getString("provider_message_id")))
                .list();
    }

    private static final String FORGET =
            "delete from delivery_reports where tenant_id is not null and received_at < :before";

    /// Drops what came before; across tenants.
    int forget(Tx tx, Instant before) {
        return tx.sql().createUpdate(FORGET).bind("before", before).execute();
    }

    private static final String OPT_OUT = """
            insert into message_opt_outs (tenant_id, phone, sender, at)
            values (:tenant, :phone, :sender, :now)
            on conflict (tenant_id, phone) do nothing
            """;

    boolean optOut(Tx tx, TenantId tenant, String phone, String sender, Instant now) {
        return tx.sql()
                        .createUpdate(OPT_OUT)
                        .bind("tenant", tenant.value())
                        .bind("phone", phone)
                        .bind("sender", sender)
                        .bind("now", now)
                        .execute()
                > 0;
    }

    private static final String IS_OUT =
            "select exists (select from message_opt_outs where tenant_id = :tenant and phone = :phone)";

    boolean hasOptedOut(Tx tx, TenantId tenant, String phone) {
        return tx.sql()
                .createQuery(IS_OUT)
                .bind("tenant", tenant.value())
                .bind("phone", phone)
                .mapTo(Boolean.class)
                .one();
    }

    private static final String OPT_OUTS = """
            select phone, sender, at, count(*) over () as total
              from message_opt_outs
             where tenant_id = :tenant
               and (cast(:text as text) is null or position(:text in phone) > 0)
             order by at desc, phone
             limit :limit offset :offset
            """;

    OptOuts.Found optOuts(Tx tx, TenantId tenant, @Nullable String text, int offset, int limit) {
        long[] total = {0};
        List<OptOuts.OptOut> list = tx.sql()
                .createQuery(OPT_OUTS)
                .bind("tenant", tenant.value())
                .bind("text", text == null ? null : text.toLowerCase(Locale.ROOT))
                .bind("limit", limit)
                .bind("offset", offset)
                .map((row, context) -> {
                    total[0] = row.getLong("total");
                    return new OptOuts.OptOut(
                            row.getString("phone"),
                            row.getString("sender"),
                            row.getObject("at", OffsetDateTime.class).toInstant());
                })
                .list();
        return new OptOuts.Found(list, total[0]);
    }

    private static final String OPT_IN = "delete from message_opt_outs where tenant_id = :tenant and phone = :phone";

    boolean optIn(Tx tx, TenantId tenant, String phone) {
        return tx.sql()
                        .createUpdate(OPT_IN)
                        .bind("tenant", tenant.value())
                        .bind("phone", phone)
                        .execute()
                > 0;
    }
}
