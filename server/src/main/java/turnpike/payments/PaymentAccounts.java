package turnpike.payments;

import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Remembered;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The accounts of tenants with companies that move money. Their secrets are sealed; nobody reads them again.
public final class PaymentAccounts {
    private static final int SHOWN = 4; // last characters of a secret that people may see

    private final Database database;
    private final Vault vault;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final Gateways gateways;
    private final CallbackAddresses addresses;
    private final AccountStore store = new AccountStore();
    private final Remembered<Map.Entry<TenantId, UUID>, Open> used;

    PaymentAccounts(Payments.Ground on, Vault vault, Audit audit, Gateways gateways, CallbackAddresses addresses) {
        this.database = on.database();
        this.ids = on.ids();
        this.clock = on.clock();
        this.vault = vault;
        this.audit = audit;
        this.gateways = gateways;
        this.addresses = addresses;
        this.used = new Remembered<>(database.signals(), AccountStore.TOPIC);
    }

    /// An account ready for use.
    record Open(UUID id, PaymentGateway gateway, PaymentGateway.Account account, PaymentAccount.Rules rules) {}

    public List<PaymentAccount> list(TenantId tenant) {
        return database.call(tenant, tx -> store.list(tx, tenant)).stream()
                .map(row -> view(tenant, row))
                .toList();
    }

    public PaymentAccount get(TenantId tenant, UUID id) {
        return view(tenant, database.call(tenant, tx -> row(tx, tenant, id)));
    }

    /// @throws InvalidInput when the provider's settings cannot be
    public PaymentAccount create(Actor actor, PaymentAccount.Draft draft) {
        TenantId tenant = actor.tenant();
        AccountStore.Row row = row(tenant, ids.next(), draft, draft.settings());
        return stored(actor, "payment_account.created", null, row);
    }

    /// @param draft secrets it leaves out stay as they are
    public PaymentAccount update(Actor actor, UUID id, PaymentAccount.Draft draft) {
        TenantId tenant = actor.tenant();
        AccountStore.Row before = database.call(tenant, tx -> row(tx, tenant, id));
        if (!before.provider().equals(draft.provider())) {
            throw new InvalidInput("provider", "cannot be changed; make another account");
        }
        Map<String, String> settings = new LinkedHashMap<>(draft.settings());
        Map<String, String> kept = open(before);
        for (String secret : gateways.get(before.provider()).secrets()) {
            String old = kept.get(secret);
            if (old != null && settings.getOrDefault(secret, "").isEmpty()) settings.put(secret, old);
        }
        return stored(actor, "payment_account.updated", before, row(tenant, id, draft, settings));
    }

    private AccountStore.Row row(TenantId tenant, UUID id, PaymentAccount.Draft draft, Map<String, String> settings) {
        if (draft.name().isBlank()) throw new InvalidInput("name", "must not be empty");
        PaymentGateway gateway = gateways.get(draft.provider());
        settings = new TreeMap<>(settings);
        settings.values().removeIf(String::isBlank);
        var account = new PaymentGateway.Account(tenant, settings);
        gateway.check(account);
        for (String address : draft.rules().trustedAddresses()) TrustedAddresses.check(address);
        return new AccountStore.Row(
                id,
                draft.provider(),
                draft.name().strip(),
                gateway.label(account),
                new AccountStore.Sealed(vault.seal(SettingsJson.text(settings))),
                draft.rules(),
                draft.preferred(),
                null,
                null);
    }

    private PaymentAccount stored(Actor actor, String action, AccountStore.@Nullable Row before, AccountStore.Row row) {
        TenantId tenant = actor.tenant();
        try {
            return database.call(tenant, tx -> {
                if (row.preferred()) store.stepBack(tx, tenant, row.provider(), row.id());
                if (before == null) store.insert(tx, tenant, row, clock.instant());
                else store.update(tx, tenant, row, clock.instant());
                PaymentAccount after = view(tenant, row(tx, tenant, row.id()));
                audit.record(
                        tx,
                        actor,
                        action,
                        Audit.Subject.of("payment_account", row.id()),
                        before == null ? null : view(tenant, before),
                        after);
                return after;
            });
        } catch (SqlFailure e) {
            if (e.isDuplicate("payment_accounts_preferred")) {
                throw new Conflict("account_preferred", "another account was preferred at the same moment");
            }
            throw e;
        }
    }

    /// Asks nothing through it any more; what arrives for it is still taken.
    public PaymentAccount disable(Actor actor, UUID id, boolean disabled) {
        TenantId tenant = actor.tenant();
        return database.call(tenant, tx -> {
            PaymentAccount before = view(tenant, row(tx, tenant, id));
            store.disable(tx, tenant, id, disabled ? clock.instant() : null);
            PaymentAccount after = view(tenant, row(tx, tenant, id));
            String action = disabled ? "payment_account.disabled" : "payment_account.enabled";
            audit.record(tx, actor, action, Audit.Subject.of("payment_account", id), before, after);
            return after;
        });
    }

