package turnpike.hotspot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.nases.NasVendor;
import turnpike.platform.db.Tx;

/// The table `portal_visits`.
final class VisitStore {
    private static final String INSERT = """
            insert into portal_visits (tenant_id, visit_id, nas_id, vendor, mac, address, login_url, challenge,
                   original_url, language, subscriber_id, created_at, seen_at)
            values (:tenant, :id, :nas, :vendor, :mac, cast(:address as inet), :login, :challenge, :original,
                    :language, :subscriber, :at, :at)
            """;

    void insert(Tx tx, Visit visit) {
        tx.sql()
                .createUpdate(INSERT)
                .bind("tenant", visit.tenant().value())
                .bind("id", visit.id())
                .bind("nas", visit.place().nasId())
                .bind("vendor", visit.place().vendor().name())
                .bind("mac", visit.device().mac())
                .bind("address", visit.device().address())
                .bind("login", visit.place().loginUrl())
                .bind("challenge", visit.place().challenge())
                .bind("original", visit.place().originalUrl())
                .bind("language", visit.language())
                .bind("subscriber", visit.who().subscriberId())
                .bind("at", visit.createdAt())
                .execute();
    }

    private static final String COLUMNS = """
            select visit_id, nas_id, vendor, mac, host(address) as address, login_url, challenge, original_url,
                   language, subscriber_id, proven_at, shown_at, created_at
              from portal_visits
             where tenant_id = :tenant
            """;

    private static final String FIND = COLUMNS + " and visit_id = :id";

    Optional<Visit> find(Tx tx, TenantId tenant, UUID id) {
        return tx.sql()
                .createQuery(FIND)
                .bind("tenant", tenant.value())
                .bind("id", id)
                .map((row, context) -> visit(tenant, row))
                .findOne();
    }

    /// The login address lately seen at a NAS, for somebody who comes without one.
    private static final String LOGIN_URL = """
            select login_url
              from portal_visits
             where tenant_id = :tenant
               and nas_id = :nas
               and login_url is not null
             order by seen_at desc
             limit 1
            """;

    Optional<String> loginUrl(Tx tx, TenantId tenant, UUID nasId) {
        return tx.sql()
                .createQuery(LOGIN_URL)
                .bind("tenant", tenant.value())
                .bind("nas", nasId)
                .mapTo(String.class)
                .findOne();
    }

    private static final String SET_WHO = """
            update portal_visits
               set subscriber_id = :subscriber, proven_at = :proven,
                   shown_at = case when subscriber_id = :subscriber then shown_at end
             where tenant_id = :tenant
               and visit_id = :id
            """;

    void setWho(Tx tx, Visit visit, UUID subscriberId, @Nullable Instant provenAt) {
        tx.sql()
                .createUpdate(SET_WHO)
                .bind("tenant", visit.tenant().value())
                .bind("id", visit.id())
                .bind("subscriber", subscriberId)
                .bind("proven", provenAt)
                .execute();
    }

    private static final String SET_SHOWN = """
            update portal_visits
               set shown_at = :at
             where tenant_id = :tenant
               and visit_id = :id
            """;

    /// The person showed something that only the subscriber was sent.
    void setShown(Tx tx, Visit visit, Instant at) {
        tx.sql()
                .createUpdate(SET_SHOWN)
                .bind("tenant", visit.tenant().value())
                .bind("id", visit.id())
                .bind("at", at)
                .execute();
    }

    private static final String SET_ORDERED = """
            update portal_visits v
               set subscriber_id = p.subscriber_id, shown_at = :at,
                   proven_at = case when v.subscriber_id = p.subscriber_id then v.proven_at end
              from purchases p
             where p.tenant_id = :tenant
               and p.purchase_id = :purchase
               and p.visit_id is not null
               and v.tenant_id = p.tenant_id
               and v.visit_id = p.ordered_visit_id
            """;

    /// The visit that had this purchase paid has shown to be its buyer: that visit alone, wherever the
    /// purchase has gone since; not where its buyer went on with it elsewhere.
    void setOrdered(Tx tx, TenantId tenant, UUID purchaseId, Instant at) {
        tx.sql()
                .createUpdate(SET_ORDERED)
                .bind("tenant", tenant.value())
                .bind("purchase", purchaseId)
                .bind("at", at)
                .execute();
    }

    private static final String HAS_SHOWN = """
            select proven_at is not null or shown_at is not null
              from portal_visits
             where tenant_id = :tenant
               and visit_id = :id
               and subscriber_id = :subscriber
            """;

