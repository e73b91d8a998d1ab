package turnpike.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// A tenant's accounts at providers. Credentials are sealed with the vault and never shown again; whoever changes any
/// of them gives them all, so that a kept password cannot be sent to another host.
public final class MessageAccounts {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final int HINT = 4;

    private final Database database;
    private final Vault vault;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Gateways gateways;
    private final AccountStore store = new AccountStore();

    MessageAccounts(Database database, Vault vault, Ids ids, InstantSource clock, Audit audit, Gateways gateways) {
        this.database = database;
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.gateways = gateways;
    }

    /// Each channel's in the order they are asked.
    public List<MessageAccount> list(TenantId tenant) {
        return database.call(
                tenant, tx -> store.all(tx, tenant).stream().map(this::shown).toList());
    }

    /// @throws NotFound when the tenant has no such account
    public MessageAccount get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> shown(kept(tx, tenant, id)));
    }

    /// @param credentials what the provider asks for, by the gateway's names
    /// @throws InvalidInput naming what is missing
    /// @throws Conflict when another account of the channel has this name
    public MessageAccount create(
            Actor actor, String provider, MessageAccount.Terms terms, Map<String, String> credentials) {
        MessageGateway gateway = gateways.get(provider);
        gateway.check(credentials, terms.sender());
        var account = new MessageAccount(
                ids.next(),
                gateway.channel(),
                provider,
                terms,
                Map.of(),
                hint(gateway, credentials),
                0,
                new MessageAccount.Health(null, null, null, null),
                clock.instant());
        TenantId tenant = actor.tenant();
        return unlessTaken(() -> database.call(tenant, tx -> {
            if (terms.isDefault()) store.clearDefault(tx, tenant, gateway.channel(), account.id());
            store.insert(tx, tenant, new AccountStore.Kept(account, sealed(credentials)), clock.instant());
            audit.record(tx, actor, "message_account.created", subject(account.id()), null, terms);
            return shown(kept(tx, tenant, account.id()));
        }));
    }

    /// @param credentials null keeps what is there
    public MessageAccount update(
            Actor actor, UUID id, MessageAccount.Terms terms, @Nullable Map<String, String> credentials) {
        TenantId tenant = actor.tenant();
        return unlessTaken(() -> database.call(tenant, tx -> {
            AccountStore.Kept before = kept(tx, tenant, id);
            MessageAccount was = before.account();
            MessageGateway gateway = gateways.get(was.provider());
            Map<String, String> now = credentials == null ? opened(before) : credentials;
            gateway.check(now, terms.sender());
            var after = new MessageAccount(
                    id,
                    was.channel(),
                    was.provider(),
                    terms,
                    Map.of(),
                    hint(gateway, now),
                    was.callbackRound(),
                    was.health(),
                    was.createdAt());
            if (terms.isDefault()) store.clearDefault(tx, tenant, was.channel(), id);
            store.update(tx, tenant, new AccountStore.Kept(after, sealed(now)), clock.instant());
            if (credentials != null) store.noteFailure(tx, tenant, id, null);
            audit.record(tx, actor, "message_account.changed", subject(id), was.terms(), terms);
            return shown(kept(tx, tenant, id));
        }));
    }

    /// Makes the address to which the provider reports void, and another one good.
    public MessageAccount rotateCallback(Actor actor, UUID id) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            AccountStore.Kept before = kept(tx, tenant, id);
            MessageAccount was = before.account();
            var after = new MessageAccount(
                    id,
                    was.channel(),
                    was.provider(),
                    was.terms(),
                    Map.of(),
                    was.secretHint(),
                    was.callbackRound() + 1,
                    was.health(),
                    was.createdAt());
            store.update(tx, tenant, new AccountStore.Kept(after, before.sealed()), clock.instant());
            audit.record(tx, actor, "message_account.callback_rotated", subject(id), null, null);
            return shown(kept(tx, tenant, id));
        });
    }

    /// Forgets the credentials. What it has sent keeps its name.
    public void delete(Actor actor, UUID id) {
        TenantId tenant = actor.tenant();
        database.run(tenant, tx -> {
            MessageAccount was = kept(tx, tenant, id).account();
            store.delete(tx, tenant, id, clock.instant());
            audit.record(tx, actor, "message_account.deleted", subject(id), was.terms(), null);
        });
    }

    AccountStore.Kept kept(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("message account", id));
    }

    /// Those that may be used for the channel, in the order they are asked.
    List<AccountStore.Kept> usable(Tx tx, TenantId tenant, Messages.Channel channel) {
        return store.all(tx, tenant).stream()
                .filter(kept -> kept.account().channel() == channel
                        && kept.account().terms().active()
                        && gateways.find(kept.account().provider()) != null)
                .toList();
    }

    MessageGateway.Access access(AccountStore.Kept kept) {
        return new MessageGateway.Access(
                kept.account().id(), opened(kept), kept.account().terms().sender());
    }

    MessageGateway gateway(AccountStore.Kept kept) {
        return gateways.get(kept.account().provider());
    }

    AccountStore store() {
        return store;
    }

    private MessageAccount shown(AccountStore.Kept kept) {
        MessageAccount account = kept.account();
        MessageGateway gateway = gateways.find(account.provider());
        Map<String, String> open = new HashMap<>();
        if (gateway != null) {
            opened(kept).forEach((name, value) -> {
                if (gateway.open().contains(name)) open.put(name, value);
            });
        }
        return new MessageAccount(
                account.id(),
                account.channel(),
                account.provider(),
                account.terms(),
                open,
                account.secretHint(),
                account.callbackRound(),
                account.health(),
                account.createdAt());
    }

    private Map<String, String> opened(AccountStore.Kept kept) {
        try {
            return MAPPER.readValue(new String(vault.unseal(kept.sealed()), StandardCharsets.UTF_8), TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "credentials of account " + kept.account().id() + " are no JSON");
        }
    }

    private byte[] sealed(Map<String, String> credentials) {
        try {
            return vault.seal(MAPPER.writeValueAsString(credentials));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are JSON");
        }
    }

    /// A secret too short to lose characters shows none.
    private static String hint(MessageGateway gateway, Map<String, String> credentials) {
        String secret = Objects.requireNonNullElse(credentials.get(gateway.secret()), "");
        return secret.length() < 3 * HINT ? "" : secret.substring(secret.length() - HINT);
    }

    private static Audit.Subject subject(UUID id) {
        return Audit.Subject.of("message_account", id);
    }

    private static <T> T unlessTaken(Supplier<T> work) {
        try {
            return work.get();
        } catch (SqlFailure e) {
            if (e.isDuplicate())
                throw new Conflict("account_name_taken", "another account of the channel has this name");
            throw e;
        }
    }
}