    /// Calls the provider with the stored settings, once, harmlessly.
    ///
    /// @throws InvalidInput when it refuses them
    /// @throws turnpike.base.Unavailable when it gave no answer
    public void test(TenantId tenant, UUID id) {
        Open open = ready(tenant, id);
        open.gateway().test(open.account());
    }

    /// Tells the provider where to report money nobody was asked for.
    ///
    /// @throws InvalidInput when it refuses
    /// @throws turnpike.base.Unavailable when it gave no answer
    public PaymentAccount register(Actor actor, UUID id) {
        TenantId tenant = actor.tenant();
        Open open = ready(tenant, id);
        var told = new PaymentGateway.Addresses(
                addresses.of(Door.ACCOUNT, tenant, id), addresses.of(Door.VALIDATE, tenant, id));
        open.gateway().register(open.account(), told);
        return database.call(tenant, tx -> {
            store.registered(tx, tenant, id, clock.instant());
            PaymentAccount after = view(tenant, row(tx, tenant, id));
            audit.record(tx, actor, "payment_account.registered", Audit.Subject.of("payment_account", id), null, after);
            return after;
        });
    }

    /// The number to which the payer may send a payment's money by hand, with its reference; null where there is none,
    /// or
    /// nobody would tell us of the money.
    public @Nullable String payBill(TenantId tenant, Payment payment) {
        UUID id = payment.names().accountId();
        if (id == null) return null;
        AccountStore.Row row = database.call(tenant, tx -> row(tx, tenant, id));
        Open open = opened(tenant, row);
        boolean told = row.registeredAt() != null || open.gateway().hasStatement(open.account());
        return told ? open.gateway().payBill(open.account()) : null;
    }

    private Open ready(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> opened(tenant, row(tx, tenant, id)));
    }

    /// @return null when the tenant has no such account
    @Nullable
    Open find(Tx tx, TenantId tenant, @Nullable UUID id) {
        if (id == null) return null;
        return used.get(Map.entry(tenant, id), () -> {
            AccountStore.Row row = store.find(tx, tenant, id);
            return row == null ? null : opened(tenant, row);
        });
    }

    /// @throws Conflict when the tenant has none in use at the provider
    UUID preferred(Tx tx, TenantId tenant, String provider) {
        AccountStore.Row row = store.preferred(tx, tenant, provider);
        if (row == null) throw new Conflict("provider_not_set_up", "there is no account with " + provider + " in use");
        return row.id();
    }

    /// Whether the tenant can ask for money at this provider.
    public boolean has(TenantId tenant, String provider) {
        return database.call(tenant, tx -> store.preferred(tx, tenant, provider) != null);
    }

    private Open opened(TenantId tenant, AccountStore.Row row) {
        return new Open(
                row.id(), gateways.get(row.provider()), new PaymentGateway.Account(tenant, open(row)), row.rules());
    }

    private AccountStore.Row row(Tx tx, TenantId tenant, UUID id) {
        AccountStore.Row row = store.find(tx, tenant, id);
        if (row == null) throw new NotFound("payment account", id);
        return row;
    }

    private Map<String, String> open(AccountStore.Row row) {
        return SettingsJson.map(vault.unseal(row.sealed().bytes()));
    }

    private PaymentAccount view(TenantId tenant, AccountStore.Row row) {
        var shown = new TreeMap<String, String>();
        var secrets = gateways.get(row.provider()).secrets();
        open(row).forEach((name, value) -> shown.put(name, secrets.contains(name) ? tail(value) : value));
        return new PaymentAccount(
                row.id(),
                row.provider(),
                row.name(),
                row.label(),
                shown,
                row.rules(),
                row.preferred(),
                new PaymentAccount.Callbacks(
                        addresses.of(Door.ACCOUNT, tenant, row.id()),
                        addresses.of(Door.VALIDATE, tenant, row.id()),
                        row.registeredAt()),
                row.disabledAt());
    }

    private static String tail(String secret) {
        return secret.length() < 3 * SHOWN ? "…" : "…" + secret.substring(secret.length() - SHOWN);
    }

    /// Makes the addresses providers are told.
    static final class CallbackAddresses {
        private final CallbackTokens tokens;
        private final String base;

        /// @param base what the world calls this installation, as in `https://isp.example`
        CallbackAddresses(CallbackTokens tokens, URI base) {
            this.tokens = tokens;
            this.base = base.toString().replaceAll("/+$", "");
        }

        String of(Door door, TenantId tenant, UUID subject) {
            return base + "/cb/" + door.letter() + "/" + tokens.token(door, tenant, subject);
        }
    }
}
