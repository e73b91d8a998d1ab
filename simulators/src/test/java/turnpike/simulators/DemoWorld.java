package turnpike.simulators;

import java.time.InstantSource;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Passwords;

/// The demo's tenants, routers and subscribers, for tests of simulators in rooms of their own.
public final class DemoWorld {
    private DemoWorld() {}

    /// Holds the daily plan of 1 GB at the access point `westlands-cafe`.
    public static SimulatedSubscriber somebodyWithOneGigabyte() {
        DemoPlan.Router cafe = DemoPlan.PROVIDERS.getFirst().routers().getLast();
        return DemoPlan.devices(cafe).getFirst();
    }

    /// One of ten at the same place whose plan has neither quota nor other limits a test reaches.
    public static SimulatedSubscriber somebodyUnlimited(int number) {
        DemoPlan.Router cafe = DemoPlan.PROVIDERS.getFirst().routers().getLast();
        return DemoPlan.devices(cafe).get(2 + number % 10 * 3); // the third of three offers
    }

    public static void put(Database database, Vault vault) {
        new DemoData(database, vault, new Passwords()::hash, InstantSource.system()).put(0);
    }
}
