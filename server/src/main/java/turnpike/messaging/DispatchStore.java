package turnpike.messaging;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `dispatches` table: what staff look for, and the queue.
final class DispatchStore {
    /// Something is to be done for it, what its state says.
    record Due(TenantId tenant, UUID id, Dispatch.State state) {}

    private static final String COLUMNS = """
            select dispatch_id, message_key, channel, recipient, template, language, segments, subscriber_id,
                   only_account_id, resent_from, state, reason, attempts, turn, send_until, fell_back_at, account_id,
                   provider, provider_message_id, queued_at, accepted_at, finished_at
              from dispatches
            """;

    private static final String INSERT = """
            insert into dispatches (tenant_id, dispatch_id, message_key, channel, recipient, template, language,
                   body_sealed, is_secret, urgency, segments, subscriber_id, only_account_id, resent_from, state,
                   next_try_at, send_until, queued_at)
            values (:tenant, :id, :key, :channel, :recipient, :template, :language, :body, :secret, :urgency, :segments,
                   :subscriber, :only, :resent, 'QUEUED', :now, :until, :now)
            on conflict (tenant_id, message_key) do nothing
            """;

    /// @return false when there is one of this key
    boolean insert(Tx tx, TenantId tenant, Dispatch dispatch, byte[] body) {
        Dispatch.Content content = dispatch.content();
        Dispatch.Origin origin = dispatch.origin();
        return tx.sql()
                        .createUpdate(INSERT)
                        .bind("tenant", tenant.value())
                        .bind("id", dispatch.id())
                        .bind("key", origin.key())
                        .bind("channel", dispatch.channel().name())
                        .bind("recipient", dispatch.recipient())
                        .bind("template", content.template().key())
                        .bind("language", content.language())
                        .bind("body", body)
                        .bind("secret", content.template().isSecret())
                        .bind("urgency", content.template().urgency())
                        .bind("segments", content.segments())
                        .bind("subscriber", origin.subscriberId())
                        .bind("only", origin.onlyAccountId())
                        .bind("resent", origin.resentFrom())
                        .bind("until", dispatch.progress().sendUntil())
                        .bind("now", origin.queuedAt())
                        .execute()
                > 0;
    }

    private static final String BY_KEY =
            "select dispatch_id from dispatches where tenant_id = :tenant and message_key = :key";

    UUID ofKey(Tx tx, TenantId tenant, String key) {
        return tx.sql()
                .createQuery(BY_KEY)
                .bind("tenant", tenant.value())
                .bind("key", key)
                .mapTo(UUID.class)
                .one();
    }

    private static final String TAKEN = """
            select message_key
              from dispatches
             where tenant_id = :tenant
               and subscriber_id = :subscriber
               and template = :template
               and state in ('ACCEPTED', 'DELIVERED', 'UNKNOWN')
            """;

    /// Keys of what a provider took, or may have taken.
    List<String> taken(Tx tx, TenantId tenant, UUID subscriberId, TemplateName template) {
        return tx.sql()
                .createQuery(TAKEN)
                .bind("tenant", tenant.value())
                .bind("subscriber", subscriberId)
                .bind("template", template.key())
                .mapTo(String.class)
                .list();
    }

    private static final String ONE = COLUMNS + " where tenant_id = :tenant and dispatch_id = :id";

    Optional<Dispatch> find(Tx tx, TenantId tenant, UUID id) {
        return one(tx, tenant, id, ONE);
    }

    private static final String LOCKED = ONE + " for update";

    /// Nobody else changes it until this transaction ends.
    Optional<Dispatch> lock(Tx tx, TenantId tenant, UUID id) {
        return one(tx, tenant, id, LOCKED);
    }

