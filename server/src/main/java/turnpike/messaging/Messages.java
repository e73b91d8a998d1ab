package turnpike.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Messages to people: stored in the transaction that makes them due, sent after its commit, followed to their end.
///
/// A message key is one message, however often it is sent and by however many at once.
public final class Messages {
    /// Told when something was queued; its payload is the tenant.
    static final String TOPIC = "message";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int KEY_MAX = 180;

    /// Stored by name.
    public enum Channel {
        SMS,
        EMAIL
    }

    /// What to say to whom.
    ///
    /// @param key the sender's own name for this message, as in `reminder:{subscription}:3`
    /// @param to telephone number with country code, or e-mail address
    /// @param template in lower_snake
    /// @param language two letters, or BCP 47 of which the first part counts; null is the tenant's
    /// @param values for the places in the template
    /// @param subscriberId whom it is about; null: nobody known
    public record Wanted(
            String key,
            Channel channel,
            String to,
            String template,
            @Nullable String language,
            Map<String, String> values,
            @Nullable UUID subscriberId) {
        public Wanted {
            values = Map.copyOf(values);
            if (key.isBlank() || key.length() > KEY_MAX) throw new InvalidInput("key", "must have 1 to 180 characters");
        }

        @Override
        public String toString() {
            return "Wanted[" + key + " " + template + " to " + Phones.masked(to) + "]";
        }
    }

    /// What it needs of its room.
    record Parts(Templates templates, MessageAccounts accounts, Budgets budgets) {}

    private final Database database;
    private final Vault vault;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Parts parts;
    private final List<MessageListener> listeners = new CopyOnWriteArrayList<>();
    private final DispatchStore store = new DispatchStore();
    private final EventStore events = new EventStore();

    Messages(Database database, Vault vault, Ids ids, InstantSource clock, Audit audit, Parts parts) {
        this.database = database;
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.parts = parts;
    }

    /// Adds somebody who wants to know what will not arrive.
    public void listen(MessageListener listener) {
        listeners.add(listener);
    }

    void tellFailed(Tx tx, TenantId tenant, Dispatch dispatch, String reason) {
        String key = dispatch.origin().key();
        for (MessageListener listener : listeners) listener.failed(tx, tenant, key, reason);
    }

    /// Whether anything can be sent that way now: there is somebody who takes it, and the day's budget is not used up.
    public boolean canSend(Tx tx, TenantId tenant, Channel channel) {
        if (parts.accounts().usable(tx, tenant, channel).isEmpty()) return false;
        return channel != Channel.SMS || !parts.budgets().isUsedUp(tx, tenant);
    }

    /// Whether a reminder that a provider took named at least this price for the renewal.
    public boolean wasToldOfRenewal(Tx tx, TenantId tenant, UUID subscriberId, UUID subscriptionId, Money price) {
        return store.taken(tx, tenant, subscriberId, TemplateName.RENEWAL_AHEAD).stream()
                .flatMap(key -> RenewalWord.of(key).stream())
                .anyMatch(word -> word.covers(subscriptionId, price));
    }

    /// Stored in the caller's transaction, sent after its commit; the same key again is the same message.
    ///
    /// @return its id
    /// @throws InvalidInput when it cannot be sent there, or a value of the template is missing
    public UUID send(Tx tx, TenantId tenant, Wanted wanted) {
        return send(tx, tenant, wanted, null);
    }

    private UUID send(Tx tx, TenantId tenant, Wanted wanted, @Nullable UUID onlyAccount) {
        TemplateName template = TemplateName.of(wanted.template());
        String to = Phones.address(wanted.channel(), wanted.to());
        String fallback = parts.budgets().get(tx, tenant).language();
        String language = language(wanted.language(), fallback);
        var key = new TemplateStore.Key(template, language, wanted.channel());
        Templates.Rendered rendered = parts.templates().render(tx, tenant, key, fallback, wanted.values());
        var origin = new Dispatch.Origin(wanted.key(), wanted.subscriberId(), onlyAccount, null, clock.instant());
        return queue(
                tx, tenant, dispatch(wanted.channel(), to, template, rendered, origin), sealed(rendered.wording()));
    }

    private Dispatch dispatch(
            Channel channel, String to, TemplateName template, Templates.Rendered rendered, Dispatch.Origin origin) {
        int segments =
                channel == Channel.SMS ? Segments.of(rendered.wording().body()).count() : 0;
        var content = new Dispatch.Content(template, rendered.language(), segments);
        return queued(channel, to, content, origin);
    }

    private Dispatch queued(Channel channel, String to, Dispatch.Content content, Dispatch.Origin origin) {
        Instant until = origin.queuedAt().plus(content.template().life());
        return new Dispatch(
                ids.next(),
                channel,
                to,
                content,
                Dispatch.State.QUEUED,
                null,
                new Dispatch.Progress(0, 0, until, null, null, null, null, null),
                origin,
                null);
    }

