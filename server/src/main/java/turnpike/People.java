package turnpike;

import java.time.InstantSource;
import turnpike.aaa.Access;
import turnpike.aaa.AccessAttempts;
import turnpike.aaa.AccessRules;
import turnpike.aaa.Disconnects;
import turnpike.aaa.WhyOffline;
import turnpike.base.Ids;
import turnpike.inbound.rest.AccessRoutes;
import turnpike.inbound.rest.AccessRuleRoutes;
import turnpike.inbound.rest.DeviceRoutes;
import turnpike.inbound.rest.NasCommandRoutes;
import turnpike.inbound.rest.NasRoutes;
import turnpike.inbound.rest.SubscriberRoutes;
import turnpike.nases.NasDirectory;
import turnpike.nases.Nases;
import turnpike.nases.UnknownSources;
import turnpike.plans.Plans;
import turnpike.platform.db.Database;
import turnpike.platform.http.Operations;
import turnpike.platform.settings.Vault;
import turnpike.reporting.Belongings;
import turnpike.subscribers.Devices;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Zones;
import turnpike.usage.Accounting;

/// The part of the house where staff keep plans, subscribers and NASes.
record People(
        Database database,
        Audit audit,
        Plans plans,
        Subscribers subscribers,
        Devices devices,
        Nases nases,
        Disconnects disconnects,
        Grants grants) {

    /// What it stands on.
    record Ground(Database database, Vault vault, Ids ids, InstantSource clock, Audit audit, Zones zones) {}

    static People open(Ground on, NasDirectory directory, Accounting accounting, Disconnects disconnects) {
        var plans = new Plans(on.database, on.ids, on.clock, on.audit);
        return new People(
                on.database,
                on.audit,
                plans,
                new Subscribers(on.database, on.vault, on.ids, on.clock, on.audit, on.zones, plans, disconnects),
                new Devices(on.database, on.clock, on.audit, disconnects),
                new Nases(on.database, on.vault, on.ids, on.clock, on.audit, directory, accounting::nasRestarted),
                disconnects,
                new Grants(on.database, on.ids, on.clock, on.zones, plans, disconnects));
    }

    void addTo(
            Operations operations,
            Access access,
            UnknownSources unknown,
            NasRoutes.Ports ports,
            InstantSource clock,
            SubscriberRoutes.Money money) {
        var attempts = new AccessAttempts(database);
        var belongings = new Belongings(database);
        new SubscriberRoutes(subscribers, belongings, clock, money).addTo(operations);
        new DeviceRoutes(devices).addTo(operations);
        new NasRoutes(nases, unknown, ports, clock).addTo(operations);
        new NasCommandRoutes(database, disconnects, audit, belongings).addTo(operations);
        new AccessRuleRoutes(new AccessRules(database, audit)).addTo(operations);
        new AccessRoutes(attempts, new WhyOffline(access, attempts, clock, database), subscribers, belongings)
                .addTo(operations);
    }
}