    /// Whether the person may bring the subscriber's package to this device: by a code, a receipt or a link, a
    /// password, or a prompt that was answered for it. A hardware address proves nothing.
    boolean hasShown(Tx tx, Visit visit, UUID subscriberId) {
        return tx.sql()
                .createQuery(HAS_SHOWN)
                .bind("tenant", visit.tenant().value())
                .bind("id", visit.id())
                .bind("subscriber", subscriberId)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    private static final String SET_LANGUAGE = """
            update portal_visits
               set language = :language, seen_at = :at
             where tenant_id = :tenant
               and visit_id = :id
            """;

    void setLanguage(Tx tx, Visit visit, String language, Instant at) {
        tx.sql()
                .createUpdate(SET_LANGUAGE)
                .bind("tenant", visit.tenant().value())
                .bind("id", visit.id())
                .bind("language", language)
                .bind("at", at)
                .execute();
    }

    /// Whose device this is: the subscriber who brought it last, may still bring it and comes in at hotspots; rather
    /// one whose package is not for a line at home.
    private static final String OWNER = """
            select d.subscriber_id
              from devices d
              join subscribers s on s.tenant_id = d.tenant_id and s.subscriber_id = d.subscriber_id
             where d.tenant_id = :tenant
               and d.mac = :mac
               and d.blocked_at is null
               and s.deleted_at is null
               and s.access_kind <> 'PPPOE'
             order by exists (select from subscriptions h
                                join plan_versions v
                                  on v.tenant_id = h.tenant_id and v.plan_id = h.plan_id
                                 and v.version = h.plan_version and v.access_kind = 'PPPOE'
                               where h.tenant_id = d.tenant_id and h.subscriber_id = d.subscriber_id
                                 and h.closed_at is null and h.queued_at is null),
                      coalesce(d.last_seen_at, d.first_seen_at) desc
             limit 1
            """;

    Optional<UUID> ownerOf(Tx tx, TenantId tenant, String mac) {
        return tx.sql()
                .createQuery(OWNER)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .mapTo(UUID.class)
                .findOne();
    }

    private static final String LAST_SEEN = COLUMNS + """
               and nas_id is not null
               and mac is not null
               and mac = coalesce(:mac, (select d.mac
                                           from devices d
                                          where d.tenant_id = :tenant
                                            and d.subscriber_id = :subscriber
                                            and d.blocked_at is null
                                          order by coalesce(d.last_seen_at, d.first_seen_at) desc
                                          limit 1))
             order by seen_at desc
             limit 1
            """;

    /// Where a device came to us last.
    ///
    /// @param mac null: the one the subscriber brought last
    Optional<Visit> lastSeen(Tx tx, TenantId tenant, @Nullable String mac, UUID subscriberId) {
        return tx.sql()
                .createQuery(LAST_SEEN)
                .bind("tenant", tenant.value())
                .bind("mac", mac)
                .bind("subscriber", subscriberId)
                .map((row, context) -> visit(tenant, row))
                .findOne();
    }

    private static final String MADE_BY_TRIAL = """
            select exists (
                select from purchases p
                  join subscribers s on s.tenant_id = p.tenant_id and s.subscriber_id = p.subscriber_id
                 where p.tenant_id = :tenant
                   and p.visit_id = :visit
                   and p.subscriber_id = :subscriber
                   and p.method = 'TRIAL'
                   and s.created_at >= :since)
               and not exists (
                select from purchases o
                 where o.tenant_id = :tenant
                   and o.subscriber_id = :subscriber
                   and o.visit_id is distinct from :visit)
               and not exists (
                select from devices d
                 where d.tenant_id = :tenant
                   and d.mac = :mac
                   and d.subscriber_id <> :subscriber)
            """;

    /// Whether the subscriber came to be with a trial that was taken at this visit, and nothing else is known
    /// of the subscriber or the device since: then nobody is put out but who is here.
    boolean isMadeByTrial(Tx tx, Visit visit, UUID subscriberId) {
        return tx.sql()
                .createQuery(MADE_BY_TRIAL)
                .bind("tenant", visit.tenant().value())
                .bind("visit", visit.id())
                .bind("subscriber", subscriberId)
                .bind("since", visit.createdAt())
                .bind("mac", visit.device().mac())
                .mapTo(Boolean.class)
                .one();
    }

    private static final String FORGET = """
            delete from portal_visits v
             where v.tenant_id is not null
               and v.seen_at < :before
               and not exists (select from purchases p where p.tenant_id = v.tenant_id and p.visit_id = v.visit_id)
               and not exists (select from otp_codes o where o.tenant_id = v.tenant_id and o.visit_id = v.visit_id)
            """;

    int forget(Tx tx, Instant before) {
        return tx.sql().createUpdate(FORGET).bind("before", before).execute();
    }

    private static Visit visit(TenantId tenant, ResultSet row) throws SQLException {
        return new Visit(
                tenant,
                row.getObject("visit_id", UUID.class),
                new Visit.Place(
                        row.getObject("nas_id", UUID.class),
                        NasVendor.valueOf(row.getString("vendor")),
                        row.getString("login_url"),
                        row.getString("challenge"),
                        row.getString("original_url")),
                new Visit.Device(row.getString("mac"), row.getString("address")),
                new Visit.Who(
                        row.getObject("subscriber_id", UUID.class),
                        PurchaseStore.instant(row, "proven_at"),
                        PurchaseStore.instant(row, "shown_at")),
                row.getString("language"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
