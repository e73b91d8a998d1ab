package turnpike;

import java.time.Duration;
import java.time.InstantSource;
import turnpike.base.Ids;
import turnpike.inbound.rest.ApiKeyRoutes;
import turnpike.inbound.rest.AuditRoutes;
import turnpike.inbound.rest.AuthRoutes;
import turnpike.inbound.rest.StaffRoutes;
import turnpike.inbound.rest.TenantRoutes;
import turnpike.platform.db.Database;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Admissions;
import turnpike.tenancy.ApiKeys;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Logins;
import turnpike.tenancy.Staff;
import turnpike.tenancy.TenancySettings;
import turnpike.tenancy.Tenants;

/// The part of the house that knows who people are.
///
/// @param auth also tells who presents a token
record Identity(
        Logins logins,
        Admissions admissions,
        Staff staff,
        Tenants tenants,
        ApiKeys keys,
        Audit audit,
        AuthRoutes auth) {

    static Identity open(
            Database database, Vault vault, Ids ids, InstantSource clock, TenancySettings settings, Audit audit) {
        var logins = new Logins(database, vault, ids, clock, settings, audit);
        var admissions = new Admissions(database, logins, clock);
        var staff = new Staff(database, ids, clock, audit, logins);
        var tenants = new Tenants(database, ids, clock, audit, staff, logins);
        var keys = new ApiKeys(database, ids, clock, audit);
        return new Identity(
                logins,
                admissions,
                staff,
                tenants,
                keys,
                audit,
                new AuthRoutes(logins, admissions, tenants, staff, clock));
    }

    void addTo(Operations operations, InstantSource clock) {
        auth.addTo(operations);
        new StaffRoutes(staff, clock).addTo(operations);
        new TenantRoutes(tenants).addTo(operations);
        new ApiKeyRoutes(keys).addTo(operations);
        new AuditRoutes(audit).addTo(operations);
    }

    void schedule(Jobs jobs) {
        jobs.daily("forget-expired-logins", Duration.ofHours(4), logins::forgetExpired);
    }
}
