package turnpike.inbound.rest;

import java.util.Set;

/// Operations of the contract that nobody does yet. The server starts without these and answers them 501; without any
/// other it does not start. Strike what you wire: the list must be empty when the work is done.
public final class NotYet {
    public static final Set<String> OPERATIONS = Set.of(
            // subscribers
            "listSubscribers",
            "createSubscriber",
            "getSubscriber",
            "updateSubscriber",
            "deleteSubscriber",
            "suspendSubscriber",
            "activateSubscriber",
            "startSubscription",
            "endSubscription",
            "getSubscriberUsage",
            "listSubscriberAccessAttempts",
            "explainSubscriber",
            "listDevices",
            "addDevice",
            "removeDevice",
            "blockDevice",
            "unblockDevice",
            // plans
            "listPlans",
            "createPlan",
            "getPlan",
            "updatePlan",
            "archivePlan",
            // sessions
            "disconnectSession",
            "listNasCommands",
            // access
            "listAccessAttempts",
            // nases
            "listNases",
            "createNas",
            "listUnknownSources",
            "getNas",
            "updateNas",
            "deleteNas",
            "getNasSnippet",
            "rotateNasSecret",
            // jobs
            "listJobs",
            "retryFailedJobs",
            "listSchedules",
            "runSchedule",
            "retryJob",
            // health
            "getHealth",
            "ping",
            "getSystemHealth",
            "listMigrations",
            "getMetricsHistory",
            "getPrometheusMetrics");

    private NotYet() {}
}
