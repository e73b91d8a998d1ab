package turnpike;

import java.time.Duration;
import turnpike.inbound.rest.AgentRoutes;
import turnpike.inbound.rest.VoucherRoutes;
import turnpike.ledger.Journal;
import turnpike.plans.Plans;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Tenants;
import turnpike.tenancy.Zones;
import turnpike.vouchers.AgentScores;
import turnpike.vouchers.Agents;
import turnpike.vouchers.Batches;
import turnpike.vouchers.Vouchers;

/// The part of the house where vouchers are printed, sold and redeemed.
record VoucherDesk(Batches batches, Vouchers vouchers, Agents agents, AgentScores scores) {

    static VoucherDesk open(Batches.Ground on, Plans plans, Journal journal, Zones zones) {
        return new VoucherDesk(
                new Batches(on, plans, journal),
                new Vouchers(on.database(), on.vault(), on.ids(), on.clock(), on.audit(), journal),
                new Agents(on.database(), on.ids(), on.clock(), on.audit(), journal),
                new AgentScores(on.database(), on.clock(), zones::of));
    }

    /// @param portal scheme and host of the portal pages, printed into the QR codes
    void addTo(Operations operations, Tenants tenants, Belongings belongings, String portal) {
        new VoucherRoutes(batches, vouchers, agents, tenants, belongings, portal).addTo(operations);
        new AgentRoutes(agents, tenants).addTo(operations);
    }

    void schedule(Jobs jobs) {
        jobs.every("expire-vouchers", Duration.ofMinutes(1), batches::expire);
        jobs.daily("score-agents", Duration.ofHours(2), scores::scoreYesterday);
        jobs.daily("forget-voucher-guesses", Duration.ofHours(5), vouchers::forgetGuesses);
    }
}
