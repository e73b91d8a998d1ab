package turnpike;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.invoices.InvoiceSettings;
import turnpike.ledger.Account;
import turnpike.ledger.Place;
import turnpike.tenancy.Actor;

/// What a tenant's books say, and what its NAS reports.
class ShopBooks {
    final TenantId tenant = new TenantId(UUID.randomUUID());
    final String slug = "t" + tenant.value();
    final Actor actor = Actor.system(tenant, "test");
    final UUID nas = UUID.randomUUID();
    private final HotspotRig rig;

    ShopBooks(HotspotRig rig) {
        this.rig = rig;
    }

    Money wallet(UUID subscriber) {
        return rig.database.call(
                tenant, tx -> rig.journal.balance(tx, tenant, Place.of(Account.CUSTOMER_WALLET, subscriber), "KES"));
    }

    String state(UUID purchase) {
        return rig.desk
                .hotspot()
                .book()
                .get(tenant, purchase)
                .purchase()
                .state()
                .name();
    }

    List<String> line(UUID purchase) {
        return rig.desk.hotspot().book().get(tenant, purchase).events().stream()
                .map(event -> event.kind().name())
                .toList();
    }

    UUID lastPurchase() {
        return rig.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery(
                                "select purchase_id from purchases where tenant_id = :t order by purchase_id desc limit 1")
                        .bind("t", tenant.value())
                        .mapTo(UUID.class)
                        .one());
    }

    int count(String table) {
        return rig.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("select count(*) from " + table + " where tenant_id = :t")
                        .bind("t", tenant.value())
                        .mapTo(Integer.class)
                        .one());
    }

    /// Its invoices have 16 % of tax.
    void sellsWithInvoices() {
        sellsWithTax(1_600);
    }

    /// From now on.
    void sellsWithTax(int basisPoints) {
        rig.invoices.changeSettings(actor, new InvoiceSettings("Test", "", "", basisPoints, "", "00", "", true));
    }

    /// Invoices and credit notes in the order they were issued.
    List<String> invoiced() {
        return rig.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                                select concat_ws(' ', kind, source, source_id, tax_minor, 'of', total_minor)
                                  from invoices
                                 where tenant_id = :t
                                 order by issued_at, number
                                """)
                        .bind("t", tenant.value())
                        .mapTo(String.class)
                        .list());
    }

    long taxBooked() {
        return rig.database
                .call(tenant, tx -> rig.journal.balance(tx, tenant, Place.of(Account.TAX), "KES"))
                .minor();
    }

    /// The NAS reports the buyer's device, as accounting does.
    void firstPacket(UUID purchase, String mac) {
        UUID subscriber = rig.desk
                .hotspot()
                .book()
                .get(tenant, purchase)
                .purchase()
                .buyer()
                .subscriberId();
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into sessions (tenant_id, session_id, nas_id, subscriber_id, started_at, reported_at,
                               interim_interval_s, acct_session_id, username, access_kind, mac)
                        values (:t, gen_random_uuid(), :nas, :subscriber, :at, :at, 300, 'a1', '254712345678',
                                'HOTSPOT', :mac)
                        """)
                .bind("t", tenant.value())
                .bind("nas", nas)
                .bind("subscriber", subscriber)
                .bind("at", rig.clock.instant())
                .bind("mac", mac)
                .execute());
    }

    /// What routers were told and what came of it, oldest first.
    List<String> orders() {
        return rig.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery(
                                "select kind || ' ' || state from access_orders where tenant_id = :t order by order_id")
                        .bind("t", tenant.value())
                        .mapTo(String.class)
                        .list());
    }

    /// What the last SMS of this kind says; empty: there is none.
    String sms(String template) {
        return rig.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                        select body_sealed from dispatches
                         where tenant_id = :t and template = :template and body_sealed is not null
                         order by dispatch_id desc limit 1
                        """)
                        .bind("t", tenant.value())
                        .bind("template", template)
                        .mapTo(byte[].class)
                        .findOne()
                        .map(body -> new String(TestDatabase.VAULT.unseal(body), StandardCharsets.UTF_8))
                        .orElse(""));
    }

    /// The NAS reports this device.
    UUID online(UUID subscriber, String mac) {
        UUID session = UUID.randomUUID();
        rig.database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into sessions (tenant_id, session_id, nas_id, subscriber_id, started_at, reported_at,
                               interim_interval_s, acct_session_id, username, access_kind, mac)
                        values (:t, :session, :nas, :subscriber, :at, :at, 300, :session, 'x', 'HOTSPOT', :mac)
                        """)
                .bind("t", tenant.value())
                .bind("session", session)
                .bind("nas", nas)
                .bind("subscriber", subscriber)
                .bind("at", rig.clock.instant())
                .bind("mac", mac)
                .execute());
        return session;
    }

    /// Whose they are, by hardware address.
    List<String> devices(UUID subscriber) {
        return rig.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("select mac from devices where tenant_id = :t and subscriber_id = :s order by mac")
                        .bind("t", tenant.value())
                        .bind("s", subscriber)
                        .mapTo(String.class)
                        .list());
    }

    /// How the order to end this session stands; empty: nobody ordered it.
    String ending(UUID session) {
        return rig.database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                        select state from nas_commands
                         where tenant_id = :t and session_id = :session and kind = 'DISCONNECT'
                        """)
                        .bind("t", tenant.value())
                        .bind("session", session)
                        .mapTo(String.class)
                        .findFirst()
                        .orElse(""));
    }

    UUID payment(UUID purchase) {
        return Objects.requireNonNull(rig.desk
                .hotspot()
                .book()
                .get(tenant, purchase)
                .purchase()
                .links()
                .paymentId());
    }

    UUID buyer(UUID purchase) {
        return rig.desk
                .hotspot()
                .book()
                .get(tenant, purchase)
                .purchase()
                .buyer()
                .subscriberId();
    }
}