    private static Optional<Dispatch> one(Tx tx, TenantId tenant, UUID id, String statement) {
        return tx.sql()
                .createQuery(statement)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> dispatch(row))
                .findOne();
    }

    private static final String BODY =
            "select body_sealed from dispatches where tenant_id = :tenant and dispatch_id = :id and body_sealed is not null";

    Optional<byte[]> body(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(BODY)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .mapTo(byte[].class)
                .findOne();
    }

    private static final String WHERE = """
             where tenant_id = :tenant
               and (cast(:state as text) is null or state = :state)
               and (cast(:channel as text) is null or channel = :channel)
               and (cast(:template as text) is null or template = :template)
               and (cast(:subscriber as uuid) is null or subscriber_id = :subscriber)
               and (cast(:text as text) is null or position(lower(:text) in lower(recipient)) > 0)
            """;
    private static final String LIST =
            COLUMNS + WHERE + " order by queued_at desc, dispatch_id desc limit :limit offset :offset";
    private static final String COUNT = "select count(*) from dispatches" + "\n" + WHERE;

    Dispatch.Found find(Tx tx, TenantId tenant, Dispatch.Search search, int offset, int limit) {
        var list = tx.sql().createQuery(LIST).bind("limit", limit).bind("offset", offset);
        var count = tx.sql().createQuery(COUNT);
        for (var query : List.of(list, count)) {
            query.bind("tenant", tenant.value())
                    .bind("state", name(search.state()))
                    .bind("channel", name(search.channel()))
                    .bind("template", search.template())
                    .bind("subscriber", search.subscriberId())
                    .bind("text", search.text());
        }
        return new Dispatch.Found(
                list.map((row, context) -> dispatch(row)).list(),
                count.mapTo(Long.class).one());
    }

    private static final String RESENT = """
            select count(*) as times, count(*) filter (where finished_at is null) as open
              from dispatches
             where tenant_id = :tenant
               and resent_from = :id
               and queued_at >= :since
            """;

    /// How often it was repeated, and whether a repetition is under way.
    record Resent(int times, boolean open) {}

    Resent resent(Tx tx, TenantId tenant, UUID id, Instant since) {
        return tx.sql()
                .createQuery(RESENT)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("since", since)
                .map((row, context) -> new Resent(row.getInt("times"), row.getInt("open") > 0))
                .one();
    }

    /// Tenants take turns, and none has more than its share in hand; within one the urgent come first. A row that
    /// somebody else takes just now is left to him.
    private static final String CLAIM = """
            with due as (
                select d.tenant_id, d.dispatch_id, d.state,
                       row_number() over (partition by d.tenant_id order by d.urgency, d.next_try_at) as turn,
                       d.urgency, d.next_try_at
                  from (select distinct tenant_id from dispatches where next_try_at <= :now) t
                 cross join lateral (
                       select tenant_id, dispatch_id, state, urgency, next_try_at
                         from dispatches
                        where tenant_id = t.tenant_id
                          and next_try_at <= :now
                        order by urgency, next_try_at
                        limit :share
                          for update skip locked) d),
            mine as (
                select tenant_id, dispatch_id, state from due order by turn, urgency, next_try_at limit :room)
            update dispatches d
               set next_try_at = :lease
              from mine
             where d.tenant_id = mine.tenant_id
               and d.dispatch_id = mine.dispatch_id
            returning d.tenant_id, d.dispatch_id, mine.state
            """;

    /// Takes up to `room` due dispatches in hand until `lease`.
    ///
    /// @param share of one tenant at most
    List<Due> claim(Tx tx, Instant now, Instant lease, int room, int share) {
        return tx.sql()
                .createQuery(CLAIM)
                .bind("now", now)
                .bind("lease", lease)
                .bind("room", room)
                .bind("share", share)
                .map((row, context) -> new Due(
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        row.getObject("dispatch_id", UUID.class),
                        Dispatch.State.valueOf(row.getString("state"))))
                .list();
    }

    /// What changes when a dispatch goes a step. Times and names that are null stay as they are.
    ///
    /// @param nextTryAt null: nothing is to be done any more
    record Step(
            Dispatch.State state,
            @Nullable String reason,
            @Nullable Instant nextTryAt) {
        static Step end(Dispatch.State state, @Nullable String reason) {
            return new Step(state, reason, null);
        }
    }

    private static final String STEP = """
            update dispatches
               set state = :state, reason = :reason, next_try_at = :next,
                   finished_at = case when cast(:next as timestamptz) is null then cast(:now as timestamptz) end
             where tenant_id = :tenant
               and dispatch_id = :id
            """;

    void step(Tx tx, TenantId tenant, UUID id, Step step, Instant now) {
        tx.sql()
                .createUpdate(STEP)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("state", step.state().name())
                .bind("reason", step.reason())
                .bind("next", step.nextTryAt())
                .bind("now", now)
                .execute();
    }

    private static final String SENDING = """
            update dispatches
               set state = 'SENDING', attempts = attempts + 1, account_id = :account, provider = :provider,
                   segments = :segments
             where tenant_id = :tenant
               and dispatch_id = :id
            """;

    void sending(Tx tx, TenantId tenant, UUID id, MessageAccount account, int segments) {
        tx.sql()
                .createUpdate(SENDING)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("account", account.id())
                .bind("provider", account.provider())
                .bind("segments", segments)
                .execute();
    }

    private static final String ACCEPTED = """
            update dispatches
               set accepted_at = :now, provider_message_id = :message
             where tenant_id = :tenant
               and dispatch_id = :id
            """;

    void accepted(Tx tx, TenantId tenant, UUID id, String providerMessageId, Instant now) {
        tx.sql()
                .createUpdate(ACCEPTED)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("message", providerMessageId)
                .bind("now", now)
                .execute();
    }

    private static final String TURN = """
            update dispatches
               set turn = :turn,
                   attempts = case when cast(:fell as timestamptz) is null then attempts else 0 end,
                   fell_back_at = coalesce(:fell, fell_back_at)
             where tenant_id = :tenant
               and dispatch_id = :id
            """;

    /// Gives it to another account.
    ///
    /// @param fellBackAt null when nobody had it before
    void turn(Tx tx, TenantId tenant, UUID id, int turn, @Nullable Instant fellBackAt) {
        tx.sql()
                .createUpdate(TURN)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .bind("turn", turn)
                .bind("fell", fellBackAt)
                .execute();
    }

    private static final String FORGET = """
            update dispatches
               set body_sealed = null
             where tenant_id is not null
               and body_sealed is not null
               and finished_at < :before
            """;

    /// Drops the texts of what ended before; across tenants.
    int forgetTexts(Tx tx, Instant before) {
        return tx.sql().createUpdate(FORGET).bind("before", before).execute();
    }

    private static @Nullable String name(@Nullable Enum<?> word) {
        return word == null ? null : word.name();
    }

    private static Dispatch dispatch(ResultSet row) throws SQLException {
        return new Dispatch(
                row.getObject("dispatch_id", UUID.class),
                Messages.Channel.valueOf(row.getString("channel")),
                row.getString("recipient"),
                new Dispatch.Content(
                        TemplateName.of(row.getString("template")), row.getString("language"), row.getInt("segments")),
                Dispatch.State.valueOf(row.getString("state")),
                row.getString("reason"),
                new Dispatch.Progress(
                        row.getInt("attempts"),
                        row.getInt("turn"),
                        row.getObject("send_until", OffsetDateTime.class).toInstant(),
                        instant(row, "fell_back_at"),
                        instant(row, "accepted_at"),
                        row.getObject("account_id", UUID.class),
                        row.getString("provider"),
                        row.getString("provider_message_id")),
                new Dispatch.Origin(
                        row.getString("message_key"),
                        row.getObject("subscriber_id", UUID.class),
                        row.getObject("only_account_id", UUID.class),
                        row.getObject("resent_from", UUID.class),
                        row.getObject("queued_at", OffsetDateTime.class).toInstant()),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
