package turnpike.messaging;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `dispatch_events` table.
final class EventStore {
    private static final String INSERT = """
            insert into dispatch_events (tenant_id, event_id, dispatch_id, at, kind, account_id, provider,
                   provider_message_id, code, detail)
            values (:tenant, :event, :dispatch, :at, :kind, :account, :provider, :message, :code, :detail)
            on conflict (tenant_id, account_id, provider_message_id) where kind = 'ACCEPTED' do nothing
            """;

    void insert(Tx tx, TenantId tenant, UUID eventId, UUID dispatchId, Dispatch.Event event) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", tenant.value())
                .bind("event", eventId)
                .bind("dispatch", dispatchId)
                .bind("at", event.at())
                .bind("kind", event.kind().name())
                .bind("account", event.accountId())
                .bind("provider", event.provider())
                .bind("message", event.providerMessageId())
                .bind("code", event.code())
                .bind("detail", event.detail())
                .execute();
    }

    private static final String OF = """
            select at, kind, account_id, provider, provider_message_id, code, detail
              from dispatch_events
             where tenant_id = :tenant
               and dispatch_id = :dispatch
             order by event_id
            """;

    List<Dispatch.Event> of(Tx tx, TenantId tenant, UUID dispatchId) {
        return tx.sql()
                .createQuery(OF)
                .bind("tenant", tenant.value())
                .bind("dispatch", dispatchId)
                .map((row, context) -> new Dispatch.Event(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        Dispatch.Event.Kind.valueOf(row.getString("kind")),
                        row.getObject("account_id", UUID.class),
                        row.getString("provider"),
                        row.getString("provider_message_id"),
                        row.getString("code"),
                        row.getString("detail")))
                .list();
    }

    private static final String ACCEPTED = """
            select dispatch_id
              from dispatch_events
             where tenant_id = :tenant
               and account_id = :account
               and provider_message_id = :message
               and kind = 'ACCEPTED'
            """;

    /// The dispatch that the provider knows by this id.
    Optional<UUID> dispatchOf(Tx tx, TenantId tenant, UUID account, String providerMessageId) {
        return tx.sql()
                .createQuery(ACCEPTED)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .bind("message", providerMessageId)
                .mapTo(UUID.class)
                .findOne();
    }
}