    private UUID queue(Tx tx, TenantId tenant, Dispatch dispatch, byte[] body) {
        if (!store.insert(tx, tenant, dispatch, body))
            return store.ofKey(tx, tenant, dispatch.origin().key());
        Instant now = dispatch.origin().queuedAt();
        events.insert(
                tx, tenant, ids.next(), dispatch.id(), Dispatch.Event.of(now, Dispatch.Event.Kind.QUEUED, null, null));
        tx.tell(TOPIC, tenant.toString());
        return dispatch.id();
    }

    /// Newest first.
    public Dispatch.Found find(TenantId tenant, Dispatch.Search search, int offset, int limit) {
        return database.call(tenant, tx -> store.find(tx, tenant, search, offset, limit));
    }

    /// A dispatch with what happened to it.
    ///
    /// @param text null once it was dropped
    public record Story(
            Dispatch dispatch,
            List<Dispatch.Event> events,
            @Nullable Wording text) {}

    /// @throws NotFound when the tenant has no such message
    public Story get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> {
            Dispatch dispatch = dispatch(tx, tenant, id);
            Optional<byte[]> body = store.body(tx, tenant, id);
            return new Story(
                    dispatch, events.of(tx, tenant, id), body.map(this::opened).orElse(null));
        });
    }

    /// Sends the same text to the same person once more, as a message of its own.
    ///
    /// @throws Conflict while it, or such a repetition, is under way, and when its text was dropped
    public Dispatch resend(Actor actor, UUID id) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            Dispatch was = store.lock(tx, tenant, id).orElseThrow(() -> new NotFound("message", id));
            DispatchStore.Resent before =
                    store.resent(tx, tenant, id, was.origin().queuedAt());
            if (!was.isFinished() || before.open()) throw underWay();
            byte[] body = store.body(tx, tenant, id)
                    .orElseThrow(() -> new Conflict("message_text_dropped", "its text is not kept any more"));
            var origin = new Dispatch.Origin(
                    "resend:" + id + ":" + (before.times() + 1),
                    was.origin().subscriberId(),
                    was.origin().onlyAccountId(),
                    id,
                    clock.instant());
            Dispatch again = queued(was.channel(), was.recipient(), was.content(), origin);
            queue(tx, tenant, again, body);
            audit.record(tx, actor, "message.resent", Audit.Subject.of("message", id), null, null);
            return dispatch(tx, tenant, again.id());
        });
    }

    /// Takes back what no provider has yet.
    ///
    /// @throws Conflict when a provider may have it, or it ended
    public Dispatch cancel(Actor actor, UUID id) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            Dispatch was = store.lock(tx, tenant, id).orElseThrow(() -> new NotFound("message", id));
            if (was.state() == Dispatch.State.CANCELLED) return was;
            boolean free =
                    was.state() == Dispatch.State.QUEUED && was.progress().fellBackAt() == null;
            if (!free) throw underWay();
            Instant now = clock.instant();
            var end = DispatchStore.Step.end(Dispatch.State.CANCELLED, null);
            store.step(tx, tenant, id, end, now);
            var event = Dispatch.Event.of(now, Dispatch.Event.Kind.CANCELLED, null, actor.name());
            events.insert(tx, tenant, ids.next(), id, event);
            audit.record(tx, actor, "message.cancelled", Audit.Subject.of("message", id), null, null);
            return dispatch(tx, tenant, id);
        });
    }

    /// Sends a test through one account, whether it is in use or not; its outcome shows at the account.
    public Dispatch test(Actor actor, UUID accountId, String to, String provider) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            MessageAccount account =
                    parts.accounts().kept(tx, tenant, accountId).account();
            var wanted = new Wanted(
                    "test:" + ids.next(),
                    account.channel(),
                    to,
                    TemplateName.TEST.key(),
                    null,
                    Map.of("provider", provider, "account", account.terms().name()),
                    null);
            UUID id = send(tx, tenant, wanted, accountId);
            audit.record(
                    tx, actor, "message_account.tested", Audit.Subject.of("message_account", accountId), null, null);
            return dispatch(tx, tenant, id);
        });
    }

    /// Drops the texts of what ended so long ago; of all tenants.
    ///
    /// @return how many
    public int forgetTexts(Duration kept) {
        Instant before = clock.instant().minus(kept);
        return database.callAcrossTenants(tx -> store.forgetTexts(tx, before));
    }

    Wording opened(byte[] sealed) {
        try {
            return MAPPER.readValue(new String(vault.unseal(sealed), StandardCharsets.UTF_8), Wording.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message of ours is no JSON");
        }
    }

    private byte[] sealed(Wording wording) {
        try {
            return vault.seal(MAPPER.writeValueAsString(wording));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a message of ours is no JSON");
        }
    }

    private Dispatch dispatch(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("message", id));
    }

    private static Conflict underWay() {
        return new Conflict("message_under_way", "it is being sent, or was sent");
    }

    private static String language(@Nullable String wanted, String fallback) {
        return wanted != null && wanted.matches("[a-zA-Z]{2}([-_].*)?")
                ? wanted.substring(0, 2).toLowerCase(java.util.Locale.ROOT)
                : fallback;
    }
}
